import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { fakePulumi } from "../../support/commandLine";
import { type DoctorScene, startDoctorScene } from "../../support/doctorScene";
import { ownedApps } from "../../support/owners";

let scene: DoctorScene;
beforeEach(async () => {
    scene = await startDoctorScene();
});
afterEach(() => scene.simulator.close());

describe("the doctor", () => {
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

    it("takes organization, host and profile from its options before the settings", async () => {
        const clientSecret = "deployer-secret-0123456789";
        const { simulator, env } = scene;
        scene.addApp();
        simulator.addApp({ id: "deployer", clientSecret, roles: ["developer"] });
        env["CSP_PROFILES"] = JSON.stringify({ eu: { clientId: "deployer", clientSecret } });
        Object.assign(env, { CSP_HOST: "gone.invalid", CSP_ORG_ID: "other" });
        const { origin, orgId } = simulator;
        const { exit, of, report } = await scene.examine("--host", origin, "--org", orgId, "--profile", "eu");
        expect(exit).toBe(0);
        expect(report).toMatchObject({ ok: true, origin, orgId, oauthAppId: "ci" });
        const account = "the service account from CSP_PROFILES.eu.clientId and CSP_PROFILES.eu.clientSecret";
        expect(of("credential")).toBe(`ok: ${account}`);
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
            const bothWays =
                /^note: true: either only the organization's administrators or only the app itself .*does not say/;
            expect(of("ownerOnlySecretRotation")).toMatch(app.ownerOnlySecretRotation ? bothWays : /^ok: false$/);
        });

        it("and says so if the app lacks a role", async () => {
            const { currentSecret } = scene.addApp({ ...app, roles: ["org_member"] });
            scene.env["CSP_CLIENT_SECRET"] = currentSecret;
            const { exit, of } = await scene.examine("--authenticate-as", "app");
            expect(exit).toBe(1);
            expect(of("accessToken")).toBe("ok: issued");
            const lacksRole = /^problem: .*status 403.*one of the roles.*give the app one of these roles, or have/;
            expect(of("app")).toMatch(lacksRole);
            expect(of("app")).not.toContain("ownerOnlySecretRotation");
        });

        it("even if an administrator's is set, and takes the secret from the profile", async () => {
            const { currentSecret: clientSecret } = scene.addApp(app);
            const { orgId, origin: host } = scene.simulator;
            const examineWith = (credential: object) => {
                scene.env["CSP_PROFILES"] = JSON.stringify({ eu: { ...credential, orgId, host } });
                return scene.examine("--authenticate-as", "app", "--profile", "eu");
            };
            const { exit, of } = await examineWith({ clientId: "another", clientSecret });
            expect(exit).toBe(0);
            expect(of("credential")).toBe("ok: the app itself, with the secret from CSP_PROFILES.eu.clientSecret");
            expect(scene.simulator.callsOf("apiTokenGrant")).toEqual([]);
            const without = await examineWith({});
            expect(without.of("credential")).toMatch(/^problem: .*clientSecret of the profile "eu" in CSP_PROFILES/);
        });
    });
});

describe("the doctor says what to do about", () => {
    beforeEach(() => void scene.addApp());
    const noToken = { CSP_API_TOKEN: "" };
    const asApp = "--authenticate-as app";
    const invisible = "If a provider resource of the program has them, doctor can't see them";
    const handOver = "run it with the same values in the environment (CSP_API_TOKEN,";
    const unreadable = "the stack prod can't be read: pulumi is not on the PATH";
    const ofItself = "the app itself, with the secret from CSP_CLIENT_SECRET";

    it.each<[what: string, check: string, says: string, env: Readonly<Record<string, string>>, args?: string]>([
        ["no organization", "settings", "give --org, or set", { CSP_ORG_ID: "" }],
        ["none but a provider resource's", "settings", invisible, { CSP_ORG_ID: "" }],
        ["a profile without an organization", "settings", 'set orgId in the profile "eu"', {}, "--profile eu"],
        ["profiles that are not an object", "settings", "not valid", { CSP_PROFILES: "[]" }, "--profile eu"],
        ["an invalid id", "settings", "oauthAppId must be a plain id", {}, "--app a/b"],
        ["a stack that can't be read", "settings", unreadable, {}, "--stack prod"],
        ["no credentials", "credential", "Set CSP_API_TOKEN", noToken],
        ["none but a provider resource's", "credential", handOver, noToken],
        ["a wrong token", "accessToken", "neither expired nor revoked", { CSP_API_TOKEN: "a-wrong-token" }],
        ["an app's own secret that is not set", "credential", "Set it as CSP_CLIENT_SECRET", {}, asApp],
        ["an app's own secret that CSP refuses", "accessToken", ofItself, { CSP_CLIENT_SECRET: "a-wrong-one" }, asApp],
        ["an unknown app", "app", "Check orgId and oauthAppId", {}, "--app other"],
    ])("%s: the line %s", async (_what, check, says, env, args) => {
        Object.assign(scene.env, env);
        const { exit, of } = await scene.examine(...(args?.split(" ") ?? []));
        expect(exit).toBe(1);
        expect(of(check)).toMatch(/^problem: /);
        expect(of(check)).toContain(says);
    });

    it("a problem, and what it did not try because of that", async () => {
        Object.assign(scene.env, noToken);
        const { report } = await scene.examine();
        const statuses = report.findings.map(({ status }) => status);
        expect(statuses).toEqual(["note", "ok", "problem", ...Array(5).fill("untried")]);
        expect(scene.simulator.calls.map(({ kind }) => kind)).toEqual(["unknown"]);
    });

    it.each([400, 401])("a refused API token, which is likely to have expired: %d", async (status) => {
        scene.simulator.fault("apiTokenGrant", { status }, { times: 9 });
        const { exit, of } = await scene.examine();
        expect(exit).toBe(1);
        expect(of("accessToken")).toMatch(/^problem: .*likely cause: it has expired.*60 months at most/);
    });

    it("a wrong clock of this machine, once", async () => {
        const behind = await startSimulator({ now: () => Date.now() - 3_600_000, apps: [{ id: "ci" }] });
        Object.assign(scene.env, { CSP_HOST: behind.origin, CSP_ORG_ID: behind.orgId, CSP_API_TOKEN: behind.apiToken });
        const { status, out, err } = await scene.doctor();
        expect(status).toBe(0);
        const told = [...out, ...err].filter((line) => line.includes("this machine's clock is about 60 minutes ahead"));
        expect(told).toEqual([expect.stringMatching(/^note +host /)]);
        await behind.close();
    });

    it("a host that does not respond", async () => {
        scene.simulator.setDown(true);
        const { exit, of } = await scene.examine();
        expect(exit).toBe(1);
        expect(of("host")).toContain(scene.simulator.origin);
        expect(of("host")).toContain("Check the host");
        expect(of("credential")).toMatch(/^untried/);
    });

    it("a redirect to another host, which it names, and nothing else of that address", async () => {
        scene.simulator.fault("unknown", { redirect: "https://new.csp.example/moved?token=Sesame" });
        const { exit, of } = await scene.examine();
        expect(exit).toBe(1);
        const redirected =
            /^problem: .* redirects to new\.csp\.example\. Redirects are not followed\. (?!.*(moved|Sesame))/;
        expect(of("host")).toMatch(redirected);
        expect(of("credential")).toMatch(/^untried/);
    });

    it.each([{ html: true, status: 503 } as const, { redirect: "/login" }])("no response like %j", async (response) => {
        scene.simulator.fault("unknown", response);
        expect((await scene.examine()).exit).toBe(0);
    });

    it("a long wait: it gives up sooner than the provider, unless configured otherwise", async () => {
        scene.simulator.fault("getApp", { status: 503, headers: { "retry-after": "20" } });
        const { exit, of } = await scene.examine();
        expect(exit).toBe(1);
        expect(of("app")).toContain("status 503");
        expect(scene.simulator.callsOf("getApp")).toHaveLength(1);
    });
});

describe("the doctor of a Pulumi stack", () => {
    beforeEach(() => void scene.addApp());

    const say = (value: unknown) => `cat <<'END'\n${JSON.stringify(value)}\nEND`;
    const readAll = "from the environment and the configuration of the selected stack";

    it("reads the configuration: its host comes before the environment's, its credentials after", async () => {
        const host = { value: scene.simulator.origin, secret: false };
        const apiToken = { value: "a-stale-token", secret: true };
        fakePulumi(scene.env, say({ "vmware-csp:host": host, "vmware-csp:apiToken": apiToken }));
        scene.env["CSP_HOST"] = "gone.invalid";
        const { exit, of } = await scene.examine();
        expect(exit).toBe(0);
        expect(of("settings")).toBe(`ok: ${readAll}`);
        expect(of("credential")).toBe("ok: the API token from CSP_API_TOKEN");
    });

    it("names keys of our namespace that have no effect", async () => {
        const keys = ["vmware-csp:freezeRotations", "vmware-csp:profiles", "other:apitoken"];
        fakePulumi(scene.env, say(Object.fromEntries(keys.map((key) => [key, { value: "{}" }]))));
        const { exit, of } = await scene.examine();
        expect(exit).toBe(0);
        const misspelt = "vmware-csp:freezeRotations (did you mean vmware-csp:freezeRotation?) is not a setting";
        expect(of("settings")).toContain(`note: ${readAll}; in the stack's configuration, ${misspelt}`);
        expect(of("settings")).not.toMatch(/profiles|apitoken/);
    });

    it("reads the profiles of a stack by name", async () => {
        const { apiToken, orgId, origin } = scene.simulator;
        const profiles = { eu: { apiToken, orgId, host: origin } };
        const configuration = { "vmware-csp:profiles": { value: JSON.stringify(profiles), objectValue: profiles } };
        fakePulumi(scene.env, 'case "$*" in *"--stack prod"*) ;; *) exit 1 ;; esac', say(configuration));
        const { exit, of } = await scene.examine("--stack", "prod", "--profile", "eu");
        expect(exit).toBe(0);
        expect(of("settings")).toBe("ok: from the environment and the configuration of the stack prod");
        expect(of("credential")).toBe("ok: the API token from vmware-csp:profiles.eu.apiToken");
    });

    const noStack = "echo 'error: no stack selected; please use `pulumi stack select`\nmore' >&2";

    it.each([
        ["there is no stack", [noStack, "exit 255"], /no stack selected$/],
        ["it fails and prints nothing", ["exit 1"], /pulumi config failed$/],
        ["it does not print JSON", ["echo KEY VALUE"], /printed something else than JSON$/],
    ])("goes on with the environment, and says why, where %s", async (_what, lines, reason) => {
        fakePulumi(scene.env, ...lines);
        const { exit, of } = await scene.examine();
        expect(exit).toBe(0);
        expect(of("settings")).toMatch(/^note: from the environment only/);
        expect(of("settings")).toMatch(reason);
    });
});
