import { describe, expect, it, vi } from "vitest";
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

    it("that was given up, and is another resource's now, stays with that one", () => {
        const [one, other] = twoProcesses();
        one.claim("app", "org/app", "urn:a");
        one.claim("app", "org/other", "urn:b");
        expect(one.claim("app", "org/other", "urn:a")).toBe("urn:b");
        other.claim("app", "org/app", "urn:c");
        one.claim("app", "org/third", "urn:a");
        expect([other.isClaimed("app", "org/app"), other.isClaimed("app", "org/other")]).toEqual([true, true]);
    });

    it("stays with the same resource's claim of another kind", () => {
        const [one, other] = twoProcesses();
        one.claim("app", "org/app", "urn:a");
        one.claim("overlap", "org/app", "urn:a");
        one.claim("overlap", "org/other", "urn:a");
        expect(other.isClaimed("app", "org/app")).toBe(true);
    });

    it("is not given up for a moment when it is made again, so that no other resource can get it", () => {
        const facts = new MapFacts();
        const removed = vi.spyOn(facts, "remove");
        for (const _ of [1, 2]) new RunMemory(facts).claim("app", "org/app", "urn:a");
        expect(removed).not.toHaveBeenCalled();
    });
});

describe("what a run did", () => {
    it("is known in all its processes: a change of a secret", () => {
        const [one, other] = twoProcesses();
        one.noteChange("org/app");
        expect([other.isChanged("org/app"), other.isChanged("org/other")]).toEqual([true, false]);
    });

    it("is known in all its processes: which secret it adopted, until another one takes its place", () => {
        const [one, other] = twoProcesses();
        one.noteAdoption("org/app", "Adopted-1");
        const isAdopted = other.adoption("org/app");
        expect(["Adopted-1", "Adopted-2", ""].map((secret) => isAdopted?.(secret))).toEqual([true, false, false]);
        expect(other.adoption("org/other")).toBeUndefined();
        other.forgetAdoption("org/other");
        expect(one.adoption("org/app")).toBeDefined();
        other.forgetAdoption("org/app");
        expect(one.adoption("org/app")).toBeUndefined();
    });

    it("does not give an adopted secret away: only 32 bits of it are kept, other ones each time", () => {
        const facts = new MapFacts();
        const kept = vi.spyOn(facts, "put");
        for (const _ of [1, 2]) new RunMemory(facts).noteAdoption("org/app", "Adopted-1");
        const [[name, first] = [], [, second] = []] = kept.mock.calls;
        expect(name).toMatch(/^adopted-[0-9a-f]{32}$/);
        for (const text of [first, second]) expect(text).toMatch(/^[0-9a-f]{16}:[0-9a-f]{8}$/);
        expect(second).not.toBe(first);
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

    it("is read without what is no text", () => {
        const facts = new MapFacts();
        vi.spyOn(facts, "get").mockReturnValueOnce('{"rotatedAt":1}').mockReturnValueOnce("7");
        const run = new RunMemory(facts);
        expect([run.removedRetirement("org/app"), run.removedRetirement("org/app")]).toEqual([{}, {}]);
    });
});

it.each(["org/app", "../app", "a\nb", "x".repeat(1_000)])("the name of a fact is fit for a file: %j", (id) => {
    const facts = new MapFacts();
    const kept = vi.spyOn(facts, "put");
    const run = new RunMemory(facts);
    run.claim("app", id, id);
    run.noteChange(id);
    expect(kept.mock.calls.map(([name]) => name)).toEqual([
        expect.stringMatching(/^app-of-[0-9a-f]{32}$/),
        expect.stringMatching(/^changed-[0-9a-f]{32}$/),
    ]);
});
