import { beforeAll, describe, expect, it } from "vitest";
import { hosts, useScene } from "../support/scene";

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
    const { options, up } = replacing[host];
    const scene = useScene({ host, apps: ["ci"] });
    const adopted = () => scene.app().secretsMade[0];
    const declare = (args: object, run = 1, name = "ci") => {
        const existingClientSecret = adopted();
        scene.declare({ [name]: { args: { oauthAppId: "ci", existingClientSecret, ...args }, options: options(run) } });
    };
    const rotated = { overlapSeconds: 3_600, rotationTrigger: 1 };
    const expectKept = async (current: string) =>
        expect([await scene.secretOf(), scene.app().currentSecret]).toEqual([current, current]);

    beforeAll(async () => {
        declare({ overlapSeconds: 3_600 });
        await scene.up();
        declare(rotated);
        await scene.up();
    });

    it("is refused within the overlap if the provider saw the old state", async () => {
        const current = scene.app().currentSecret;
        expect(current).not.toBe(adopted());
        declare({ ...rotated, verify: true }, 2);
        const ran = await scene.up({ ...up, fails: true });
        expect(ran.output).toContain("[ADOPTION_REJECTED]");
        expect(ran.calls).not.toContain("getApp");
        await expectKept(current);
    });

    // Which of the commands tell the provider nothing is the engine's part, whatever the host.
    if (host === "dynamic") return;

    it("adopts the old secret if it can't know (--replace), warns that it may be old, and keeps the current one", async () => {
        const current = scene.app().currentSecret;
        declare(rotated);
        const ran = await scene.up({ replace: [await scene.urnOf("ci")], fails: true });
        expect(ran.output).toContain("this may be its old secret");
        expect(ran.output).toContain("[CURRENT_SECRET_NEEDED]");
        const kept = JSON.stringify((await scene.stack.exportStack()).deployment);
        for (const secret of [adopted(), current]) expect(kept).toContain(JSON.stringify(secret).slice(1, -1));
    });

    it("ignores the input after the overlap if the provider saw the old state", async () => {
        declare({ rotationTrigger: 2 });
        await scene.up();
        declare({ rotationTrigger: 2, verify: true }, 3);
        expect((await scene.up(up)).operations["ci"]).toContain("create-replacement");
        await expectKept(scene.app().currentSecret);
    });

    it.each(["--replace", "a rename"])("tells how to go on if it can't know (%s)", async (how) => {
        const before = scene.app().currentSecret;
        const isRename = how === "a rename";
        declare({ rotationTrigger: 2, verify: true }, 3, isRename ? "renamed" : "ci");
        const ran = await scene.up({ ...(!isRename && { replace: [await scene.urnOf("ci")] }), fails: true });
        expect(ran.output).toMatch(/leave the input out.*`--replace`, a taint, a rename.*\[ADOPTION_REJECTED\]/s);
        await expectKept(before);
    });
});
