import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { hosts, type Scene, startScene } from "../support/scene";

const exported = z.object({
    resources: z.array(z.object({ urn: z.string(), outputs: z.record(z.string(), z.unknown()).optional() })),
});

/** How an exported stack shows a secret. */
const asSecret = (value: string) => expect.objectContaining({ plaintext: JSON.stringify(value) });

describe.each(hosts)("%s: a rotation with overlap whose new secret can't be tested", (host) => {
    let scene: Scene;
    let old: string;
    const app = () => scene.simulator.app("ci");
    const declare = (rotationTrigger: string) =>
        scene.declare({
            ci: { args: { overlapSeconds: 3_600, rotationTrigger }, consumed: true, retired: true },
        });

    beforeAll(async () => {
        scene = await startScene({ host, apps: ["ci"], env: { CSP_RETRY_FOR_SECONDS: "1" } });
        declare("first");
        expect((await scene.up()).succeeded).toBe(true);
        old = app().currentSecret;
    });
    afterAll(() => scene.close());

    it("fails the update, and keeps the new secret as a secret output, next to the one in use", async () => {
        declare("second");
        scene.simulator.fault("clientCredentialsGrant", { status: 503 }, { times: Number.POSITIVE_INFINITY });
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.output).not.toMatch(/\n\s+at /);
        expect(ran.operations["ci-consumer"]).toBeUndefined();
        expect(ran.operations["ci-retirement"]).toBeUndefined();
        expect(ran.calls.filter((kind) => kind === "setSecret")).toHaveLength(1);

        const { resources } = exported.parse((await scene.stack.exportStack()).deployment);
        const outputs = resources.find(({ urn }) => urn.endsWith("::ci"))?.outputs;
        expect(outputs).toMatchObject({
            clientSecret: asSecret(old),
            pendingClientSecret: asSecret(app().currentSecret),
            rotationTrigger: "first",
            rotationCount: 1,
        });
        expect(app().accepts(old)).toBe(true);
        expect(scene.consumed()).toEqual([old]);
    });

    it("is settled by the next up, without another POST; then the previous secret is retired", async () => {
        scene.simulator.clearFaults();
        const ran = await scene.up();
        expect(ran.succeeded).toBe(true);
        expect(ran.calls).not.toContain("setSecret");
        expect(ran.calls.filter((kind) => kind === "deleteOldSecret")).toHaveLength(1);
        const outputs = await scene.outputsOf("ci");
        expect(outputs).toMatchObject({
            clientSecret: app().currentSecret,
            previousClientSecret: old,
            verified: true,
            rotationTrigger: "second",
            rotationCount: 2,
        });
        expect(outputs).not.toHaveProperty("pendingClientSecret");
        expect(scene.consumed()).toEqual([old, app().currentSecret]);
        expect(app().accepts(old)).toBe(false);
        for (const secret of scene.simulator.secretsEverIssued())
            expect(scene.project.printed.join("\n")).not.toContain(secret);
    });
});
