import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { descendantsOf, kill } from "../../tools/process.mts";
import { startCommand, startUp } from "../support/cli";
import { secretForms } from "../support/secretForms";
import { fewestReady, seenBy } from "./rollOut";
import { type ComposedScene, clusterFile, image, livingPods, startComposedScene, until } from "./scene";

const missingImage = "registry.example.com/missing:1";

/** The first update of the example, and the Deployment that it makes. */
async function started(config: Readonly<Record<string, string>> = {}) {
    const scene = await startComposedScene({ config });
    await scene.trigger("1");
    await scene.up();
    const [deployment] = await scene.objects("apis/apps/v1", "deployments");
    return { scene, deployment };
}

/** Two pods run with CSP's present secret. No pod was ever refused, and one was always ready. */
async function expectGoodPods({ node, app }: ComposedScene): Promise<void> {
    await until("two pods are left", () => livingPods(node).length === 2);
    const { currentSecret } = app();
    expect(livingPods(node).map(({ clientSecret }) => clientSecret)).toEqual([currentSecret, currentSecret]);
    expect(seenBy(node.pods)).toMatchObject({ refused: 0, failed: 0 });
    expect(fewestReady(node.pods)).toBeGreaterThanOrEqual(1);
}

describe.skipIf(clusterFile === undefined)("the example, with a Secret whose name Pulumi makes", () => {
    let scene: ComposedScene;
    let deployment: unknown;

    beforeAll(async () => {
        ({ scene, deployment } = await started());
    });
    afterAll(() => scene.close());

    const secrets = () => scene.objects("api/v1", "secrets");

    async function expectFinishedWithoutRotation(options: { refresh?: boolean } = {}): Promise<void> {
        const { calls } = await scene.up(options);
        expect(calls).not.toContain("setSecret");
        await expectGoodPods(scene);
        expect(await scene.objects("apis/apps/v1", "deployments")).toEqual([deployment]);
    }

    it("has nothing to do in a preview without a change", async () => {
        const ran = await scene.preview();
        expect(new Set(Object.values(ran.operations).flat())).toEqual(new Set(["same"]));
        // Node's own client is that of the pods.
        expect(scene.simulator.calls.filter(({ userAgent }) => userAgent !== "node")).toEqual([]);
    });

    it("retires nothing while a roll-out fails, and the next up finishes it", async () => {
        const old = scene.app().currentSecret;
        scene.node.settings.missingImages = [missingImage];
        await scene.trigger("2");
        await scene.configure({ image: missingImage });
        scene.simulator.clearCalls();
        const command = startUp(scene.project);
        await until("a pod has no image", () => scene.node.pods.some(({ isWithoutImage }) => isWithoutImage));
        // Pulumi would wait ten minutes. A person cancels.
        process.kill(command.pid, "SIGINT");
        const { status, output } = await command.ended;
        expect(status, output).not.toBe(0);
        expect(scene.simulator.callsOf("setSecret")).toHaveLength(1);
        expect(scene.simulator.callsOf("deleteOldSecret")).toEqual([]);
        expect(scene.app().accepts(old)).toBe(true);
        expect(scene.app().accepts(scene.app().currentSecret)).toBe(true);

        await scene.configure({ image });
        await expectFinishedWithoutRotation();
        expect(scene.app().accepts(old)).toBe(false);
    });

    it("makes the Secret again after somebody has deleted it, without a rotation", async () => {
        const { currentSecret } = scene.app();
        const [deleted] = await secrets();
        await scene.kubernetes.delete(scene.path("api/v1", "secrets", deleted?.name));
        await expectFinishedWithoutRotation({ refresh: true });
        expect(scene.app().currentSecret).toBe(currentSecret);
        const [made, ...more] = await secrets();
        expect(more).toEqual([]);
        expect(made?.uid).not.toBe(deleted?.uid);
    });

    it("ends with every pod on the present secret after a kill -9 in the middle of the roll-out", async () => {
        const before = scene.node.pods.length;
        await scene.trigger("3");
        const command = startUp(scene.project);
        await until("the first new pod is ready", () => scene.node.pods[before]?.readyAtMs !== undefined);
        kill(command.pid, ...descendantsOf(command.pid).map(({ pid }) => pid));
        await command.ended;
        const old = scene.app().previousSecret ?? "";
        expect(scene.app().accepts(old)).toBe(true);
        await startCommand(scene.project, "cancel", "--yes", "--stack", "dev").ended;

        await expectFinishedWithoutRotation();
        expect(scene.app().accepts(old)).toBe(false);
    });

    it("has stored no secret that can be read, in plain text or in base64", () => {
        const stored = readdirSync(scene.project.stateFolder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
        const text = [...stored, ...scene.project.printed].join("\n");
        expect(text).toContain("CLIENT_SECRET");
        for (const secret of scene.simulator.secretsEverIssued())
            for (const form of secretForms(secret)) expect(text.includes(form)).toBe(false);
    });
});

describe.skipIf(clusterFile === undefined)("the example, with a fixed name of the Secret", () => {
    it("updates the Secret and the Deployment in place", async () => {
        const { scene, deployment } = await started({ secretName: "csp-credentials" });
        try {
            const secrets = await scene.objects("api/v1", "secrets");
            expect(secrets).toMatchObject([{ name: "csp-credentials" }]);
            await scene.trigger("2");
            const { operations } = await scene.up();
            expect(operations).toMatchObject({ "csp-credentials": ["update"], api: ["update", "update"] });
            await expectGoodPods(scene);
            expect(await scene.objects("api/v1", "secrets")).toEqual(secrets);
            expect(await scene.objects("apis/apps/v1", "deployments")).toEqual([deployment]);
        } finally {
            await scene.close();
        }
    });
});
