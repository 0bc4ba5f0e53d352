import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hold } from "../../provider/testing";
import { startUp } from "../support/cli";
import type { Ran } from "../support/engineEvents";
import { type Scene, startScene } from "../support/scene";
import { SecretHistory } from "../support/secretHistory";
import type { Declared } from "../support/secretsProgram";

const withOverlap: Declared = { args: { overlapSeconds: 3_600 }, consumed: true, retired: true };
const regenerated: Declared = { args: {}, consumed: true };

/** Secrets of a stack's own apps: three with overlap, two without. */
function ownSecrets(stack: string): Readonly<Record<string, Declared>> {
    const kinds = [withOverlap, withOverlap, withOverlap, regenerated, regenerated];
    return Object.fromEntries(kinds.map((kind, index) => [`${stack}-${index + 1}`, kind]));
}

const own = { node: ownSecrets("node"), yaml: ownSecrets("yaml") };

/** The triggers of each stack's own apps, and of those that both stacks manage. */
const firstTriggers = { own: "first", shared: "first", sharedWithOverlap: "first" };

function expectSuccess(all: readonly Ran[]): void {
    for (const { succeeded, output } of all) expect(succeeded, output).toBe(true);
}

describe("two updates at the same time", () => {
    let node: Scene;
    let yaml: Scene;
    let history: SecretHistory;
    let triggers = firstTriggers;
    const app = (id: string) => node.app(id);
    const stacks = () => [
        { scene: node, secrets: own.node },
        { scene: yaml, secrets: own.yaml },
    ];

    function declare(changed: Partial<typeof firstTriggers>): void {
        triggers = { ...triggers, ...changed };
        for (const { scene, secrets } of stacks()) {
            const rotated = Object.entries(secrets).map(([name, { args, ...rest }]) => {
                return [name, { args: { ...args, rotationTrigger: triggers.own }, ...rest }];
            });
            const shared = (name: string, args: object) => {
                const existingClientSecret = app(name).secretsMade[0];
                return { [name]: { args: { ...args, existingClientSecret }, consumed: true } };
            };
            scene.declare({
                ...Object.fromEntries(rotated),
                ...shared("shared", { rotationTrigger: triggers.shared }),
                ...shared("shared-overlap", { rotationTrigger: triggers.sharedWithOverlap, overlapSeconds: 3_600 }),
            });
        }
    }

    /** Starts an update of both stacks. Resolves to the updates once CSP has all these calls of them, which it holds. */
    async function startBoth(holds: readonly Hold[]): Promise<readonly Promise<Ran>[]> {
        const ups = stacks().map(({ scene: { project, stack } }) => project.up(stack, { parallel: 16 }));
        await Promise.all(holds.map(({ arrived }) => arrived));
        return ups;
    }

    /** Updates both stacks, and lets CSP go on only once all these calls of them have arrived. */
    async function upBoth(holds: readonly Hold[]): Promise<Ran[]> {
        const ups = await startBoth(holds);
        for (const hold of holds) hold.release();
        return await Promise.all(ups);
    }

    async function secretsOf(name: string): Promise<unknown[]> {
        return await Promise.all(stacks().map(({ scene }) => scene.secretOf(name)));
    }

    beforeAll(async () => {
        // How long a rejected new secret is tested again, instead of 30 s.
        const env = { CSP_RETRY_FOR_SECONDS: "10" };
        const apps = ["shared", "shared-overlap", ...Object.keys(own.node), ...Object.keys(own.yaml)];
        node = await startScene({ apps, env, simulator: { onCall: (call) => history.note(call) } });
        const { origin, apiToken, orgId } = node.simulator;
        const sameCsp = { CSP_HOST: origin, CSP_API_TOKEN: apiToken, CSP_ORG_ID: orgId };
        yaml = await startScene({ host: "plugin", env: { ...env, ...sameCsp } });
        history = new SecretHistory(node.simulator, [node.project, yaml.project]);
        declare({});
        expectSuccess(await upBoth([]));
    });
    afterAll(async () => {
        await node.close();
        await yaml.close();
    });

    it("of stacks with apps of their own, many at once: a secret of the state works at all times", async () => {
        history.clear();
        declare({ own: "second" });
        const atOnce = ["node-1", "node-2", "node-3", "yaml-1", "yaml-2", "yaml-3"];
        const ran = await upBoth(atOnce.map((appId) => node.simulator.hold("setSecret", "before", { appId })));
        expectSuccess(ran);
        for (const { scene, secrets } of stacks()) {
            const names = Object.keys(secrets);
            const outputs = await scene.allOutputs();
            const current = names.map((name) => app(name).currentSecret);
            expect(names.map((name) => outputs[name]?.["clientSecret"])).toEqual(current);
            expect(scene.consumed().slice(-names.length).toSorted()).toEqual(current.toSorted());
        }
        // Without overlap, none works from the regeneration until Pulumi has the new one: while that is being tested.
        const gaps = ["node-4", "node-5", "yaml-4", "yaml-5"].flatMap((name) => [
            `${name} clientCredentialsGrant`,
            `${name} regenerateSecret`,
        ]);
        expect(history.gaps.map(({ appId, kind }) => `${appId} ${kind}`).toSorted()).toEqual(gaps);
        // GET, since nobody knows the secret before the first one, POST, test, and three calls of the retirement; or PUT and test.
        expect(history.moments).toHaveLength(6 * 6 + 4 * 2);
    });

    it("of one stack: Pulumi refuses the second, which makes no call", async () => {
        const { simulator } = node;
        declare({ own: "third" });
        simulator.clearCalls();
        const hold = simulator.hold("apiTokenGrant");
        const first = startUp(yaml.project);
        await hold.arrived;
        const second = await startUp(yaml.project).ended;
        expect(second.status).not.toBe(0);
        expect(second.output).toContain("the stack is currently locked by 1 lock(s)");
        expect(second.output).not.toContain("Updating");
        hold.release();
        expect((await first.ended).status).toBe(0);
        const kinds = ["apiTokenGrant", "setSecret", "regenerateSecret"] as const;
        expect(kinds.map((kind) => simulator.callsOf(kind).length)).toEqual([1, 3, 2]);
        for (const name of ["yaml-1", "yaml-4"]) expect(await yaml.secretOf(name)).toBe(app(name).currentSecret);
    });

    it("that regenerate the secret of one app: the last one to do so ends the other's, whose next refresh says so", async () => {
        const { simulator } = node;
        declare({ shared: "second" });
        const hold = (call: number) => simulator.hold("regenerateSecret", "after", { appId: "shared", call });
        const [first, second] = [hold(1), hold(2)];
        const ups = await startBoth([first, second]);
        second.release();
        await Promise.race(ups);
        // It finds its secret rejected, and regenerates once more.
        first.release();
        expectSuccess(await Promise.all(ups));
        expect(app("shared").secretsMade).toHaveLength(1 + 3);
        const works = (await secretsOf("shared")).map((secret) => secret === app("shared").currentSecret);
        expect(works.toSorted()).toEqual([false, true]);
        const loser = works[0] ? yaml : node;
        const refreshed = await loser.refresh();
        expect(refreshed.output).toContain("CSP rejects the stored secret");
        expect(await loser.outputsOf("shared")).toMatchObject({ rejected: true });
    });

    it("that rotate one app with overlap: CSP refuses the second, and both states have a secret that works", async () => {
        const { simulator } = node;
        declare({ sharedWithOverlap: "second" });
        const holds = [1, 2].map((call) => simulator.hold("setSecret", "before", { appId: "shared-overlap", call }));
        const ran = await upBoth(holds);
        expect(ran.map(({ succeeded }) => succeeded).toSorted()).toEqual([false, true]);
        expect(ran.find(({ succeeded }) => !succeeded)?.output).toContain("[OVERLAP_IN_PROGRESS]");
        const secrets = await secretsOf("shared-overlap");
        expect(secrets.toSorted()).toEqual([...app("shared-overlap").secretsMade].toSorted());
        for (const secret of secrets) expect(app("shared-overlap").accepts(String(secret))).toBe(true);
    });
});
