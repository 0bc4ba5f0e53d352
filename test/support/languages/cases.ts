import { expect } from "vitest";
import type { Ran } from "../engineEvents";
import { always } from "../faults";
import type { Scene } from "../scene";
import { secretForms } from "../secretForms";
import { organizationNames, organizations, type Settings, type TestedLanguage } from "./program";

/** A stack in some language, from its first update to its end. */
export interface Life {
    readonly scene: Scene;
    readonly language: TestedLanguage;
    /** Changes what the program declares. */
    set(settings: Partial<Settings>): Promise<void>;
    /** The text of the first secret trigger. */
    readonly secretTrigger: string;
}

/** Both are updated, and the consumer has got the current secret. */
function expectFollowed(scene: Scene, { operations }: Ran, operation: "create" | "update" = "update"): void {
    expect(operations).toMatchObject({ ci: [operation], "ci-consumer": [operation] });
    expect(scene.consumed().at(-1)).toBe(scene.app().currentSecret);
}

/** The cases that every language has to pass, in order. Each runs on the stack that the last one left. */
export const cases: Readonly<Record<string, (life: Life) => Promise<void>>> = {
    "creates a secret by a rotation, which a consumer gets and the stack exports as a secret": async ({ scene }) => {
        const old = scene.app().currentSecret;
        expectFollowed(scene, await scene.up(), "create");
        expect(scene.app().accepts(old)).toBe(false);
        const { clientSecret, rotationReason } = await scene.stack.outputs();
        expect(clientSecret).toEqual({ value: scene.app().currentSecret, secret: true });
        expect(rotationReason).toEqual({ value: "created", secret: false });
    },
    "has nothing to do then, and makes no call": async ({ scene }) => {
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["same"], "ci-consumer": ["same"] });
        expect(ran).toMatchObject({ calls: [], diagnostics: [] });
    },
    "rotates when the trigger changes, and --debug prints what is documented": async ({ scene, language, set }) => {
        const old = scene.app().currentSecret;
        await set({ trigger: "Q4" });
        const ran = await scene.up({ debug: true });
        expectFollowed(scene, ran);
        expect(scene.app().accepts(old)).toBe(false);
        const printed = scene.app().secretsMade.some((secret) => ran.output.includes(secret));
        expect(printed, "--debug prints secrets").toBe(language.debugPrintsSecrets);
        // Everything else that was printed can then be searched for secrets.
        if (printed) scene.project.printed.splice(scene.project.printed.indexOf(ran.output), 1);
    },
    "leaves the secret and the consumer alone when an option changes": async ({ scene, set }) => {
        await set({ onExternalRotation: "warn" });
        for (const ran of [await scene.preview(), await scene.up()]) {
            expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["same"] });
            expect(ran.calls).toEqual([]);
        }
    },
    "keeps a new secret that can't be tested, holds the consumer back, and repairs it; the trigger is secret": async ({
        scene,
        set,
        secretTrigger,
    }) => {
        const old = scene.app().currentSecret;
        scene.simulator.fault("clientCredentialsGrant", { status: 503 }, always);
        await set({ secretTrigger });
        const failed = await scene.up({ fails: true });
        expect(failed.operations).not.toHaveProperty("ci-consumer");
        expect(scene.consumed().at(-1)).toBe(old);
        const kept = scene.app().currentSecret;
        expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret: kept, verified: false });
        scene.simulator.clearFaults();
        const repaired = await scene.up();
        expectFollowed(scene, repaired);
        expect(repaired.calls).toEqual(["clientCredentialsGrant"]);
        expect(scene.app().currentSecret).toBe(kept);
        const applied = { rotationReason: "trigger", rotationTrigger: { quarter: secretTrigger } };
        expect(await scene.outputsOf("ci")).toMatchObject(applied);
    },
    "finds by a refresh that somebody else rotated, and rotates with the next up": async ({ scene, set }) => {
        scene.app().rotateOutside();
        expect((await scene.refresh()).output).toContain("CSP rejects the stored secret");
        expect(await scene.outputsOf("ci")).toMatchObject({ rejected: true });
        await set({ onExternalRotation: "rotate" });
        expectFollowed(scene, await scene.up());
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationReason: "rejected" });
    },
    "rotates with an overlap, which ends once the consumers elsewhere have confirmed": async ({
        scene,
        set,
        secretTrigger,
    }) => {
        const old = scene.app().currentSecret;
        const confirmations = ["not yet"];
        await set({ secretTrigger: `${secretTrigger}_again`, overlapSeconds: 3_600, confirmations });
        const rotated = await scene.up();
        expectFollowed(scene, rotated);
        expect(rotated.operations["ci-retirement"]).toEqual(["create"]);
        expect(await scene.outputsOf("ci-retirement")).toMatchObject({ unconfirmed: 1 });
        expect(scene.app().accepts(old)).toBe(true);
        expect(await scene.outputsOf("ci")).toMatchObject({ previousClientSecret: old });
        const { rotatedAt } = await scene.stack.outputs();
        await set({ confirmations: [String(rotatedAt?.value)] });
        const retired = await scene.up();
        expect(retired.operations).toMatchObject({ ci: ["same"], "ci-retirement": ["update"] });
        expect(retired.calls).toContain("deleteOldSecret");
        expect(scene.app().accepts(old)).toBe(false);
        expect(scene.app().accepts(scene.app().currentSecret)).toBe(true);
    },
    "creates secrets of two more organizations, each with its own provider and credential": async ({ scene, set }) => {
        await set({ organizations: true });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["same"], eu: ["create"], us: ["create"] });
        expect(scene.simulator.callsOf("apiTokenGrant")).toHaveLength(2);
        for (const name of organizationNames) {
            const { orgId } = organizations[name];
            const clientSecret = scene.app(`ci-${name}`).currentSecret;
            expect(await scene.outputsOf(`ci-${name}`)).toMatchObject({ orgId, clientSecret });
        }
    },
    "refuses a secret without an app in the preview, and names the property as the language spells it": async ({
        scene,
        set,
        language,
    }) => {
        await set({ oauthAppId: undefined });
        const missing = await scene.preview({ fails: true });
        expect(missing.output).toContain(language.missing);
        expect(missing.calls).toEqual([]);
    },
    "has printed no secret, and the state has none in plain text": async ({ scene, secretTrigger }) => {
        const made = ["ci", "ci-eu", "ci-us"].flatMap((id) => scene.app(id).secretsMade);
        const tokens = [scene.simulator.apiToken, organizations.eu.token, organizations.us.token];
        const readable = scene.readable();
        const forms = [...made, ...tokens, secretTrigger].flatMap(secretForms);
        expect(made.length).toBeGreaterThan(8);
        expect(forms.filter((form) => readable.includes(form))).toEqual([]);
    },
    "is destroyed without a call": async ({ scene }) => {
        const ran = await scene.destroy();
        expect(ran.operations).toMatchObject({ ci: ["delete"], "ci-eu": ["delete"], "ci-us": ["delete"] });
        expect(ran.calls).toEqual([]);
    },
};
