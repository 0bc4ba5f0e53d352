import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DoctorScene, startDoctorScene } from "../../support/doctorScene";
import { ownedApps } from "../../support/owners";

describe("the doctor", () => {
    let scene: DoctorScene;
    beforeEach(async () => {
        scene = await startDoctorScene();
    });
    afterEach(() => scene.simulator.close());

    it("finds no problem with a user's API token, in one line for each check", async () => {
        scene.addApp({ displayName: "CI deployer" });
        const { status, out, err } = await scene.doctor();
        expect({ status, err }).toEqual({ status: 0, err: [] });
        expect(out).toEqual([
            expect.stringMatching(/^note +settings +from the environment only.*pulumi is not on the PATH/),
            `ok       host                     ${scene.simulator.origin} responds`,
            "ok       credential               the API token from CSP_API_TOKEN",
            "ok       access token             issued",
            "ok       app                      readable: CI deployer",
            "ok       grantTypes               client_credentials: a new secret can be tested",
            "ok       ownerOnlySecretRotation  false",
            expect.stringMatching(/^ok +secret age +secretAge 0; the app was last updated at /),
            "",
            "No problem found. Only an actual rotation can show more.",
        ]);
        expect(scene.simulator.calls.map(({ kind }) => kind)).toEqual(["unknown", "apiTokenGrant", "getApp"]);
    });

    it("reports as JSON for a program to read", async () => {
        scene.addApp();
        const { origin, orgId } = scene.simulator;
        const { exit, report } = await scene.examine();
        expect(exit).toBe(0);
        expect(report).toMatchObject({ ok: true, origin, orgId, oauthAppId: "ci" });
        expect(report.findings[2]).toEqual({
            check: "credential",
            status: "ok",
            message: "the API token from CSP_API_TOKEN",
        });
    });

    it("takes organization, host and profile from its options before the settings", async () => {
        const clientSecret = "deployer-secret-0123456789";
        const { simulator, env } = scene;
        scene.addApp();
        simulator.addApp({ id: "deployer", clientSecret, roles: ["developer"] });
        env["CSP_PROFILES"] = JSON.stringify({ eu: { clientId: "deployer", clientSecret } });
        Object.assign(env, { CSP_HOST: "gone.invalid", CSP_ORG_ID: "other" });
        const { origin, orgId } = simulator;
        const { exit, of } = await scene.examine("--host", origin, "--org", orgId, "--profile", "eu");
        expect(exit).toBe(0);
        expect(of("credential")).toBe(
            "ok: the service account from CSP_PROFILES.eu.clientId and CSP_PROFILES.eu.clientSecret",
        );
    });

    const bothWays = /^note: true: either only the organization's administrators or only the app itself .*does not say/;

    it("gives both ways for an app with ownerOnlySecretRotation, and reports no problem", async () => {
        const { currentSecret } = scene.addApp({ ownerOnlySecretRotation: true, roles: ["developer"] });
        const asUser = await scene.examine();
        expect(asUser.exit).toBe(0);
        expect(asUser.of("ownerOnlySecretRotation")).toMatch(bothWays);
        expect(asUser.of("ownerOnlySecretRotation")).toMatch(/answers a rotation with 403, set authenticateAs: "app"/);
        Object.assign(scene.env, {
            CSP_API_TOKEN: "",
            CSP_CLIENT_ID: "ci",
            CSP_CLIENT_SECRET: currentSecret,
        });
        const asApp = await scene.examine();
        expect(asApp.exit).toBe(0);
        expect(asApp.of("credential")).toBe("ok: the service account from CSP_CLIENT_ID and CSP_CLIENT_SECRET");
        expect(asApp.of("ownerOnlySecretRotation")).toMatch(bothWays);
        expect(asApp.of("ownerOnlySecretRotation")).toContain('authenticateAs: "credentials"');
    });

    describe.each(ownedApps)("tries the app's own credential ($name)", ({ app, switches }) => {
        beforeEach(() => scene.simulator.setSwitches(switches));

        it("and asks for no other", async () => {
            const { currentSecret } = scene.addApp(app);
            delete scene.env["CSP_API_TOKEN"];
            scene.env["CSP_CLIENT_SECRET"] = currentSecret;
            const { exit, of } = await scene.examine("--authenticate-as", "app");
            expect(exit).toBe(0);
            expect(of("credential")).toBe("ok: the app itself, with the secret from CSP_CLIENT_SECRET");
            expect(of("app")).toMatch(/^ok: readable: ci; so the app has a role that may read it/);
            expect(of("ownerOnlySecretRotation")).toMatch(app.ownerOnlySecretRotation ? bothWays : /^ok: false$/);
        });

        it("and says so if the app lacks a role", async () => {
            const { currentSecret } = scene.addApp({ ...app, roles: ["org_member"] });
            scene.env["CSP_CLIENT_SECRET"] = currentSecret;
            const { exit, of } = await scene.examine("--authenticate-as", "app");
            expect(exit).toBe(1);
            expect(of("accessToken")).toBe("ok: issued");
            expect(of("app")).toMatch(
                /^problem: .*status 403.*one of the roles.*give the app one of these roles, or have/,
            );
            expect(of("app")).not.toContain("ownerOnlySecretRotation");
        });

        it("even if an administrator's is set, and takes the secret from the profile", async () => {
            const { currentSecret: clientSecret } = scene.addApp(app);
            const { orgId, origin: host } = scene.simulator;
            const profiles = { eu: { clientId: "another", clientSecret, orgId, host } };
            scene.env["CSP_PROFILES"] = JSON.stringify(profiles);
            const { exit, of } = await scene.examine("--authenticate-as", "app", "--profile", "eu");
            expect(exit).toBe(0);
            expect(of("credential")).toBe("ok: the app itself, with the secret from CSP_PROFILES.eu.clientSecret");
            expect(scene.simulator.callsOf("apiTokenGrant")).toEqual([]);

            scene.env["CSP_PROFILES"] = JSON.stringify({ eu: { orgId, host } });
            const without = await scene.examine("--authenticate-as", "app", "--profile", "eu");
            expect(without.of("credential")).toMatch(/^problem: .*clientSecret of the profile "eu" in CSP_PROFILES/);
        });
    });

    it.each([400, 401])("names an expired API token as a likely cause of a refused one (%i)", async (status) => {
        scene.addApp();
        scene.simulator.fault("apiTokenGrant", { status }, { times: 9 });
        const { exit, of } = await scene.examine();
        expect(exit).toBe(1);
        expect(of("accessToken")).toMatch(/^problem: .*likely cause: it has expired.*60 months at most/);
    });

    it("notes that an app without client_credentials is not tested, and reports no problem", async () => {
        scene.addApp({ grantTypes: ["authorization_code"] });
        const { exit, of } = await scene.examine();
        expect(exit).toBe(0);
        expect(of("grantTypes")).toMatch(/^note: authorization_code: .*verified: false/);
    });
});
