import { describe, expect, it } from "vitest";
import { MapFacts, RunMemory } from "../../../provider/rotation/runMemory";

/** Two processes of one run. */
function twoProcesses(): readonly [RunMemory, RunMemory] {
    const facts = new MapFacts();
    return [new RunMemory(facts), new RunMemory(facts)];
}

describe("a claim", () => {
    it("belongs to the first resource, in every process of the run", () => {
        const [one, other] = twoProcesses();
        expect(one.claim("app", "org/app", "urn:a")).toBe("urn:a");
        expect(other.claim("app", "org/app", "urn:b")).toBe("urn:a");
        expect(other.claim("app", "org/app", "urn:a")).toBe("urn:a");
        expect(new RunMemory().claim("app", "org/app", "urn:b")).toBe("urn:b");
    });

    it("is for one kind and one app", () => {
        const [one, other] = twoProcesses();
        one.claim("app", "org/app", "urn:a");
        expect(other.claim("overlap", "org/app", "urn:b")).toBe("urn:b");
        expect(other.claim("app", "org/other", "urn:c")).toBe("urn:c");
    });

    it("is given up with the next claim of the same resource, unless another resource has that", () => {
        const [one, other] = twoProcesses();
        one.claim("app", "org/app", "urn:a");
        one.claim("app", "org/app", "urn:b");
        one.claim("app", "org/other", "urn:b");
        expect(other.isClaimed("app", "org/app")).toBe(true);
        other.claim("app", "org/third", "urn:a");
        expect(one.isClaimed("app", "org/app")).toBe(false);
        expect(one.isClaimed("app", "org/third")).toBe(true);
    });
});

describe("what a run did", () => {
    it("is known in all its processes: a change of a secret", () => {
        const [one, other] = twoProcesses();
        one.noteChange("org/app");
        expect([other.isChanged("org/app"), other.isChanged("org/other")]).toEqual([true, false]);
    });

    it.each([{}, { rotatedAt: "2026-01-01" }, { rotatedAt: "2026-01-01", retiredAt: "2026-01-02" }])(
        "is known in all its processes: a retirement that it removed, %o",
        (retirement) => {
            const [one, other] = twoProcesses();
            one.noteRemovedRetirement("org/app", retirement);
            expect(other.removedRetirement("org/app")).toEqual(retirement);
            expect(other.removedRetirement("org/other")).toBeUndefined();
        },
    );
});
