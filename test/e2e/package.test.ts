import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "../../tools/root.mts";
import { install, pack } from "../support/packed";
import { useScene } from "../support/scene";

const settings = (typescript: boolean, main: string) =>
    `name: e2e\nmain: ${main}\nruntime:\n  name: nodejs\n  options:\n    typescript: ${typescript}\n`;
const compilerOptions = { strict: true, module: "node16", target: "es2022", types: [] };

const programs = {
    CommonJS: {
        "Pulumi.yaml": settings(false, "program.cjs"),
        "program.cjs": `
            const { OAuthAppSecret } = require("pulumi-vmware-csp");
            exports.ci = new OAuthAppSecret("ci", { oauthAppId: "ci", rotationTrigger: "CommonJS" }).clientSecret;`,
    },
    ESM: {
        "Pulumi.yaml": settings(false, "program.mjs"),
        "program.mjs": `
            import { OAuthAppSecret } from "pulumi-vmware-csp";
            import * as csp from "pulumi-vmware-csp";
            if (csp.OAuthAppSecret !== OAuthAppSecret) throw new Error("two classes");
            export const ci = new OAuthAppSecret("ci", { oauthAppId: "ci", rotationTrigger: "ESM" }).clientSecret;`,
    },
    TypeScript: {
        "Pulumi.yaml": settings(true, "program.ts"),
        "tsconfig.json": JSON.stringify({ compilerOptions }),
        "program.ts": `
            import * as pulumi from "@pulumi/pulumi";
            import * as csp from "pulumi-vmware-csp";
            const args: csp.OAuthAppSecretArgs = { oauthAppId: pulumi.output("ci"), rotationTrigger: "TypeScript" };
            export const ci: pulumi.Output<string> = new csp.OAuthAppSecret("ci", args).clientSecret;`,
    },
} as const;

describe("the package, packed and installed", () => {
    const scene = useScene({ apps: ["ci"], linkModules: false, files: { "package.json": "{}" } });
    let tarball: string;
    let modules: string;
    beforeAll(async () => {
        tarball = await pack(scene.project.folder);
        modules = join(scene.project.directory, "node_modules");
        writeFileSync(join(scene.project.folder, "package.json"), "{}");
        await install(scene.project.folder, tarball, { others: ["@pulumi/pulumi", "typescript", "ts-node"] });
    });

    /** Runs an `up` of the program, which rotates, and expects that consumers get CSP's present secret. */
    async function upRotates(kind: keyof typeof programs): Promise<void> {
        for (const [file, text] of Object.entries(programs[kind])) scene.project.write(file, text);
        expect((await scene.up()).calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        expect(await scene.stack.outputs()).toEqual({ ci: { value: scene.app().currentSecret, secret: true } });
    }

    /** Runs a command of an installed package in the project, as `npx` would. */
    function runInstalled(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
        const { directory: cwd, env: projectEnv } = scene.project;
        const options = { cwd, env: { ...process.env, ...projectEnv, ...env }, timeout: 60_000 };
        return new Promise<{ status: unknown; printed: string }>((resolve) => {
            execFile(join(modules, ".bin", command), args, options, (error, stdout, stderr) =>
                resolve({ status: error?.code ?? 0, printed: stdout + stderr }),
            );
        });
    }

    it("works hoisted to a folder above the project", () => upRotates("CommonJS"));

    describe("with npm in the project", () => {
        beforeAll(() => renameSync(join(scene.project.folder, "node_modules"), modules));

        it.each(["ESM", "TypeScript"] as const)(
            "rotates in a program in %s, with the state that another installation wrote",
            (kind) => upRotates(kind),
        );

        it("has types that compile, including those of its dependencies", async () => {
            const config = { compilerOptions: { ...compilerOptions, noEmit: true }, files: ["types.ts"] };
            scene.project.write("types.json", JSON.stringify(config));
            scene.project.write(
                "types.ts",
                `import { OAuthAppSecret, PreviousSecretRetirement } from "pulumi-vmware-csp";
                import { mocks, startSimulator } from "pulumi-vmware-csp/testing";
                import { oauthAppSecret } from "pulumi-vmware-csp/runtime";
                export const all = [OAuthAppSecret, PreviousSecretRetirement, mocks, startSimulator, oauthAppSecret];`,
            );
            expect(await runInstalled("tsc", ["-p", "types.json"])).toEqual({ status: 0, printed: "" });
        });

        it("has a doctor, which reads the stack's configuration", async () => {
            const { apiToken } = scene.simulator;
            await scene.stack.setAllConfig({ "vmware-csp:apiToken": { value: apiToken, secret: true } });
            const args = ["doctor", "--app", "ci"];
            const { status, printed } = await runInstalled("pulumi-vmware-csp", args, { CSP_API_TOKEN: "" });
            await scene.stack.removeAllConfig(["vmware-csp:apiToken"]);
            const sources = "from the environment and the configuration of the selected stack";
            expect(printed).toMatch(new RegExp(`^ok +settings +${sources}$`, "m"));
            expect(printed).toMatch(/^ok +credential +the API token from vmware-csp:apiToken$/m);
            expect(printed).not.toContain(apiToken);
            expect(status).toBe(0);
        });

        it("has a simulator, which says that it needs fastify", async () => {
            expect(await runInstalled("pulumi-vmware-csp", ["simulator"])).toEqual({
                status: 1,
                printed:
                    "error: the CSP simulator needs fastify: npm install --save-dev fastify, or without a project: " +
                    "npx --package=fastify --package=pulumi-vmware-csp pulumi-vmware-csp simulator\n",
            });
        });

        it("is refused before anything is registered if it is hidden from the project", async () => {
            const [own, wrapper] = [join(modules, "pulumi-vmware-csp"), join(modules, "wrapper")];
            const hidden = join(wrapper, "node_modules", "pulumi-vmware-csp");
            mkdirSync(join(wrapper, "node_modules"), { recursive: true });
            renameSync(own, hidden);
            writeFileSync(join(wrapper, "index.js"), 'module.exports = require("pulumi-vmware-csp");');
            scene.project.write("Pulumi.yaml", settings(false, "hidden.cjs"));
            scene.project.write(
                "hidden.cjs",
                'new (require("wrapper").OAuthAppSecret)("other", { oauthAppId: "ci" });',
            );
            const ran = await scene.preview({ fails: true });
            const advice = "Make it a direct dependency of the project: npm install pulumi-vmware-csp.";
            expect(ran.output).toContain(advice);
            expect(ran.operations).not.toHaveProperty("other");
            expect(ran.output).not.toMatch(/\n\s+at /);
        });
    });

    it("works installed as by pnpm, where each package sees only its declared dependencies", async () => {
        const { directory, folder } = scene.project;
        const elsewhere = join(folder, "npm");
        mkdirSync(elsewhere);
        renameSync(modules, join(elsewhere, "node_modules"));
        // The peer is there already, and npm would copy its hundred megabytes.
        await install(directory, tarball, { npmOptions: ["--install-strategy=linked", "--legacy-peer-deps"] });
        const [own = ""] = readdirSync(join(modules, ".store")).filter((name) => name.startsWith("pulumi-vmware-csp@"));
        for (const place of [modules, join(modules, ".store", own, "node_modules")]) {
            mkdirSync(join(place, "@pulumi"));
            symlinkSync(join(elsewhere, "node_modules", "@pulumi", "pulumi"), join(place, "@pulumi", "pulumi"));
        }
        const shown = readdirSync(modules).filter((name) => !name.startsWith("."));
        expect(shown).toEqual(["@pulumi", "pulumi-vmware-csp"]);
        await upRotates("CommonJS");
    });

    it("works by a link to a working copy (file:), and destroys what another installation made", async () => {
        rmSync(join(modules, "pulumi-vmware-csp"), { recursive: true });
        symlinkSync(root, join(modules, "pulumi-vmware-csp"));
        expect((await scene.destroy()).operations).toMatchObject({ ci: ["delete"] });
    });
});
