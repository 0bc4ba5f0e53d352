import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../../../package.json";
import { commandLine } from "../../support/commandLine";
import { script, temporaryFolder } from "../../support/fakeEngine";

const { version } = packageJson;

/** Runs `plugin install` with a `pulumi` that does this. */
async function install(pulumi: readonly string[], args: readonly string[] = [], listed = "[]") {
    const folder = temporaryFolder();
    const seen = join(folder, "seen");
    const list = '[ "$2" = ls ] && { echo "$LISTED"; exit; }';
    script(folder, "pulumi", list, `echo "$@" >> ${seen}`, ...pulumi);
    const ran = await commandLine(["plugin", "install", ...args], { env: { PATH: folder, LISTED: listed } });
    return { ...ran, seen: existsSync(seen) ? readFileSync(seen, "utf8").trimEnd().split(" ") : [] };
}

describe("plugin install", () => {
    it("hands the plugin's folder to Pulumi, as exactly this version, and prints what a program needs next", async () => {
        const { status, out, err, seen } = await install(["echo chatter", "echo more chatter >&2"]);
        expect({ status, err }).toEqual({ status: 0, err: [] });
        expect(seen.slice(0, 6)).toEqual(["plugin", "install", "resource", "vmware-csp", version, "--file"]);
        expect(existsSync(join(seen[6] ?? "", "pulumi-resource-vmware-csp"))).toBe(true);
        expect(seen.slice(7)).toEqual(["--exact", "--non-interactive"]);
        expect(out).toEqual([
            `Installed the Pulumi plugin vmware-csp ${version}.`,
            "A program in YAML can now use the type vmware-csp:OAuthAppSecret: the package's README has one.",
            `For another language, run this in the project: pulumi package add vmware-csp@${version}`,
        ]);
    });

    const there = JSON.stringify([{ name: "vmware-csp", kind: "resource", version }]);

    it("tells Pulumi to replace an installed plugin, if asked to", async () => {
        const { seen, out } = await install([], ["--reinstall"], there);
        expect(seen.slice(7)).toEqual(["--reinstall", "--non-interactive"]);
        expect(out[0]).toContain("Installed");
    });

    it.each([
        ["this version is there", there, "was there already"],
        ["another version is there", there.replace(version, "0.0.1"), "Installed"],
        ["Pulumi lists something else", "chatter", "Installed"],
    ])("says whether anything was installed: %s", async (_what, listed, says) => {
        expect((await install([], [], listed)).out[0]).toContain(says);
    });

    it.each([
        ["it fails", ["echo 'error: no space left on device' >&2", "exit 255"], "no space left"],
        ["it fails and prints nothing", ["exit 1"], "pulumi plugin install"],
    ])("ends with status 1 and Pulumi's reason where %s", async (_what, pulumi, says) => {
        const { status, out, err } = await install(pulumi);
        expect({ status, out }).toEqual({ status: 1, out: [] });
        expect(err).toEqual([expect.stringContaining("error: the plugin was not installed: ")]);
        expect(err[0]).toContain(says);
    });

    it("says so if there is no Pulumi", async () => {
        const err = ["error: the plugin was not installed: pulumi is not on the PATH"];
        const ran = await commandLine(["plugin", "install"], { env: { PATH: temporaryFolder() } });
        expect(ran).toEqual({ status: 1, out: [], err });
    });
});
