import { describe, expect, it } from "vitest";
import { assess } from "../../provider/cli/report/fleet";
import { rowsOf } from "../../provider/cli/report/rows";
import { killedAfter } from "../support/killed";
import { hosts, useScene } from "../support/scene";

describe.each(hosts)("%s: kill -9 of the engine and the provider", (host) => {
    const scene = useScene({ host, apps: ["ci"] });
    const declare = (rotationTrigger: string) => scene.declare({ ci: { args: { rotationTrigger }, consumed: true } });

    /** Runs the next update, after which the state, CSP and the consumer must agree. */
    async function expectAgreementAfterUp(rotationTrigger: string): Promise<void> {
        await scene.up();
        const clientSecret = scene.app().currentSecret;
        expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret, rotationTrigger, verified: true });
        expect(scene.consumed().at(-1)).toBe(clientSecret);
    }

    /** The secret's status in a report of the stack's export. */
    async function reported(): Promise<string[]> {
        const read = rowsOf(JSON.stringify(await scene.stack.exportStack()));
        if ("problem" in read) throw new Error(read.problem);
        return read.rows.map((row) => `${row.oauthAppId} ${assess(row, { nowMs: Date.now() }).status}`);
    }

    it("during the PUT of a creation is repaired by the next up", async () => {
        declare("created");
        await killedAfter(scene, "regenerateSecret");
        expect(scene.consumed()).toEqual([]);
        expect(await reported()).toEqual(["ci pending"]);
        await expectAgreementAfterUp("created");
        // Pulumi keeps a pending creation until a refresh clears it.
        expect(await reported()).toEqual(["ci pending"]);
        const { stdout } = await scene.stack.refresh({ clearPendingCreates: true });
        scene.project.printed.push(stdout);
        expect(await reported()).toEqual(["ci ok"]);
    });

    it.each([
        ["during the PUT", "regenerateSecret", "after"],
        ["during the verification", "clientCredentialsGrant", "before"],
    ] as const)("of an update, %s, is made good by the next up", async (trigger, kind, when) => {
        const old = scene.app().currentSecret;
        declare(trigger);
        await killedAfter(scene, kind, when);
        expect(scene.consumed().at(-1)).toBe(old);
        expect(scene.app().accepts(old)).toBe(false);
        expect(await reported()).toEqual(["ci pending"]);
        await expectAgreementAfterUp(trigger);
        expect(await reported()).toEqual(["ci ok"]);
    });

    it("leaves nothing to do in the end", async () => {
        expect(await scene.up()).toMatchObject({ operations: { ci: ["same"], "ci-consumer": ["same"] }, calls: [] });
    });
});
