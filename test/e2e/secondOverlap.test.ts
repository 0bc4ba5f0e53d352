import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doors, type Scene, startScene } from "../support/scene";

describe.each(doors)("%s: a rotation during an overlap", (door) => {
    let scene: Scene;
    const app = () => scene.simulator.app("ci");
    const declare = (args: object) =>
        scene.declare({ ci: { args: { overlapSeconds: 3_600, ...args }, consumed: true } });
    /** The secret before the rotation, and the one after it. */
    let secrets: readonly [string, string];

    beforeAll(async () => {
        scene = await startScene({ door, apps: ["ci"], env: { CSP_RETRY_FOR_SECONDS: "1" } });
        // By regeneration, so that the next overlap keeps a secret that we know.
        declare({ overlapSeconds: 0, rotationTrigger: "first" });
        await scene.up();
    });
    afterAll(() => scene.close());

    it("does not happen because overlapSeconds changes from 0 to more", async () => {
        declare({ rotationTrigger: "first" });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["same"] });
        expect(ran.calls).toEqual([]);
        // The plugin says it in a preview only.
        expect(ran.output.includes("nothing rotates")).toBe(door === "dynamic");
    });

    it("comes after the rotation that begins the overlap, which leaves both secrets valid", async () => {
        const old = app().currentSecret;
        declare({ rotationTrigger: "second" });
        const ran = await scene.up();
        expect(ran.calls).toEqual(["apiTokenGrant", "setSecret", "clientCredentialsGrant"]);
        secrets = [old, app().currentSecret];
        expect(scene.consumed()).toEqual(secrets);
        const outputs = await scene.outputsOf("ci");
        expect(outputs).toMatchObject({ clientSecret: secrets[1], previousClientSecret: secrets[0] });
        const leftMs = Date.parse(String(outputs?.["previousClientSecretExpiresAt"])) - Date.now();
        expect(leftMs).toBeLessThanOrEqual(3_600_000);
        expect(leftMs).toBeGreaterThan(3_400_000);
    });

    it.each(["refuse", "replace"] as const)(
        "is refused before any POST, whether CSP would %s: both secrets stay, and the consumer's too",
        async (postDuringOverlap) => {
            scene.simulator.setSwitches({ postDuringOverlap });
            declare({ rotationTrigger: `third (${postDuringOverlap})` });
            const ran = await scene.up();
            expect(ran.succeeded).toBe(false);
            expect(ran.calls).toEqual(["clientCredentialsGrant"]);
            const until = (await scene.outputsOf("ci"))?.["previousClientSecretExpiresAt"];
            expect(ran.output.replaceAll(/\s+/g, " ")).toContain(
                `a rotation with overlap is in progress until ${until}, and consumers may still use the previous secret`,
            );
            expect(ran.output).toContain("PreviousSecretRetirement");
            expect(ran.output).toContain("only if they don't require another rotation");
            expect(ran.operations["ci-consumer"]).toBeUndefined();
            expect([app().previousSecret, app().currentSecret]).toEqual(secrets);
            expect(await scene.outputsOf("ci")).toMatchObject({
                clientSecret: secrets[1],
                rotationTrigger: "second",
            });
        },
    );

    it("goes through once the overlap has been ended", async () => {
        scene.simulator.setSwitches({ postDuringOverlap: "refuse" });
        scene.declare({
            ci: {
                args: { overlapSeconds: 3_600, rotationTrigger: "second" },
                ...{ consumed: true, retired: true },
            },
        });
        const retired = await scene.up();
        expect(retired.succeeded).toBe(true);
        expect(retired.calls.filter((kind) => kind === "deleteOldSecret")).toHaveLength(1);
        expect(app().accepts(secrets[0])).toBe(false);

        declare({ rotationTrigger: "third" });
        const ran = await scene.up();
        expect(ran.succeeded).toBe(true);
        expect(scene.consumed()).toEqual([...secrets, app().currentSecret]);
        expect(app().accepts(secrets[1])).toBe(true);
    });

    it("does not happen because overlapSeconds changes from more to 0", async () => {
        const old = app().previousSecret;
        declare({ overlapSeconds: 0, rotationTrigger: "third" });
        const ran = await scene.up();
        expect(ran.operations).toMatchObject({ ci: ["update"], "ci-consumer": ["same"] });
        expect(ran.calls).toEqual([]);
        expect(app().previousSecret).toBe(old);
        expect(await scene.outputsOf("ci")).toMatchObject({ previousClientSecret: old });
    });
});
