import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts, type Scene, startScene } from "../support/scene";

/**
 * What makes the engine replace the resource in a run in which the provider sees the old state. The engine ignores
 * `replaceOnChanges` of a dynamic resource. For a `replacementTrigger` it does not let the provider compare old and
 * new, but a refresh shows it the old state.
 */
const replacing = {
    dynamic: { options: (run: number) => ({ replacementTrigger: run }), up: { refresh: true } },
    plugin: { options: () => ({ replaceOnChanges: ["verify"] }), up: {} },
};

describe.each(hosts)("%s: the replacement of a secret that was adopted and rotated since", (host) => {
    let scene: Scene;
    const { options, up } = replacing[host];
    const app = () => scene.simulator.app("ci");
    const adopted = () => app().secretsMade[0];
    const declare = (args: object, run = 1, name = "ci") => {
        const existingClientSecret = adopted();
        scene.declare({ [name]: { args: { oauthAppId: "ci", existingClientSecret, ...args }, options: options(run) } });
    };
    const inState = async () => (await scene.outputsOf("ci"))?.["clientSecret"];

    beforeAll(async () => {
        scene = await startScene({ host, apps: ["ci"] });
        declare({ overlapSeconds: 3_600 });
        await scene.up();
        declare({ overlapSeconds: 3_600, rotationTrigger: 1 });
        await scene.up();
        expect(await inState()).toBe(app().currentSecret);
    });
    afterAll(() => scene.close());

    it("is refused within the overlap if the provider saw the old state", async () => {
        const rotated = app().currentSecret;
        declare({ overlapSeconds: 3_600, rotationTrigger: 1, verify: true }, 2);
        const ran = await scene.up(up);
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toContain("[ADOPTION_REJECTED]");
        expect(ran.calls).not.toContain("getApp");
        expect([await inState(), app().currentSecret]).toEqual([rotated, rotated]);
    });

    // Which of the commands tell the provider nothing is the engine's part, whatever the host.
    if (host === "dynamic") return;

    it("adopts the old secret if it can't know (--replace), warns that it may be old, and keeps the current one", async () => {
        const current = app().currentSecret;
        declare({ overlapSeconds: 3_600, rotationTrigger: 1 });
        const ran = await scene.up({ replace: [await scene.urnOf("ci")] });
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toContain("this may be its old secret");
        expect(ran.output).toContain("[CURRENT_SECRET_NEEDED]");
        const { deployment } = await scene.stack.exportStack();
        const kept = JSON.stringify(deployment);
        for (const secret of [adopted(), current]) expect(kept).toContain(JSON.stringify(secret).slice(1, -1));
    });

    it("ignores the input after the overlap if the provider saw the old state", async () => {
        declare({ rotationTrigger: 2 });
        await scene.up();
        declare({ rotationTrigger: 2, verify: true }, 3);
        const ran = await scene.up(up);
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.operations["ci"]).toContain("create-replacement");
        expect(await inState()).toBe(app().currentSecret);
    });

    it.each(["--replace", "a rename"])("tells how to go on if it can't know (%s)", async (how) => {
        const before = app().currentSecret;
        declare({ rotationTrigger: 2, verify: true }, 3, how === "a rename" ? "renamed" : "ci");
        const ran = await scene.up(how === "a rename" ? {} : { replace: [await scene.urnOf("ci")] });
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toMatch(/leave the input out.*`--replace`, a taint, a rename.*\[ADOPTION_REJECTED\]/s);
        expect([await inState(), app().currentSecret]).toEqual([before, before]);
    });
});
