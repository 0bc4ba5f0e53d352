import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { install, pack } from "../support/packed";
import { type Scene, startScene } from "../support/scene";

const settings = (typescript: boolean, main: string) =>
    `name: e2e\nmain: ${main}\nruntime:\n  name: nodejs\n  options:\n    typescript: ${typescript}\n`;

const programs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
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
            export const ci = new OAuthAppSecret("ci", { oauthAppId: "ci", rotationTrigger: "ESM" }).clientSecret;`,
    },
    TypeScript: {
        "Pulumi.yaml": settings(true, "program.ts"),
        "tsconfig.json": JSON.stringify({
            compilerOptions: { strict: true, module: "node16", target: "es2022", types: [] },
        }),
        "program.ts": `
            import * as csp from "pulumi-vmware-csp";
            const args: csp.OAuthAppSecretArgs = { oauthAppId: "ci", rotationTrigger: "TypeScript" };
            export const ci = new csp.OAuthAppSecret("ci", args).clientSecret;`,
    },
};

describe("the package, packed and installed", () => {
    let tarball: string;
    let scene: Scene;

    beforeAll(async () => {
        scene = await startScene({ apps: ["ci"], linkModules: false, files: { "package.json": "{}" } });
        tarball = await pack(dirname(scene.project.directory));
    });
    afterAll(() => scene.close());

    const use = (files: Readonly<Record<string, string>> = {}) => {
        for (const [file, text] of Object.entries(files)) scene.project.write(file, text);
    };

    /** Runs an `up` that rotates, and expects that consumers get CSP's present secret. */
    async function upRotates(): Promise<void> {
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
        const { currentSecret } = scene.simulator.app("ci");
        expect(await scene.stack.outputs()).toEqual({ ci: { value: currentSecret, secret: true } });
    }

    describe("with npm in an empty project", () => {
        beforeAll(async () => {
            await install(scene.project.directory, tarball, {
                others: ["@pulumi/pulumi", "typescript", "ts-node"],
            });
        });

        it.each(Object.keys(programs))("rotates in a program in %s", async (kind) => {
            use(programs[kind]);
            await upRotates();
        });

        it("has types that compile, including those of its dependencies", async () => {
            const compilerOptions = {
                noEmit: true,
                strict: true,
                module: "node16",
                target: "es2022",
                types: [],
            };
            use({
                "types.json": JSON.stringify({ compilerOptions, files: ["types.ts"] }),
                "types.ts": `
                    import { OAuthAppSecret, PreviousSecretRetirement } from "pulumi-vmware-csp";
                    import { mocks, startSimulator } from "pulumi-vmware-csp/testing";
                    import { oauthAppSecret } from "pulumi-vmware-csp/runtime";
                    export const all = [OAuthAppSecret, PreviousSecretRetirement, mocks, startSimulator, oauthAppSecret];`,
            });
            expect(await runInstalled("tsc", ["-p", "types.json"])).toEqual({ status: 0, printed: "" });
        });

        it("has a doctor, which reads the stack's configuration", async () => {
            const { apiToken } = scene.simulator;
            await scene.stack.setAllConfig({ "vmware-csp:apiToken": { value: apiToken, secret: true } });
            const args = ["doctor", "--app", "ci"];
            const { status, printed } = await runInstalled("pulumi-vmware-csp", args, { CSP_API_TOKEN: "" });
            await scene.stack.removeAllConfig(["vmware-csp:apiToken"]);
            expect(printed).toMatch(
                /^ok +settings +from the environment and the configuration of the selected stack$/m,
            );
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
    });

    /** Installs as pnpm does: each package in a folder of its own, where it sees only its declared dependencies. */
    describe("with each package's dependencies hidden from the others", () => {
        beforeAll(async () => {
            const { directory } = scene.project;
            const modules = join(directory, "node_modules");
            const elsewhere = join(dirname(directory), "npm");
            mkdirSync(elsewhere);
            renameSync(modules, join(elsewhere, "node_modules"));
            // The peer is there already, and npm would copy its hundred megabytes.
            const npmOptions = ["--install-strategy=linked", "--legacy-peer-deps"];
            await install(directory, tarball, { npmOptions });
            const [own = ""] = readdirSync(join(modules, ".store")).filter((name) =>
                name.startsWith("pulumi-vmware-csp@"),
            );
            for (const folder of [modules, join(modules, ".store", own, "node_modules")]) {
                mkdirSync(join(folder, "@pulumi"));
                symlinkSync(join(elsewhere, "node_modules", "@pulumi", "pulumi"), join(folder, "@pulumi", "pulumi"));
            }
        });

        it("shows the project nothing but its own dependencies", () => {
            const shown = readdirSync(join(scene.project.directory, "node_modules"));
            expect(shown.filter((name) => !name.startsWith("."))).toEqual(["@pulumi", "pulumi-vmware-csp"]);
        });

        it("rotates", async () => {
            use(programs["CommonJS"]);
            await upRotates();
        });
    });

    /** Runs a command of an installed package in the project, as `npx` would. */
    function runInstalled(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
        const { directory, env: projectEnv } = scene.project;
        const options = { cwd: directory, env: { ...process.env, ...projectEnv, ...env }, timeout: 60_000 };
        return new Promise<{ status: unknown; printed: string }>((resolve) => {
            execFile(join(directory, "node_modules", ".bin", command), args, options, (error, stdout, stderr) =>
                resolve({ status: error?.code ?? 0, printed: stdout + stderr }),
            );
        });
    }
});
