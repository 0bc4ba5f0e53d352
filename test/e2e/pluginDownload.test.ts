import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json";
import { getSdkGenerator } from "../../tools/engine/getEngine.mts";
import { goExecutables } from "../../tools/goExecutable.mts";
import { archiveName, makeArchives } from "../../tools/plugin/archives.mts";
import { ownPlatform } from "../../tools/plugin/nodeExecutables.mts";
import { findOnPath, run } from "../../tools/process.mts";
import { type Manner, type PluginServer, startPluginServer } from "../support/pluginServer";
import { closedPort } from "../support/rawServer";
import { repositoryText } from "../support/repository";
import { type Scene, useScene } from "../support/scene";
import { yamlSecret } from "../support/yamlProgram";

const repository = "acme/pulumi-vmware-csp";
const url = `github://api.github.com/${repository}`;
const { version } = packageJson;
const signal = AbortSignal.timeout(900_000);

let folder: string;
let server: PluginServer;

/** A release of a repository whose name is known. */
beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-release-"));
    const repositoryUrl = `git+https://github.com/${repository}.git`;
    await makeArchives(folder, { platforms: [ownPlatform()], compression: 1, repositoryUrl, log: () => {}, signal });
    server = await startPluginServer(folder);
}, 300_000);
afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
});

/** A machine with Pulumi and without Node. */
function makeBare({ project: { env } }: Scene): void {
    env["PATH"] = env["PATH"]?.split(delimiter)[0] ?? "";
    Object.assign(env, { NODE_COMPILE_CACHE: "", ...server.overridesFor(repository) });
}

/** From here on it has no plugin. */
function forgetPlugins({ project }: Scene, name: string): void {
    const home = join(project.folder, name);
    mkdirSync(home);
    project.env["PULUMI_HOME"] = home;
    server.requests.length = 0;
}

/** Runs a command in the project, or another folder; resolves with what it printed, whether or not it succeeded. */
async function command(
    { project: { directory, env: own } }: Scene,
    args: readonly string[],
    { env = {}, cwd = directory }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
) {
    const options = { cwd, env: { ...process.env, ...own, ...env } };
    return await promisify(execFile)("pulumi", [...args, "--color", "never"], options).then(
        ({ stdout, stderr }) => ({ succeeded: true, stdout, printed: stdout + stderr }),
        ({ stdout, stderr }) => ({ succeeded: false, stdout: "", printed: String(stdout) + String(stderr) }),
    );
}

async function commandSucceeds(scene: Scene, ...args: readonly string[]): Promise<string> {
    const { succeeded, printed, stdout } = await command(scene, args);
    expect(succeeded, printed).toBe(true);
    return stdout;
}

async function expectDownloadedOnce(scene: Scene): Promise<void> {
    expect((await scene.up()).calls).toContain("apiTokenGrant");
    expect(server.requests).toEqual([`/well/${archiveName(ownPlatform())}`]);
    expect((await scene.up()).calls).toEqual([]);
    expect(server.requests).toHaveLength(1);
}

describe("the plugin of a YAML program whose project has its address", () => {
    const program = { name: "e2e", runtime: "yaml", resources: { ci: yamlSecret({ oauthAppId: "ci" }) } };
    const files = { "Pulumi.yaml": JSON.stringify(program) };
    const scene = useScene({ host: "plugin", apps: ["ci"], files });
    beforeAll(async () => {
        makeBare(scene);
        await commandSucceeds(scene, "package", "add", `vmware-csp@${version}`, "--server", url);
    });

    const sdk = () => join(scene.project.directory, "sdks", "acme-vmware-csp");

    it("is named, with its address, in Pulumi.yaml and in the folder sdks", () => {
        const pulumiYaml = readFileSync(join(scene.project.directory, "Pulumi.yaml"), "utf8");
        for (const part of ["source: vmware-csp", `version: ${version}`, `pluginDownloadURL: ${url}`])
            expect(pulumiYaml.replaceAll(/["']/g, "").replaceAll(/\s+/g, " ")).toContain(part);
        expect(readFileSync(join(sdk(), `vmware-csp-${version}.yaml`), "utf8")).toContain(`downloadUrl: ${url}`);
    });

    it("is downloaded only by the first up on another machine, for a default provider with the address in its name", async () => {
        forgetPlugins(scene, "another-machine");
        await expectDownloadedOnce(scene);
        const name = `default_${version.replaceAll(".", "_")}_github_/api.github.com/${repository}`;
        expect(Object.keys(await scene.allOutputs())).toContain(name);
    });

    it("is found again by pulumi install, if the folder sdks was not committed", async () => {
        forgetPlugins(scene, "fresh-clone");
        rmSync(join(scene.project.directory, "sdks"), { recursive: true });
        await commandSucceeds(scene, "install");
        expect(readdirSync(sdk())).toEqual([`vmware-csp-${version}.yaml`]);
        expect((await scene.up()).calls).toEqual([]);
        expect(server.requests).toHaveLength(1);
    });

    describe("whose download fails as docs/plugin.md says:", () => {
        const page = repositoryText("docs/plugin.md");
        const preview = async (home: string, env: Record<string, string>) => {
            const folderOfHome = join(scene.project.folder, home.replaceAll(" ", "-"));
            mkdirSync(folderOfHome, { recursive: true });
            return await command(scene, ["preview", "--stack", "dev"], { env: { ...env, PULUMI_HOME: folderOfHome } });
        };
        const expectRead = (text: string, { succeeded, printed }: Awaited<ReturnType<typeof preview>>) => {
            expect(succeeded).toBe(false);
            expect(printed).toContain("Could not automatically download and install resource plugin");
            expect(printed).toContain(`--server ${url}`);
            expect(printed).toContain(text);
            expect(page.includes(`\`${text}\``), text).toBe(true);
        };

        const cases: readonly [string, Manner, string][] = [
            ["the release has none for the platform", "404", "404 HTTP error fetching plugin from"],
            ["the server fails", "500", "500 HTTP error fetching plugin from"],
            ["the connection ends too early", "broken off", "error downloading provider: unexpected EOF"],
            ["the archive is not all there", "half", "error installing provider vmware-csp: untarring file"],
        ];
        it.concurrent.each(cases)("%s", async (_what, manner, text) => {
            expectRead(text, await preview(manner, server.overridesFor(repository, manner)));
        });

        it.concurrent("there is no way to the server", async () => {
            const overrides = `^github://api.github.com/${repository}=http://127.0.0.1:${await closedPort()}`;
            const printed = await preview("closed", { PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: overrides });
            expectRead("connect: connection refused", printed);
        });

        it("is downloaded by the next up once the server works again", async () => {
            const { succeeded, printed } = await preview("half", server.overridesFor(repository));
            expect(succeeded, printed).toBe(true);
        });
    });

    it.each(["a wrong", "even a right"])(
        "is refused with %s checksum, so the page says to compare by hand",
        async (which) => {
            const lines = readFileSync(join(folder, "SHA256SUMS"), "utf8").split("\n");
            const [right = ""] = lines.find((line) => line.endsWith(".tar.gz"))?.split(" ") ?? [];
            const checksum = which === "a wrong" ? "0".repeat(64) : right;
            const install = ["plugin", "install", "resource", "vmware-csp", version, "--server", url, "--reinstall"];
            // Outside the project: inside it, Pulumi uses what the project says about the package, and no checksum.
            const options = { cwd: scene.project.folder };
            const ran = await command(scene, [...install, "--checksum", checksum], options);
            expect(ran.succeeded).toBe(false);
            expect(ran.printed).toContain("invalid checksum, expected");
            expect(repositoryText("docs/plugin.md")).toContain("`invalid checksum, expected …`");
        },
    );
});

const goProgram = `package main

import (
	"github.com/${repository}/sdk/go/vmwarecsp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := vmwarecsp.NewOAuthAppSecret(ctx, "ci", &vmwarecsp.OAuthAppSecretArgs{OauthAppId: pulumi.String("ci")})
		return err
	})
}
`;

describe("the plugin of a Go program with its SDK", () => {
    const runtime = { name: "go", options: { binary: "./program" } };
    const files = { "Pulumi.yaml": JSON.stringify({ name: "e2e", runtime }), "main.go": goProgram };
    const scene = useScene({ host: "plugin", apps: ["ci"], files });
    beforeAll(async () => {
        makeBare(scene);
        const { project } = scene;
        const pins = (file: string) => readFileSync(join(goExecutables.pulumi.folder, file), "utf8");
        const sdk = `github.com/${repository}/sdk/go`;
        const own = [`require ${sdk} v0.0.0`, `replace ${sdk} => ./sdk`];
        project.write("go.mod", [pins("go.mod").replace(/^module .*/, "module e2e"), ...own, ""].join("\n"));
        project.write("go.sum", pins("go.sum"));
        const schema = await commandSucceeds(scene, "package", "get-schema", `vmware-csp@${version}`, "--server", url);
        project.write("schema.json", schema);
        const generator = await getSdkGenerator({ log: () => {}, signal });
        const go = (await findOnPath("go", process.env)) ?? "";
        const env = { ...process.env, GOFLAGS: "-mod=mod" };
        const options = { env, cwd: project.directory, signal, limitMs: 600_000 };
        await run(generator, ["schema.json", "go", "sdk"], options);
        await run(go, ["build", "-o", "program", "."], options);
        // A program in Go needs Go anyway: the language host lists the program's modules with it.
        project.env["PATH"] = [project.env["PATH"], dirname(go)].join(delimiter);
        project.env["GOPROXY"] = "off";
    }, 900_000);

    it("is downloaded only by the first up", async () => {
        forgetPlugins(scene, "another-machine");
        await expectDownloadedOnce(scene);
    });
});
