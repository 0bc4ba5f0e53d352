import { describe, expect, it } from "vitest";
import { versionProblem } from "../../../../tools/engine/parts.mts";

describe("the version of a CLI", () => {
    it.each([
        "v3.200.0",
        "v3.259.0\n",
        "3.270.1",
        "v3.1000.0",
        "v3.201.0-alpha.1+dirty",
        "A new version is out.\nv3.230.0",
    ])("will do: %j", (printed) => {
        expect(versionProblem(printed)).toBeUndefined();
    });

    it.each([
        ["v3.199.9", "is version 3.199.9, and the SDK needs 3.200.0 or a later 3.x"],
        ["v3.99.0", "is version 3.99.0, and the SDK needs 3.200.0 or a later 3.x"],
        ["v2.250.2", "is version 2.250.2, and the SDK needs 3.200.0 or a later 3.x"],
        ["v4.0.0-beta.1", "is version 4.0.0-beta.1, and the SDK needs 3.200.0 or a later 3.x"],
        ["", 'prints no version but ""'],
        ["v3\n", 'prints no version but "v3"'],
    ])("won't do: %j %s", (printed, reason) => {
        expect(versionProblem(printed)).toBe(reason);
    });
});
