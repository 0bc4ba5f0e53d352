import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import packageJson from "../../../package.json";
import { startSimulator } from "../../../provider/testing";
import { isSupportedNode } from "../../../tools/nodeVersion.mjs";
import { temporaryFolder } from "../../support/fakeEngine";
import { pluginExecutable, startProvider } from "../../support/plugin/process";
import { repositoryText } from "../../support/repository";

const name = "pulumi-resource-vmware-csp";
const built = join(__dirname, "../../../dist/plugin", name);

/** The plugin's file in a folder with nothing else. */
function copyAlone(source = built): { folder: string; file: string } {
    const folder = temporaryFolder();
    copyFileSync(source, join(folder, name));
    return { folder, file: join(folder, name) };
}

describe.each([
    { what: "script", source: async () => built, env: process.env },
    { what: "executable", source: pluginExecutable, env: {} },
])("the plugin as one file: $what", ({ source, env }) => {
    let file: string;
    beforeAll(async () => {
        file = await source();
    }, 300_000);

    it("starts from the file alone, with the package's version and schema.json, and calls CSP", async () => {
        const client = await startProvider(copyAlone(file).file, [], { env });
        expect(await client.getPluginInfo()).toBe(packageJson.version);
        expect(JSON.parse(await client.getSchema())).toEqual(JSON.parse(repositoryText("schema.json")));
        // For that it loads more than for its start.
        const simulator = await startSimulator({ apps: [{ id: "ci" }] });
        onTestFinished(() => simulator.close());
        const { apiToken, orgId, origin: host } = simulator;
        await client.configure("default", { apiToken });
        const urn = "urn:pulumi:dev::test::vmware-csp:index:OAuthAppSecret::ci";
        expect(await client.create(urn, { orgId, oauthAppId: "ci", host })).toMatchObject({ id: `${orgId}/ci` });
        expect(simulator.callsOf("regenerateSecret")).toHaveLength(1);
    });
});

describe("the bundled plugin", () => {
    it("starts in a folder whose package.json makes it an ES module", async () => {
        const { folder, file } = copyAlone();
        writeFileSync(join(folder, "package.json"), '{"type":"module"}');
        expect(await (await startProvider(file, [], {})).getPluginInfo()).toBe(packageJson.version);
    });

    it("imports nothing but what Node has", () => {
        const imported = [...readFileSync(built, "utf8").matchAll(/\b(?:__require|require|import)\("([^"]+)"\)/g)];
        const modules = [...new Set(imported.map(([, module = ""]) => module))];
        expect(modules).toContain("node:http2");
        expect(modules.filter((module) => !isBuiltin(module))).toEqual([]);
    });

    it("is smaller than 1.8 MB", () => {
        expect(statSync(built).size).toBeLessThan(1_800_000);
    });

    it("has the licences of the packages in it", () => {
        const notices = readFileSync(built, "utf8").split("\nThis file contains").at(-1);
        for (const part of ["@grpc/grpc-js", "google-protobuf", "@pulumi/pulumi", "got", "zod"])
            expect(notices).toContain(`${part} `);
        expect(notices).toContain("Apache License");
        expect(notices).toContain("Copyright (c) Sindre Sorhus");
    });

    it("says in one line which Node it needs if the Node is too old", () => {
        const { folder, file } = copyAlone();
        const older = join(folder, "older.cjs");
        writeFileSync(older, 'Object.defineProperty(process, "version", { value: "v20.19.0" });');
        const run = () =>
            execFileSync(process.execPath, ["--require", older, file], { stdio: "pipe", encoding: "utf8" });
        const stderr = "The Pulumi plugin vmware-csp needs Node 22.21 or later, or 24.5 or later. This is v20.19.0.\n";
        expect(run).toThrow(expect.objectContaining({ status: 1, stderr }));
    });
});

describe("the Node that is needed", () => {
    it.each(["v22.21.0", "v24.5.0", "v25.0.0"])("may be %s", (version) => {
        expect(isSupportedNode(version)).toBe(true);
    });

    it.each(["v20.19.0", "v22.20.0", "v23.11.0", "v24.4.1"])("can't be %s", (version) => {
        expect(isSupportedNode(version)).toBe(false);
    });

    it("is what package.json says", () => {
        expect(packageJson.engines.node).toBe(">=22.21.0 <23 || >=24.5.0");
    });
});
