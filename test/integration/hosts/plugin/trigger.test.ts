import { describe, expect, it } from "vitest";
import { always } from "../../../support/faults";
import { usePlugin } from "../../../support/plugin/scene";
import { secret } from "../../../support/plugin/wire";

const scene = usePlugin();

const withProto = (value: unknown) => ({ at: JSON.parse(JSON.stringify({ key: value }).replace("key", "__proto__")) });

describe("a trigger that could change unseen", () => {
    it("is reported in the preview if it is new or changed", async () => {
        const ci = scene.resource();
        const fraction = expect.stringMatching(/: rotationTrigger has a fraction/);
        expect((await ci.preview({ rotationTrigger: 2026.1 })).lines).toContainEqual(fraction);
        expect((await ci.up({ rotationTrigger: 2026.1 })).lines).not.toContainEqual(fraction);
        expect((await ci.preview({ rotationTrigger: 2026.1 })).lines).toEqual([]);
        const { lines } = await ci.preview({ rotationTrigger: secret({ from: {}, to: [{}] }) });
        expect(lines).toContainEqual(
            expect.stringMatching(/rotationTrigger\.from, like 1 more of its values, is an empty/),
        );
    });

    it("is reported under a freeze too, if nothing else changes", async () => {
        const ci = scene.resource();
        await ci.up();
        scene.env["CSP_FREEZE_ROTATION"] = "true";
        const { lines } = await ci.preview({ rotationTrigger: 2026.1 });
        expect(lines).toEqual([expect.stringContaining("is frozen"), expect.stringContaining("has a fraction")]);
    });

    it("is refused by its path, without its value, if it is a whole number past 2^53", async () => {
        const step = await scene.resource().up({ rotationTrigger: secret({ build: 20_261_129_213_000_000 }) });
        expect(step).toMatchObject({ operation: "check", calls: [] });
        const [failure] = step.failures ?? [];
        expect(failure?.property).toBe("");
        expect(failure?.reason).toMatch(/^rotationTrigger\.build: is a whole number past 2\^53/);
    });
});

describe("a member __proto__ of a trigger", () => {
    it("counts, at any depth", async () => {
        const ci = scene.resource();
        await ci.up({ rotationTrigger: withProto(1) });
        expect(await ci.up({ rotationTrigger: withProto(1) })).toMatchObject({ operation: "same", calls: [] });
        expect((await ci.up({ rotationTrigger: withProto(2) })).calls).toContain("put");
        expect(JSON.stringify(ci.outputs["rotationTrigger"])).toBe('{"at":{"__proto__":2}}');
    });

    it("counts in a pending trigger too", async () => {
        const ci = scene.resource();
        await ci.up({ overlapSeconds: 60 });
        scene.clock.advance(86_400_000);
        scene.simulator.fault("setSecret", { drop: "after" }, always);
        scene.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        const inputs = { overlapSeconds: 60, rotationTrigger: withProto("a") };
        expect((await ci.up(inputs)).error).toBeDefined();
        expect(JSON.stringify(ci.outputs["pendingRotationTrigger"])).toBe('{"at":{"__proto__":"a"}}');
        scene.simulator.clearFaults();
        expect((await ci.up(inputs)).error).toBeUndefined();
        expect(JSON.stringify(ci.outputs["rotationTrigger"])).toBe('{"at":{"__proto__":"a"}}');
        expect((await ci.up(inputs)).operation).toBe("same");
    });
});
