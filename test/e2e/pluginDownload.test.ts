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
import { type Scene, startScene } from "../support/scene";
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
async function startBareScene(files: Readonly<Record<string, string>>): Promise<Scene> {
    const scene = await startScene({ host: "plugin", apps: ["ci"], files });
    const { env } = scene.project;
    env["PATH"] = env["PATH"]?.split(delimiter)[0] ?? "";
    Object.assign(env, { NODE_COMPILE_CACHE: "", ...server.overridesFor(repository) });
    return scene;
}

/** From here on it has no plugin. */
function forgetPlugins({ project }: Scene, name: string): void {
    const home = join(project.folder, name);
    mkdirSync(home);
    project.env["PULUMI_HOME"] = home;
    server.requests.length = 0;
}

/** Runs a command in the project; resolves with what it printed, whether or not it succeeded. */
async function command(scene: Scene, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const options = { cwd: scene.project.directory, env: { ...process.env, ...scene.project.env, ...env } };
    return await promisify(execFile)("pulumi", [...args, "--color", "never"], options).then(
        ({ stdout, stderr }) => ({ succeeded: true, stdout, printed: stdout + stderr }),
        ({ stdout, stderr }) => ({ succeeded: false, stdout: "", printed: String(stdout) + String(stderr) }),
    );
}

async function expectDownloadedOnce(scene: Scene): Promise<void> {
    const ran = await scene.up();
    expect(ran.succeeded, ran.output).toBe(true);
    expect(ran.calls).toContain("apiTokenGrant");
    expect(server.requests).toEqual([`/well/${archiveName(ownPlatform())}`]);
    const again = await scene.up();
    expect(again.succeeded, again.output).toBe(true);
    expect(again.calls).toEqual([]);
    expect(server.requests).toHaveLength(1);
}

describe("the plugin of a YAML program whose project has its address", () => {
    let scene: Scene;
    beforeAll(async () => {
        const program = { name: "e2e", runtime: "yaml", resources: { ci: yamlSecret({ oauthAppId: "ci" }) } };
        scene = await startBareScene({ "Pulumi.yaml": JSON.stringify(program) });
        const added = await command(scene, ["package", "add", `vmware-csp@${version}`, "--server", url]);
        expect(added.succeeded, added.printed).toBe(true);
    });
    afterAll(() => scene.close());

    const sdk = () => join(scene.project.directory, "sdks", "acme-vmware-csp");

    it("is named, with its address, in Pulumi.yaml and in the folder sdks", () => {
        const pulumiYaml = readFileSync(join(scene.project.directory, "Pulumi.yaml"), "utf8");
        for (const part of ["source: vmware-csp", `version: ${version}`, `pluginDownloadURL: ${url}`])
            expect(pulumiYaml.replaceAll(/["']/g, "").replaceAll(/\s+/g, " ")).toContain(part);
        expect(readFileSync(join(sdk(), `vmware-csp-${version}.yaml`), "utf8")).toContain(`downloadUrl: ${url}`);
    });

    it("is downloaded only by the first up on another machine", async () => {
        forgetPlugins(scene, "another-machine");
        await expectDownloadedOnce(scene);
    });

    it("has a default provider with the address in its name", async () => {
        const { deployment } = await scene.stack.exportStack();
        const names = deployment.resources.map(({ urn }: { urn: string }) => urn.split("::").at(-1));
        const suffix = version.replaceAll(".", "_");
        expect(names).toContain(`default_${suffix}_github_/api.github.com/${repository}`);
    });

    it("is found again by pulumi install, if the folder sdks was not committed", async () => {
        forgetPlugins(scene, "fresh-clone");
        rmSync(join(scene.project.directory, "sdks"), { recursive: true });
        const installed = await command(scene, ["install"]);
        expect(installed.succeeded, installed.printed).toBe(true);
        expect(readdirSync(sdk())).toEqual([`vmware-csp-${version}.yaml`]);
        expect((await scene.up()).calls).toEqual([]);
        expect(server.requests).toHaveLength(1);
    });

    describe("whose download fails as docs/plugin.md says:", () => {
        const page = repositoryText("docs/plugin.md");
        const preview = async (home: string, env: Record<string, string>) => {
            const folderOfHome = join(scene.project.folder, home.replaceAll(" ", "-"));
            mkdirSync(folderOfHome);
            const own = { ...env, PULUMI_HOME: folderOfHome };
            return await command(scene, ["preview", "--stack", "dev"], own);
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
            const env = { ...server.overridesFor(repository), PULUMI_HOME: join(scene.project.folder, "half") };
            const ran = await command(scene, ["preview", "--stack", "dev"], env);
            expect(ran.succeeded, ran.printed).toBe(true);
        });
    });

    it.each(["a wrong", "even a right"])(
        "is refused with %s checksum, so the page says to compare by hand",
        async (which) => {
            const lines = readFileSync(join(folder, "SHA256SUMS"), "utf8").split("\n");
            const [right = ""] = lines.find((line) => line.endsWith(".tar.gz"))?.split(" ") ?? [];
            const sum = which === "a wrong" ? "0".repeat(64) : right;
            // Outside the project: inside it, Pulumi uses what the project says about the package, and no checksum.
            const { env } = scene.project;
            const ran = await command(
                { ...scene, project: { ...scene.project, directory: scene.project.folder } },
                [
                    "plugin",
                    "install",
                    "resource",
                    "vmware-csp",
                    version,
                    "--server",
                    url,
                    "--checksum",
                    sum,
                    "--reinstall",
                ],
                env,
            );
            expect(ran).toMatchObject({
                succeeded: false,
                printed: expect.stringContaining("invalid checksum, expected"),
            });
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

import { closedPort } from "../support/rawServer";
import { repositoryText } from "../support/repository";

describe("the plugin of a Go program with its SDK", () => {
    let scene: Scene;
    beforeAll(async () => {
        const { folder: pinned } = goExecutables.pulumi;
        const pins = (file: string) => readFileSync(join(pinned, file), "utf8");
        const sdk = `github.com/${repository}/sdk/go`;
        const own = [`require ${sdk} v0.0.0`, `replace ${sdk} => ./sdk`];
        scene = await startBareScene({
            "Pulumi.yaml": JSON.stringify({ name: "e2e", runtime: { name: "go", options: { binary: "./program" } } }),
            "main.go": goProgram,
            "go.mod": [pins("go.mod").replace(/^module .*/, "module e2e"), ...own, ""].join("\n"),
            "go.sum": pins("go.sum"),
        });
        const { project } = scene;
        const source = [`vmware-csp@${version}`, "--server", url];
        const schema = await command(scene, ["package", "get-schema", ...source]);
        expect(schema.succeeded, schema.printed).toBe(true);
        project.write("schema.json", schema.stdout);
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
    afterAll(() => scene.close());

    it("is downloaded only by the first up", async () => {
        forgetPlugins(scene, "another-machine");
        await expectDownloadedOnce(scene);
    });
});
