import { describe, expect, test } from "vitest";
import { unsuitable } from "../../tools/engine/version.mts";

describe("a suitable version", () => {
    test.each([
        "v3.200.0",
        "v3.259.0\n",
        "3.270.1",
        "v3.1000.0",
        "v3.201.0-alpha.1+dirty",
        "A new version is out.\nv3.230.0",
    ])("%j will do", (printed) => {
        expect(unsuitable(printed)).toBeUndefined();
    });

    test.each([
        ["v3.199.9", "is version 3.199.9, older than 3.200.0"],
        ["v3.99.0", "is version 3.99.0, older than 3.200.0"],
        ["v3.200.0-alpha.1", "is version 3.200.0-alpha.1, older than 3.200.0"],
        ["v2.25.2", "is version 2.25.2, and the SDK wants 3.200.0 or a later 3.x"],
        ["v4.0.0", "is version 4.0.0, and the SDK wants 3.200.0 or a later 3.x"],
        ["", 'prints no version but ""'],
        ["v3\n", 'prints no version but "v3"'],
    ])("%j won't: %s", (printed, reason) => {
        expect(unsuitable(printed)).toBe(reason);
    });
});
