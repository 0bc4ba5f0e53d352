import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { startCommand } from "../support/cli";
import { hosts, useScene } from "../support/scene";
import { secretForms } from "../support/secretForms";

const own = {
    newClientSecret: "Chosen & set/by=the caller+1?",
    existingClientSecret: "Not the 'present' secret: 100%",
};

describe.each(hosts)("%s: nothing that is secret", (host) => {
    const env = { CSP_RETRY_FOR_SECONDS: "1", NODE_DEBUG: "pulumi-vmware-csp", CSP_API_TOKEN: "" };
    const scene = useScene({ host, apps: ["ci", "hidden-app"], env });
    const declare = (args: object) => scene.declare({ ci: { args: { ...args } } });
    const forms = () =>
        [...scene.simulator.secretsEverIssued(), ...Object.values(own)].flatMap((secret) => [
            ...secretForms(secret),
            Buffer.from(`ci:${secret}`).toString("base64"),
        ]);
    const foundIn = (text: string) => forms().filter((form) => text.includes(form));

    beforeAll(async () => {
        await scene.stack.setConfig("vmware-csp:apiToken", { value: scene.simulator.apiToken, secret: true });
        await live();
    });

    /** Everything that can happen to a secret and prints or stores something. */
    async function live(): Promise<void> {
        const { simulator } = scene;
        const quoted = () => ({ message: `What about ${simulator.apiToken}, ${scene.app().currentSecret}?` });
        declare({ ...own, overlapSeconds: 600 });
        await scene.preview();
        expect((await scene.up({ fails: true })).output).toContain("[ADOPTION_REJECTED]");
        declare({});
        await scene.up();
        declare({ rotationTrigger: 1 });
        simulator.fault("regenerateSecret", { status: 403, body: quoted() });
        expect((await scene.up({ fails: true })).output).toContain("What about [secret], [secret]?");
        simulator.fault("clientCredentialsGrant", { status: 503, body: quoted() }, { times: 99 });
        expect((await scene.up({ fails: true })).output).toContain("[CSP_SERVER_ERROR]");
        simulator.clearFaults();
        scene.declare({
            ci: { args: { newClientSecret: own.newClientSecret, overlapSeconds: 600 } },
            hidden: { args: { oauthAppId: { "fn::secret": "hidden-app" } } },
        });
        await scene.up();
        scene.app().rotateOutside();
        await scene.refresh();
    }

    it("was printed, even with debugging on", () => {
        const printed = scene.project.printed.join("");
        expect(printed).toMatch(/PUT \S+ attempt 1: 403/);
        expect(foundIn(printed)).toEqual([]);
    });

    it("is in the state's folder, its history, backups or settings, except as ciphertext", () => {
        const { stateFolder, directory } = scene.project;
        const all = readdirSync(stateFolder, { recursive: true, withFileTypes: true });
        const files = all.filter((file) => file.isFile());
        expect(files.length).toBeGreaterThan(10);
        for (const { parentPath, name } of files)
            expect([name, foundIn(readFileSync(join(parentPath, name), "utf8"))]).toEqual([name, []]);
        expect(foundIn(readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8"))).toEqual([]);
    });

    it("is in an exported stack or its outputs, which only show that there are secrets", async () => {
        const exported = await startCommand(scene.project, "stack", "export", "--stack", "dev").ended;
        expect(foundIn(exported.output)).toEqual([]);
        const { resources } = JSON.parse(exported.output).deployment;
        const find = (name: string) => resources.find(({ urn }: { urn: string }) => urn.endsWith(`::${name}`));
        const ciphertext = { ciphertext: expect.any(String) };
        expect(find("ci").outputs).toMatchObject({ clientSecret: ciphertext, newClientSecret: ciphertext });
        expect(find("ci").inputs).toMatchObject({ newClientSecret: ciphertext });
        // An app's id, if it comes from a secret.
        expect(find("hidden").outputs).toMatchObject({ clientId: ciphertext, oauthAppId: ciphertext });
        expect(exported.output).not.toMatch(/"(clientId|oauthAppId)": "hidden-app"/);
        const outputs = await startCommand(scene.project, "stack", "output", "--json", "--stack", "dev").ended;
        expect(JSON.parse(outputs.output)).toEqual({ ci: "[secret]", hidden: "[secret]" });
    });
});
