import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCommand } from "../support/cli";
import { hosts, type Scene, startScene } from "../support/scene";

const own = {
    newClientSecret: "Chosen & set/by=the caller+1?",
    existingClientSecret: "Not the 'present' secret: 100%",
};

describe.each(hosts)("%s: nothing that is secret", (host) => {
    let scene: Scene;
    const app = () => scene.simulator.app("ci");
    const declare = (args: object) => scene.declare({ ci: { args: { ...args }, consumed: false } });
    /** In plain text, and in its encoded forms. */
    const forms = () =>
        [...scene.simulator.secretsEverIssued(), ...Object.values(own)].flatMap((secret) => [
            secret,
            encodeURIComponent(secret),
            new URLSearchParams({ "": secret }).toString().slice(1),
            Buffer.from(secret).toString("base64"),
            Buffer.from(`ci:${secret}`).toString("base64"),
            JSON.stringify(secret).slice(1, -1),
        ]);
    const foundIn = (text: string) => forms().filter((form) => text.includes(form));

    beforeAll(async () => {
        scene = await startScene({
            host,
            apps: ["ci"],
            env: { CSP_RETRY_FOR_SECONDS: "1", NODE_DEBUG: "pulumi-vmware-csp" },
        });
        const { simulator, stack } = scene;
        await stack.setConfig("vmware-csp:apiToken", { value: simulator.apiToken, secret: true });
        scene.project.env["CSP_API_TOKEN"] = "";
        await live();
    });
    afterAll(() => scene.close());

    /** Everything that can happen to a secret and prints or stores something. */
    async function live(): Promise<void> {
        const { simulator } = scene;
        const quoted = () => ({ message: `What about ${simulator.apiToken}, ${app().currentSecret}?` });
        declare({ ...own, overlapSeconds: 600 });
        await scene.preview();
        expect((await scene.up()).output).toContain("[ADOPTION_REJECTED]");
        declare({});
        await scene.up();
        declare({ rotationTrigger: 1 });
        simulator.fault("regenerateSecret", { status: 403, body: quoted() });
        expect((await scene.up()).output).toContain("What about [secret], [secret]?");
        simulator.fault("clientCredentialsGrant", { status: 503, body: quoted() }, { times: 99 });
        expect((await scene.up()).output).toContain("[CSP_SERVER_ERROR]");
        simulator.clearFaults();
        declare({ newClientSecret: own.newClientSecret, overlapSeconds: 600 });
        expect((await scene.up()).succeeded).toBe(true);
        app().rotateOutside();
        await scene.refresh();
    }

    it("was printed, even with debugging on", () => {
        const printed = scene.project.printed.join("");
        expect(printed).toMatch(/PUT \S+ attempt 1: 403/);
        expect(foundIn(printed)).toEqual([]);
    });

    it("is in the state's folder, its history, backups or settings, except as ciphertext", () => {
        const { stateFolder, directory } = scene.project;
        const files = readdirSync(stateFolder, { recursive: true, withFileTypes: true }).filter((file) =>
            file.isFile(),
        );
        expect(files.length).toBeGreaterThan(10);
        for (const { parentPath, name } of files) {
            expect([name, foundIn(readFileSync(join(parentPath, name), "utf8"))]).toEqual([name, []]);
        }
        expect(foundIn(readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8"))).toEqual([]);
    });

    it("is in an exported stack or its outputs, which only show that there are secrets", async () => {
        const exported = await startCommand(scene.project, "stack", "export", "--stack", "dev").ended;
        expect(foundIn(exported.output)).toEqual([]);
        const { resources } = JSON.parse(exported.output).deployment;
        const state = resources.find(({ urn }: { urn: string }) => urn.endsWith("::ci"));
        const ciphertext = { ciphertext: expect.any(String) };
        expect(state.outputs).toMatchObject({ clientSecret: ciphertext, newClientSecret: ciphertext });
        expect(state.inputs).toMatchObject({ newClientSecret: ciphertext });
        const outputs = await startCommand(scene.project, "stack", "output", "--json", "--stack", "dev").ended;
        expect(JSON.parse(outputs.output)).toEqual({ ci: "[secret]" });
    });
});
