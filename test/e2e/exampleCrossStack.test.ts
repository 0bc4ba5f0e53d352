import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configure, exampleFiles, outputsOfUp, startExample, withoutTypeCheck } from "../support/exampleScene";
import type { Scene } from "../support/scene";
import { createProject, type Project } from "../support/stack";

describe("the example cross-stack, with a real engine", () => {
    let producer: Scene;
    let consumer: Project;

    beforeAll(async () => {
        producer = await startExample("cross-stack/producer", {
            apps: [{ id: "shared" }],
            config: {
                ...{ oauthAppId: "shared", rotationTrigger: "1", drainSeconds: "0" },
                consumers: JSON.stringify(["organization/csp-consumer/dev"]),
            },
        });
        consumer = await createProject({ files: exampleFiles("cross-stack/consumer") });
        const backend = `file://${producer.project.stateFolder}`;
        Object.assign(consumer.env, { ...withoutTypeCheck, PULUMI_BACKEND_URL: backend });
    });
    afterAll(async () => {
        consumer.remove();
        await producer.close();
    });

    it("hands the secret on with the consumer's own up, and ends the overlap once that has confirmed", async () => {
        const app = producer.simulator.app("shared");
        const stack = await consumer.stack("dev");
        await configure(stack, { producer: "organization/csp-producer/dev" });
        const received = async () => {
            const ran = await consumer.up(stack);
            expect(ran.succeeded, ran.output).toBe(true);
            const { dotenv, cspSecretRotatedAt } = await stack.outputs();
            expect(dotenv?.secret).toBe(true);
            expect(cspSecretRotatedAt?.secret).toBe(false);
            return String(dotenv?.value);
        };
        const rotate = async () => {
            const old = app.currentSecret;
            expect((await outputsOfUp(producer))["unconfirmed"]?.value).toBe(1);
            expect(app.currentSecret).not.toBe(old);
            expect(app.accepts(old)).toBe(true);
            expect(await received()).toContain(`CLIENT_SECRET=${app.currentSecret}\n`);
            expect((await outputsOfUp(producer))["unconfirmed"]?.value).toBe(0);
            expect(app.accepts(old)).toBe(false);
        };
        await rotate();
        await configure(producer.stack, { rotationTrigger: "2" });
        await rotate();
    });
});
