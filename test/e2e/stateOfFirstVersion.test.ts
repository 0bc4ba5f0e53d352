import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts, type Scene, startScene } from "../support/scene";

const testdata = (file: string) => readFileSync(join(__dirname, "testdata", file), "utf8");

/** What the fixture's program declares: one resource for each kind of state. */
const declared = testdata("state-v1.declared.json");
const names = ["regenerated", "adopted", "overlapping", "pending", "candidate"];

/** Takes the place of the simulator's origin in the fixture. Nothing can listen on this port. */
const originInFixture = "http://127.0.0.1:9";

const aHundredYears = 3_153_600_000;

/**
 * The fixture is the export of a stack that version 0.1.0 has written, with the passphrase "passphrase": of
 * `pending` and `candidate` the test of the second secret failed. It must never be written anew by a later version.
 */
describe.each(hosts)("%s: a state that the first version has written", (host) => {
    let scene: Scene;
    /** The apps are as they were before the fixture was written. */
    let now = () => Date.parse("2026-01-01");
    let before: ReadonlyMap<string, Record<string, unknown>>;
    const outputs = async () =>
        new Map(await Promise.all(names.map(async (name) => [name, (await scene.outputsOf(name)) ?? {}] as const)));

    beforeAll(async () => {
        scene = await startScene({ host, simulator: { now: () => now() } });
        scene.declare(JSON.parse(declared));
        const exported = testdata("state-v1.json").replaceAll(originInFixture, scene.simulator.origin);
        await scene.stack.importStack(JSON.parse(exported));
        before = await outputs();
        for (const [id, state] of before) {
            const { clientSecret, previousClientSecret, pendingClientSecret } = state;
            scene.simulator.addApp({ id, clientSecret: String(previousClientSecret ?? clientSecret) });
            if (previousClientSecret !== undefined) await overlapWith(id, clientSecret);
            if (pendingClientSecret !== undefined) await overlapWith(id, pendingClientSecret);
        }
        now = Date.now;
    });
    afterAll(() => scene.close());

    /** Does at CSP what the first version did before it wrote the state. */
    async function overlapWith(id: string, newClientSecret: unknown): Promise<void> {
        const { origin, orgId } = scene.simulator;
        const answer = await fetch(`${origin}/csp/gateway/am/api/orgs/${orgId}/oauth-apps/${id}/secret`, {
            method: "POST",
            headers: {
                authorization: `Bearer ${scene.simulator.issueAccessToken()}`,
                "content-type": "application/json",
            },
            body: JSON.stringify({ newClientSecret, secretRotationExpirationInSeconds: aHundredYears }),
        });
        expect(answer.status).toBe(200);
    }

    // Until the first update, the resource belongs to the dynamic provider.
    if (host === "dynamic")
        it("is refreshed, and every resource stays as it was", async () => {
            const ran = await scene.refresh();
            expect(ran.succeeded).toBe(true);
            expect(ran.diagnostics.filter(({ severity }) => severity !== "info#err")).toEqual([]);
            expect(await outputs()).toEqual(before);
        });

    it("is brought up to date without a rotation", async () => {
        const ran = await scene.up();
        expect(ran.succeeded).toBe(true);
        // The plugin adds the output `rotation`.
        const settled = host === "dynamic" ? ["same"] : ["update"];
        expect(ran.operations).toMatchObject({
            regenerated: settled,
            adopted: settled,
            overlapping: settled,
            pending: ["update"],
            candidate: ["update"],
            "regenerated-retirement": ["same"],
        });
        expect(new Set(ran.calls)).toEqual(new Set(["clientCredentialsGrant"]));
        const after = await outputs();
        for (const name of ["regenerated", "adopted", "overlapping"]) {
            const { __provider, ...kept } = before.get(name) ?? {};
            const added = host === "dynamic" ? { __provider } : { rotation: expect.anything() };
            expect(after.get(name)).toEqual({ ...kept, ...added });
        }
        const pending = before.get("pending")?.["clientSecret"];
        expect(after.get("pending")).toMatchObject({
            clientSecret: pending,
            verified: true,
            rotationTrigger: "second",
        });
        const old = before.get("candidate");
        expect(after.get("candidate")).toMatchObject({
            clientSecret: old?.["pendingClientSecret"],
            previousClientSecret: old?.["clientSecret"],
            verified: true,
            rotationTrigger: "second",
            rotationReason: "trigger",
            rotationCount: 2,
        });
    });

    it("is destroyed, and revoked if revokeOnDelete is set", async () => {
        const ran = await scene.destroy();
        expect(ran.succeeded).toBe(true);
        expect(scene.simulator.callsOf("regenerateSecret")).toMatchObject([{ appId: "regenerated", status: 200 }]);
    });
});
