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
    it("hands the plugin's folder to Pulumi, as exactly this version", async () => {
        const { status, err, seen } = await install([]);
        expect({ status, err }).toEqual({ status: 0, err: [] });
        expect(seen.slice(0, 6)).toEqual(["plugin", "install", "resource", "vmware-csp", version, "--file"]);
        expect(existsSync(join(seen[6] ?? "", "pulumi-resource-vmware-csp"))).toBe(true);
        expect(seen.slice(7)).toEqual(["--exact", "--non-interactive"]);
    });

    it("tells Pulumi to replace an installed plugin, if asked to", async () => {
        const { seen } = await install([], ["--reinstall"]);
        expect(seen.slice(7)).toEqual(["--reinstall", "--non-interactive"]);
    });

    it("prints what is installed, and what a program needs next", async () => {
        const { out } = await install(["echo chatter", "echo more chatter >&2"]);
        expect(out).toEqual([
            `Installed the Pulumi plugin vmware-csp ${version}.`,
            "A program in YAML can now use the type vmware-csp:OAuthAppSecret: the package's README has one.",
            `For another language, run this in the project: pulumi package add vmware-csp@${version}`,
        ]);
    });

    const there = JSON.stringify([{ name: "vmware-csp", kind: "resource", version }]);
    it.each([
        { what: "this version is there", args: [], listed: there, says: "was there already" },
        { what: "it is replaced", args: ["--reinstall"], listed: there, says: "Installed" },
        { what: "another version is there", args: [], listed: there.replace(version, "0.0.1"), says: "Installed" },
        { what: "Pulumi lists something else", args: [], listed: "chatter", says: "Installed" },
    ])("says whether anything was installed: $what", async ({ args, listed, says }) => {
        const { out } = await install([], args, listed);
        expect(out[0]).toContain(says);
    });

    it.each([
        { what: "it fails", pulumi: ["echo 'error: no space left on device' >&2", "exit 255"], says: "no space left" },
        { what: "it fails and prints nothing", pulumi: ["exit 1"], says: "pulumi plugin install" },
    ])("ends with status 1 and Pulumi's reason where $what", async ({ pulumi, says }) => {
        const { status, out, err } = await install(pulumi);
        expect({ status, out }).toEqual({ status: 1, out: [] });
        expect(err).toEqual([expect.stringContaining("error: the plugin was not installed: ")]);
        expect(err[0]).toContain(says);
    });

    it("says so if there is no Pulumi", async () => {
        expect(await commandLine(["plugin", "install"], { env: { PATH: temporaryFolder() } })).toEqual({
            status: 1,
            out: [],
            err: ["error: the plugin was not installed: pulumi is not on the PATH"],
        });
    });
});
