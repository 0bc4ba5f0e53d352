import { beforeEach, describe, expect, it, vi } from "vitest";
import { MapFacts, RunMemory } from "../../../provider/rotation/runMemory";

let facts: MapFacts;
/** Two processes of one run. */
let one: RunMemory;
let other: RunMemory;

beforeEach(() => {
    facts = new MapFacts();
    [one, other] = [new RunMemory(facts), new RunMemory(facts)];
});

describe("a claim", () => {
    it("belongs to the first resource, in every process of the run", () => {
        expect(one.claim("app", "org/app", "urn:a")).toBe("urn:a");
        expect(other.claim("app", "org/app", "urn:b")).toBe("urn:a");
        expect(other.claim("app", "org/app", "urn:a")).toBe("urn:a");
        expect(new RunMemory().claim("app", "org/app", "urn:b")).toBe("urn:b");
    });

    it("is for one kind and one app", () => {
        one.claim("app", "org/app", "urn:a");
        expect(other.claim("overlap", "org/app", "urn:b")).toBe("urn:b");
        expect(other.claim("app", "org/other", "urn:c")).toBe("urn:c");
    });

    it("is given up with the next claim of the same resource, unless another resource has that", () => {
        for (const [app, urn] of [
            ["app", "a"],
            ["app", "b"],
            ["other", "b"],
        ] as const)
            one.claim("app", app, urn);
        expect(other.isClaimed("app", "app")).toBe(true);
        other.claim("app", "third", "a");
        expect([one.isClaimed("app", "app"), one.isClaimed("app", "third")]).toEqual([false, true]);
    });

    it("that was given up, and is another resource's now, stays with that one", () => {
        one.claim("app", "app", "a");
        one.claim("app", "other", "b");
        expect(one.claim("app", "other", "a")).toBe("b");
        other.claim("app", "app", "c");
        one.claim("app", "third", "a");
        expect([other.isClaimed("app", "app"), other.isClaimed("app", "other")]).toEqual([true, true]);
    });

    it("stays with the same resource's claim of another kind", () => {
        one.claim("app", "app", "a");
        for (const app of ["app", "other"]) one.claim("overlap", app, "a");
        expect(other.isClaimed("app", "app")).toBe(true);
    });

    it("is not given up for a moment when it is made again, so that no other resource can get it", () => {
        const removed = vi.spyOn(facts, "remove");
        for (const run of [one, other]) run.claim("app", "app", "a");
        expect(removed).not.toHaveBeenCalled();
    });
});

describe("what a run did", () => {
    it("is known in all its processes: a change of a secret", () => {
        one.noteChange("org/app");
        expect([other.isChanged("org/app"), other.isChanged("org/other")]).toEqual([true, false]);
    });

    it("is known in all its processes: which secret it adopted, until another one takes its place", () => {
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
        const kept = vi.spyOn(facts, "put");
        for (const run of [one, other]) run.noteAdoption("org/app", "Adopted-1");
        const [[name, first] = [], [, second] = []] = kept.mock.calls;
        expect(name).toMatch(/^adopted-[0-9a-f]{32}$/);
        for (const text of [first, second]) expect(text).toMatch(/^[0-9a-f]{16}:[0-9a-f]{8}$/);
        expect(second).not.toBe(first);
    });

    it.each([{}, { rotatedAt: "2026-01-01" }, { rotatedAt: "2026-01-01", retiredAt: "2026-01-02" }])(
        "is known in all its processes: a retirement that it removed, %o",
        (retirement) => {
            one.noteRemovedRetirement("org/app", retirement);
            expect(other.removedRetirement("org/app")).toEqual(retirement);
            expect(other.removedRetirement("org/other")).toBeUndefined();
        },
    );

    it("is read without what is no text", () => {
        vi.spyOn(facts, "get").mockReturnValueOnce('{"rotatedAt":1}').mockReturnValueOnce("7");
        expect([one.removedRetirement("org/app"), one.removedRetirement("org/app")]).toEqual([{}, {}]);
    });
});

it.each(["org/app", "../app", "a\nb", "x".repeat(1_000)])("the name of a fact is fit for a file: %j", (id) => {
    const kept = vi.spyOn(facts, "put");
    one.claim("app", id, id);
    one.noteChange(id);
    const names = kept.mock.calls.map(([name]) => name.replace(/[0-9a-f]{32}$/, "HASH"));
    expect(names).toEqual(["app-of-HASH", "changed-HASH"]);
});
