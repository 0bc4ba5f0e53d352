import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DoctorScene, startDoctorScene } from "../../support/doctorScene";
import { script, temporaryFolder } from "../../support/fakeEngine";

describe("the doctor of a Pulumi stack", () => {
    let scene: DoctorScene;
    beforeEach(async () => {
        scene = await startDoctorScene();
        scene.addApp();
    });
    afterEach(() => scene.simulator.close());

    /** Puts a `pulumi` on the PATH. */
    function pulumi(...lines: readonly string[]): void {
        const folder = temporaryFolder();
        script(folder, "pulumi", ...lines);
        scene.env["PATH"] = `${folder}:/usr/bin:/bin`;
    }

    const say = (value: unknown) => `cat <<'END'\n${JSON.stringify(value)}\nEND`;
    const readAll = "from the environment and the configuration of the selected stack";

    it("reads the configuration: its host comes before the environment's, its credentials after", async () => {
        const host = { value: scene.simulator.origin, secret: false };
        pulumi(say({ "vmware-csp:host": host, "vmware-csp:apiToken": { value: "a-stale-token", secret: true } }));
        scene.env["CSP_HOST"] = "gone.invalid";
        const { exit, of } = await scene.examine();
        expect(exit).toBe(0);
        expect(of("settings")).toBe(`ok: ${readAll}`);
        expect(of("credential")).toBe("ok: the API token from CSP_API_TOKEN");
    });

    it("names keys of our namespace that have no effect", async () => {
        const keys = ["vmware-csp:freezeRotations", "vmware-csp:profiles", "other:apitoken"];
        pulumi(say(Object.fromEntries(keys.map((key) => [key, { value: "{}" }]))));
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
        pulumi('case "$*" in *"--stack prod"*) ;; *) exit 1 ;; esac', say(configuration));
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
        pulumi(...lines);
        const { exit, of } = await scene.examine();
        expect(exit).toBe(0);
        expect(of("settings")).toMatch(/^note: from the environment only/);
        expect(of("settings")).toMatch(reason);
    });
});
