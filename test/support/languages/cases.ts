import { expect } from "vitest";
import type { RanWithCalls, Scene } from "../scene";
import { secretForms } from "../secretForms";
import type { UpOptions } from "../stack";
import { organizationNames, organizations, type Settings } from "./program";

/** A stack in some language, from its first update to its end. */
export interface Life {
    readonly scene: Scene;
    readonly language: {
        /** What its SDK says about a secret without `oauthAppId`, by the language's own name for it. */
        readonly missing: string;
        /** Whether its SDK prints secrets with `--debug`. */
        readonly debugPrintsSecrets: boolean;
    };
    /** Changes what the program declares. */
    set(settings: Partial<Settings>): Promise<void>;
    /** The text of the first secret trigger. */
    readonly secretTrigger: string;
}

/** One case of the table that every language has to pass, in order. Each runs on the stack that the last one left. */
export interface Case {
    readonly name: string;
    run(life: Life): Promise<void>;
}

const app = ({ scene }: Life) => scene.simulator.app("ci");

async function up(life: Life, options?: UpOptions): Promise<RanWithCalls> {
    const ran = await life.scene.up(options);
    expect(ran.succeeded, ran.output).toBe(true);
    return ran;
}

/** Expects that the last secret that the consumer got is the current one. */
function expectFollowed(life: Life): void {
    expect(life.scene.consumed().at(-1)).toBe(app(life).currentSecret);
}

export const cases: readonly Case[] = [
    {
        name: "creates a secret by a rotation, which a consumer gets and the stack exports as a secret",
        async run(life) {
            const old = app(life).currentSecret;
            const ran = await up(life);
            expect(ran.operations).toMatchObject({ ci: ["create"], "ci-consumer": ["create"] });
            expectFollowed(life);
            expect(app(life).accepts(old)).toBe(false);
            const { clientSecret, rotationReason } = await life.scene.stack.outputs();
            expect(clientSecret).toEqual({ value: app(life).currentSecret, secret: true });
            expect(rotationReason).toEqual({ value: "created", secret: false });
        },
    },
    {
        name: "has nothing to do then, and makes no call",
        async run(life) {
            const ran = await up(life);
            expect(ran.operations).toMatchObject({ ci: ["same"], "ci-consumer": ["same"] });
            expect(ran.calls).toEqual([]);
            expect(ran.diagnostics).toEqual([]);
        },
    },
    {
        name: "rotates when the trigger changes, the consumer follows, and --debug prints what is documented",
        async run(life) {
            const { scene, language } = life;
            const old = app(life).currentSecret;
            await life.set({ trigger: "Q4" });
            const ran = await up(life, { debug: true });
            expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["update"] });
            expectFollowed(life);
            expect(app(life).accepts(old)).toBe(false);
            const made = app(life).secretsMade;
            const printed = made.some((secret) => ran.output.includes(secret));
            expect(printed, "--debug prints secrets").toBe(language.debugPrintsSecrets);
            // Everything else that was printed can then be searched for secrets.
            if (printed) scene.project.printed.splice(scene.project.printed.indexOf(ran.output), 1);
        },
    },
    {
        name: "leaves the secret and the consumer alone when an option changes",
        async run(life) {
            await life.set({ onExternalRotation: "warn" });
            const preview = await life.scene.preview();
            expect(preview.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["same"] });
            const ran = await up(life);
            expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["same"] });
            expect(ran.calls).toEqual([]);
        },
    },
    {
        name: "rotates by a secret trigger",
        async run(life) {
            await life.set({ secretTrigger: life.secretTrigger });
            const ran = await up(life);
            expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["update"] });
            expectFollowed(life);
            expect(await life.scene.outputsOf("ci")).toMatchObject({
                rotationReason: "trigger",
                rotationTrigger: { quarter: life.secretTrigger },
            });
        },
    },
    {
        name: "keeps a new secret that can't be tested, holds the consumer back, and repairs it with the next up",
        async run(life) {
            const { scene } = life;
            const old = app(life).currentSecret;
            scene.simulator.fault("clientCredentialsGrant", { status: 503 }, { times: Number.POSITIVE_INFINITY });
            await life.set({ secretTrigger: `${life.secretTrigger}_again` });
            const failed = await scene.up();
            expect(failed.succeeded).toBe(false);
            expect(failed.operations["ci-consumer"]).toBeUndefined();
            expect(scene.consumed().at(-1)).toBe(old);
            const kept = app(life).currentSecret;
            expect(await scene.outputsOf("ci")).toMatchObject({ clientSecret: kept, verified: false });
            scene.simulator.clearFaults();
            const repaired = await up(life);
            expect(repaired.calls).toEqual(["clientCredentialsGrant"]);
            expect(app(life).currentSecret).toBe(kept);
            expectFollowed(life);
        },
    },
    {
        name: "finds by a refresh that somebody else rotated, and rotates with the next up",
        async run(life) {
            const { scene } = life;
            app(life).rotateOutside();
            const refreshed = await scene.refresh();
            expect(refreshed.output).toContain("CSP rejects the stored secret");
            expect(await scene.outputsOf("ci")).toMatchObject({ rejected: true });
            await life.set({ onExternalRotation: "rotate" });
            const ran = await up(life);
            expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["update"] });
            expectFollowed(life);
            expect(await scene.outputsOf("ci")).toMatchObject({ rotationReason: "rejected" });
        },
    },
    {
        name: "rotates with an overlap, which ends once the consumers elsewhere have confirmed",
        async run(life) {
            const { scene } = life;
            const old = app(life).currentSecret;
            await life.set({ secretTrigger: life.secretTrigger, overlapSeconds: 3_600, confirmations: ["not yet"] });
            const rotated = await up(life);
            expect(rotated.operations).toMatchObject({ ci: ["update"], "ci-retirement": ["create"] });
            expect(await scene.outputsOf("ci-retirement")).toMatchObject({ unconfirmed: 1 });
            expectFollowed(life);
            expect(app(life).accepts(old)).toBe(true);
            expect(await scene.outputsOf("ci")).toMatchObject({ previousClientSecret: old });
            const { rotatedAt } = await scene.stack.outputs();
            await life.set({ confirmations: [String(rotatedAt?.value)] });
            const retired = await up(life);
            expect(retired.operations).toMatchObject({ ci: ["same"], "ci-retirement": ["update"] });
            expect(retired.calls).toContain("deleteOldSecret");
            expect(app(life).accepts(old)).toBe(false);
            expect(app(life).accepts(app(life).currentSecret)).toBe(true);
        },
    },
    {
        name: "creates secrets of two more organizations, each with its own provider and credential",
        async run(life) {
            const { scene } = life;
            await life.set({ organizations: true });
            const ran = await up(life);
            expect(ran.operations).toMatchObject({ ci: ["same"], eu: ["create"], us: ["create"] });
            expect(scene.simulator.callsOf("apiTokenGrant")).toHaveLength(2);
            for (const name of organizationNames) {
                const { orgId } = organizations[name];
                const { currentSecret } = scene.simulator.app(`ci-${name}`);
                expect(await scene.outputsOf(`ci-${name}`)).toMatchObject({ orgId, clientSecret: currentSecret });
            }
        },
    },
    {
        name: "refuses bad input in the preview, and names the property",
        async run(life) {
            await life.set({ overlapSeconds: -1 });
            const wrong = await life.scene.preview();
            expect(wrong.succeeded).toBe(false);
            expect(wrong.output).toMatch(/overlapSeconds value \{-1\} has a problem: /);
            expect(wrong.calls).toEqual([]);
        },
    },
    {
        name: "refuses a secret without an app, and names the property as the language spells it",
        async run(life) {
            await life.set({ overlapSeconds: 3_600, oauthAppId: undefined });
            const missing = await life.scene.preview();
            expect(missing.succeeded).toBe(false);
            expect(missing.output).toContain(life.language.missing);
            expect(missing.calls).toEqual([]);
        },
    },
    {
        name: "has printed no secret, and the state has none in plain text",
        async run({ scene, secretTrigger }) {
            const made = ["ci", "ci-eu", "ci-us"].flatMap((id) => scene.simulator.app(id).secretsMade);
            const tokens = [scene.simulator.apiToken, organizations.eu.token, organizations.us.token];
            const readable = scene.readable();
            const shown = [...made, ...tokens, secretTrigger]
                .flatMap(secretForms)
                .filter((form) => readable.includes(form));
            expect(made.length).toBeGreaterThan(8);
            expect(shown).toEqual([]);
        },
    },
    {
        name: "is destroyed without a call",
        async run({ scene }) {
            const ran = await scene.destroy();
            expect(ran.succeeded, ran.output).toBe(true);
            expect(ran.operations).toMatchObject({ ci: ["delete"], "ci-eu": ["delete"], "ci-us": ["delete"] });
            expect(ran.calls).toEqual([]);
        },
    },
];
