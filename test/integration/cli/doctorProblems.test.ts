import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { type DoctorScene, startDoctorScene } from "../../support/doctorScene";

interface Row {
    readonly what: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
    readonly check: string;
    readonly says: string;
}

const eu = ["--profile", "eu"];

const settings: readonly Row[] = [
    { what: "no organization", env: { CSP_ORG_ID: "" }, check: "settings", says: "give --org, or set" },
    {
        what: "no organization, which a provider resource may have",
        env: { CSP_ORG_ID: "" },
        check: "settings",
        says: "If a provider resource of the program has them, doctor can't see them",
    },
    { what: "a profile without an organization", args: eu, check: "settings", says: 'set orgId in the profile "eu"' },
    {
        what: "profiles that are not an object",
        args: eu,
        env: { CSP_PROFILES: "[]" },
        check: "settings",
        says: "not valid",
    },
    {
        what: "plain http",
        env: { CSP_HOST: "http://example.com" },
        check: "settings",
        says: "must use https",
    },
    {
        what: "a time-out that is not a number",
        env: { CSP_REQUEST_TIMEOUT_SECONDS: "soon" },
        check: "settings",
        says: "CSP_REQUEST_TIMEOUT_SECONDS must be a number",
    },
    {
        what: "an invalid id",
        args: ["--app", "a/b"],
        check: "settings",
        says: "oauthAppId must be a plain id",
    },
    {
        what: "a stack that can't be read",
        args: ["--stack", "prod"],
        check: "settings",
        says: "the stack prod can't be read: pulumi is not on the PATH",
    },
];

const credentials: readonly Row[] = [
    { what: "no credentials", env: { CSP_API_TOKEN: "" }, check: "credential", says: "Set CSP_API_TOKEN" },
    {
        what: "no credentials, which a provider resource may have",
        env: { CSP_API_TOKEN: "" },
        check: "credential",
        says: "run it with the same values in the environment (CSP_API_TOKEN,",
    },
    {
        what: "half a service account",
        env: { CSP_API_TOKEN: "", CSP_CLIENT_ID: "deployer" },
        check: "credential",
        says: "CSP_CLIENT_ID and CSP_CLIENT_SECRET",
    },
    {
        what: "a wrong token",
        env: { CSP_API_TOKEN: "a-wrong-token" },
        check: "accessToken",
        says: "neither expired nor revoked",
    },
    {
        what: "a wrong secret",
        env: { CSP_API_TOKEN: "", CSP_CLIENT_ID: "ci", CSP_CLIENT_SECRET: "a-wrong-secret" },
        check: "accessToken",
        says: "the service account from CSP_CLIENT_ID and CSP_CLIENT_SECRET",
    },
    {
        what: "an app's own secret that is not set, whatever else is",
        args: ["--authenticate-as", "app"],
        check: "credential",
        says: "Set it as CSP_CLIENT_SECRET",
    },
    {
        what: "an app's own secret that CSP refuses",
        env: { CSP_CLIENT_SECRET: "a-wrong-secret" },
        args: ["--authenticate-as", "app"],
        check: "accessToken",
        says: "the app itself, with the secret from CSP_CLIENT_SECRET",
    },
    { what: "an unknown app", args: ["--app", "other"], check: "app", says: "Check orgId and oauthAppId" },
    { what: "an unknown organization", env: { CSP_ORG_ID: "other" }, check: "app", says: "status 404" },
];

describe("the doctor", () => {
    let scene: DoctorScene;
    beforeEach(async () => {
        scene = await startDoctorScene();
        scene.addApp();
    });
    afterEach(() => scene.simulator.close());

    it.each([...settings, ...credentials])("says what to do about $what", async ({ env, args = [], check, says }) => {
        Object.assign(scene.env, env);
        const { exit, of } = await scene.examine(...args);
        expect(exit).toBe(1);
        expect(of(check)).toMatch(/^problem: /);
        expect(of(check)).toContain(says);
    });

    it("stops at a problem, and says what it did not try", async () => {
        scene.env["CSP_API_TOKEN"] = "";
        const { report } = await scene.examine();
        expect(report.findings.map(({ status }) => status)).toEqual([
            "note",
            "ok",
            "problem",
            "untried",
            "untried",
            "untried",
            "untried",
            "untried",
        ]);
        expect(scene.simulator.calls.map(({ kind }) => kind)).toEqual(["unknown"]);
    });

    it("says, once, that this machine's clock is wrong", async () => {
        const behind = await startSimulator({ now: () => Date.now() - 3_600_000, apps: [{ id: "ci" }] });
        Object.assign(scene.env, { CSP_HOST: behind.origin, CSP_ORG_ID: behind.orgId, CSP_API_TOKEN: behind.apiToken });
        const { status, out, err } = await scene.doctor();
        expect(status).toBe(0);
        const told = [...out, ...err].filter((line) => line.includes("this machine's clock is about 60 minutes ahead"));
        expect(told).toEqual([expect.stringMatching(/^note +host /)]);
        await behind.close();
    });

    it("says that nothing responds", async () => {
        scene.simulator.setDown(true);
        const { exit, of } = await scene.examine();
        expect(exit).toBe(1);
        expect(of("host")).toContain(scene.simulator.origin);
        expect(of("host")).toContain("Check the host");
        expect(of("credential")).toMatch(/^untried/);
    });

    it("counts an error status of the host as a response", async () => {
        scene.simulator.fault("unknown", { html: true, status: 503 });
        expect((await scene.examine()).exit).toBe(0);
    });

    it("names the host that the host redirects to, and nothing else of that address", async () => {
        scene.simulator.fault("unknown", { redirect: "https://new.csp.example/moved?token=Sesame" });
        const { exit, of } = await scene.examine();
        expect(exit).toBe(1);
        expect(of("host")).toMatch(
            /^problem: .* redirects to new\.csp\.example\. Redirects are not followed\. (?!.*(moved|Sesame))/,
        );
        expect(of("credential")).toMatch(/^untried/);
    });

    it("counts a redirect within the host as a response", async () => {
        scene.simulator.fault("unknown", { redirect: "/login" });
        expect((await scene.examine()).exit).toBe(0);
    });

    it("gives up sooner than the provider, unless configured otherwise", async () => {
        scene.simulator.fault("getApp", { status: 503, headers: { "retry-after": "20" } });
        const { exit, of } = await scene.examine();
        expect(exit).toBe(1);
        expect(of("app")).toContain("status 503");
        expect(scene.simulator.callsOf("getApp")).toHaveLength(1);
    });
});
