import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts, type Scene, startScene } from "../support/scene";

/** Each app's name says with which status CSP refuses to regenerate its secret. */
const refusals = {
    "app-401": ["status 401", "The user is not authorized to use the API", "API token from CSP_API_TOKEN"],
    "app-403": ["status 403", "The user is forbidden to use the API", "org_admin, org_owner or developer"],
    "app-404": ["status 404", "The requested resource could not be found", "Check orgId and oauthAppId"],
    "app-409": ["status 409", "due to a conflict", "Another change of the app is under way"],
    "app-500": ["status 500", "An unexpected error has occurred", "CSP has a problem of its own"],
};
const apps = Object.keys(refusals);

describe.each(hosts)("%s: a rotation that CSP refuses", (host) => {
    let scene: Scene;
    const declare = (rotationTrigger: string) =>
        scene.declare(Object.fromEntries(apps.map((app) => [app, { args: { rotationTrigger }, consumed: true }])));
    const refuse = () => {
        for (const appId of apps) {
            const status = Number(appId.slice(-3));
            scene.simulator.fault("regenerateSecret", { status }, { appId, times: Number.POSITIVE_INFINITY });
        }
    };

    beforeAll(async () => {
        scene = await startScene({ host, apps, env: { CSP_RETRY_FOR_SECONDS: "1" } });
        declare("first");
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.calls.filter((kind) => kind === "apiTokenGrant")).toHaveLength(1);
    });
    afterAll(() => scene.close());

    it("fails the update with the status, CSP's words, the request id and advice", async () => {
        declare("second");
        refuse();
        const ran = await scene.up({ continueOnError: true });
        expect(ran.succeeded).toBe(false);
        for (const [app, words] of Object.entries(refusals)) {
            expect(ran.operations[app]).toEqual(["update"]);
            const said = ran.diagnostics.filter(({ resource, severity }) => resource === app && severity === "error");
            expect(said).toHaveLength(1);
            expect(said[0]?.message).not.toMatch(/\n\s+at /);
            const requestId = scene.simulator.callsOf("regenerateSecret", app).at(-1)?.requestId;
            for (const word of [...words, `CSP request id ${requestId}`, `OAuth app ${app} in organization`])
                expect(said[0]?.message).toContain(word);
        }
    });

    it("keeps the old secret and the old trigger, and leaves the consumers alone", async () => {
        const outputs = await scene.allOutputs();
        for (const app of apps) {
            const clientSecret = scene.simulator.app(app).currentSecret;
            expect(outputs[app]).toMatchObject({ clientSecret, rotationTrigger: "first", rotationCount: 1 });
            // Older SDKs for Node put Pulumi's marker for unknown values here: docs/operating.md.
            expect(outputs["e2e-dev"]).toHaveProperty(app, clientSecret);
        }
        expect(scene.consumed()).toHaveLength(apps.length);
    });
});
