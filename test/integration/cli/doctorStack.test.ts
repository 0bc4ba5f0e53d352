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

    const say = (text: string, stream = 1) => `cat >&${stream} <<'END'\n${text}\nEND`;

    it("reads the configuration: its host comes before the environment's, its credentials after", async () => {
        pulumi(
            say(
                JSON.stringify({
                    "vmware-csp:host": { value: scene.simulator.origin, secret: false },
                    "vmware-csp:apiToken": { value: "a-stale-token", secret: true },
                }),
            ),
        );
        scene.env["CSP_HOST"] = "gone.invalid";
        const { exit, of } = await scene.examine();
        expect(exit).toBe(0);
        expect(of("settings")).toBe("ok: from the environment and the configuration of the selected stack");
        expect(of("credential")).toBe("ok: the API token from CSP_API_TOKEN");
    });

    it("names keys of our namespace that have no effect", async () => {
        const keys = ["vmware-csp:freezeRotations", "vmware-csp:profiles", "other:apitoken"];
        pulumi(say(JSON.stringify(Object.fromEntries(keys.map((key) => [key, { value: "{}" }])))));
        const { exit, of } = await scene.examine();
        expect(exit).toBe(0);
        expect(of("settings")).toBe(
            "note: from the environment and the configuration of the selected stack; in the stack's configuration, " +
                "vmware-csp:freezeRotations (did you mean vmware-csp:freezeRotation?) is not a setting of this package, and " +
                "has no effect",
        );
    });

    it("reads the profiles of a stack by name", async () => {
        const { apiToken, orgId, origin } = scene.simulator;
        const profiles = { eu: { apiToken, orgId, host: origin } };
        const configuration = {
            "vmware-csp:profiles": { value: JSON.stringify(profiles), objectValue: profiles },
        };
        pulumi('case "$*" in *"--stack prod"*) ;; *) exit 1 ;; esac', say(JSON.stringify(configuration)));
        const { exit, of } = await scene.examine("--stack", "prod", "--profile", "eu");
        expect(exit).toBe(0);
        expect(of("settings")).toBe("ok: from the environment and the configuration of the stack prod");
        expect(of("credential")).toBe("ok: the API token from vmware-csp:profiles.eu.apiToken");
    });

    it.each([
        {
            what: "there is no stack",
            lines: [say("error: no stack selected; please use `pulumi stack select`\nmore", 2), "exit 255"],
            reason: /no stack selected$/,
        },
        { what: "it fails and prints nothing", lines: ["exit 1"], reason: /pulumi config failed$/ },
        { what: "it does not print JSON", lines: ["echo KEY VALUE"], reason: /printed something else than JSON$/ },
    ])("goes on with the environment, and says why, where $what", async ({ lines, reason }) => {
        pulumi(...lines);
        const { exit, of } = await scene.examine();
        expect(exit).toBe(0);
        expect(of("settings")).toMatch(/^note: from the environment only/);
        expect(of("settings")).toMatch(reason);
    });
});
