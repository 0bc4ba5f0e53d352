import { describe, expect, it } from "vitest";
import { always } from "../../support/faults";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const note = (path: string) => expect.stringMatching(new RegExp(`: ${path} has a fraction, and numbers such as 2026`));

/** A value that a JavaScript program can have, and an object literal can't. */
const withProto = (value: unknown) => ({ at: JSON.parse(JSON.stringify({ key: value }).replace("key", "__proto__")) });

describe("a trigger with a fraction", () => {
    it("is reported if it is new or changed, but not in an unchanged update", async () => {
        expect((await life.preview({ rotationTrigger: 2026.1 })).lines).toContainEqual(note("rotationTrigger"));
        expect((await life.up({ rotationTrigger: 2026.1 })).error).toBeUndefined();
        expect(await life.up({ rotationTrigger: 2026.1 })).toMatchObject({ operation: "same", lines: [], calls: [] });
        const { lines } = await life.preview({ rotationTrigger: { version: 4.75 } });
        expect(lines).toContainEqual(note("rotationTrigger.version"));
        expect(lines.join()).not.toContain("4.75");
        const options = await life.preview({ rotationTrigger: 2026.1, verify: false });
        expect(options.lines).toEqual([expect.stringContaining("only options change")]);
    });
});

describe("a trigger", () => {
    it("with a whole number past 2^53 is refused by its path, without a call", async () => {
        await life.up({ rotationTrigger: 1 });
        const step = await life.up({ rotationTrigger: { build: [20_261_129_213_000_000] } });
        expect(step).toMatchObject({ operation: "check", calls: [] });
        expect(step.error).toMatch(/rotationTrigger\.build\[0\]: is a whole number past 2\^53/);
        expect(step.error).not.toContain("2026");
    });

    it("counts a member __proto__, at any depth", async () => {
        await life.up({ rotationTrigger: withProto(1) });
        expect((await life.up({ rotationTrigger: withProto(1) })).operation).toBe("same");
        expect((await life.up({ rotationTrigger: withProto(2) })).calls).toContain("put");
        expect(JSON.stringify(life.state?.["rotationTrigger"])).toBe('{"at":{"__proto__":2}}');
    });

    it("counts a member __proto__ while it is pending too", async () => {
        life.simulator.fault("setSecret", { drop: "after" }, always);
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        const inputs = { overlapSeconds: 60, rotationTrigger: withProto("a") };
        expect((await life.up(inputs)).error).toBeDefined();
        expect(JSON.stringify(life.state?.["pendingRotationTrigger"])).toBe('{"at":{"__proto__":"a"}}');
        life.simulator.clearFaults();
        expect((await life.up(inputs)).error).toBeUndefined();
        expect(JSON.stringify(life.state?.["rotationTrigger"])).toBe('{"at":{"__proto__":"a"}}');
        expect((await life.up(inputs)).operation).toBe("same");
    });
});
