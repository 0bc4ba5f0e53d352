import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../tools/root.mts";
import { type Scene, startScene } from "../support/scene";

const run = promisify(execFile);

/** The large dependencies of the user's project, which are linked instead of installed. */
const linked = ["@pulumi"];

describe("the package", () => {
    let scene: Scene;
    /** The folder above the project's, for example a workspace's. */
    let above: string;
    let inProject: string;

    beforeAll(async () => {
        scene = await startScene({ apps: ["ci"], linkModules: false });
        scene.declare({ ci: {} });
        above = join(dirname(scene.project.directory), "node_modules");
        inProject = join(scene.project.directory, "node_modules");
        await installPacked(dirname(above));
    });
    afterAll(() => scene.close());

    it("works packed and hoisted to a folder above the project", async () => {
        const ran = await scene.up();
        expect(ran.succeeded).toBe(true);
        expect(ran.operations).toMatchObject({ ci: ["create"] });
        expect(ran.calls).toEqual(["apiTokenGrant", "regenerateSecret", "clientCredentialsGrant"]);
    });

    it("works installed in the project, with the state that another installation wrote", async () => {
        renameSync(above, inProject);
        scene.declare({ ci: { args: { rotationTrigger: 1 } } });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"] });
        expect(await scene.outputsOf("ci")).toMatchObject({
            clientSecret: scene.simulator.app("ci").currentSecret,
        });
    });

    it("is refused before anything is registered if it is hidden from the project", async () => {
        const hidden = join(inProject, "wrapper", "node_modules");
        mkdirSync(hidden, { recursive: true });
        renameSync(join(inProject, "pulumi-vmware-csp"), join(hidden, "pulumi-vmware-csp"));
        writeFileSync(join(inProject, "wrapper", "index.js"), 'module.exports = require("pulumi-vmware-csp");');
        scene.project.write("index.js", 'new (require("wrapper").OAuthAppSecret)("other", { oauthAppId: "ci" });');
        const ran = await scene.preview();
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toContain("Make it a direct dependency of the project: npm install pulumi-vmware-csp.");
        expect(ran.operations).not.toHaveProperty("other");
        expect(ran.output).not.toMatch(/\n\s+at /);
    });

    it("works by a link to a working copy (file:), and destroys what another installation made", async () => {
        rmSync(join(inProject, "wrapper"), { recursive: true });
        symlinkSync(root, join(inProject, "pulumi-vmware-csp"));
        const ran = await scene.destroy();
        expect(ran.succeeded).toBe(true);
        expect(ran.operations).toMatchObject({ ci: ["delete"] });
    });
});

/** Installs the package as npm would publish it, with its dependencies, without the network where possible. */
async function installPacked(folder: string): Promise<void> {
    const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    const { stdout } = await run("npm", pack, { cwd: root, timeout: 60_000 });
    const [{ filename }] = JSON.parse(stdout);
    writeFileSync(join(folder, "package.json"), "{}");
    const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps"];
    const options = { cwd: folder, timeout: 120_000 };
    await run("npm", [...install, "--offline", `./${filename}`], options).catch(() =>
        run("npm", [...install, "--prefer-offline", `./${filename}`], options),
    );
    for (const name of linked) {
        const target = join(folder, "node_modules", name);
        if (!existsSync(target)) symlinkSync(join(root, "node_modules", name), target);
    }
}
