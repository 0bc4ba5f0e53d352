import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selfRotatingApps } from "../support/owners";
import { doors, type Scene, startScene } from "../support/scene";

const cases = doors.flatMap((door) => selfRotatingApps.map((owned) => ({ ...owned, door })));

describe.each(cases)("$door: an app that rotates its own secret ($name)", ({ door, app: options, switches }) => {
    let scene: Scene;
    const app = () => scene.simulator.app("ci");
    const declare = (args: object) =>
        scene.declare({ ci: { args: { authenticateAs: "app", ...args }, consumed: true } });

    beforeAll(async () => {
        scene = await startScene({ door, env: { CSP_API_TOKEN: "" }, simulator: { switches } });
        scene.simulator.addApp({ ...options, id: "ci" });
    });
    afterAll(() => scene.close());

    it("needs no other credentials: it adopts, and rotates with what it has", async () => {
        const existingClientSecret = app().currentSecret;
        declare({ existingClientSecret, rotationTrigger: 1 });
        expect((await scene.up()).succeeded).toBe(true);
        declare({ existingClientSecret, rotationTrigger: 2 });
        const ran = await scene.up();
        expect(ran.calls).toEqual(["clientCredentialsGrant", "regenerateSecret", "clientCredentialsGrant"]);
        expect(ran.output).toContain("the app is locked out; overlapSeconds > 0 avoids that");
        expect(scene.consumed()).toEqual([existingClientSecret, app().currentSecret]);
    });

    it("can't heal itself after a rotation outside, and the error says how to go on", async () => {
        const outside = app().rotateOutside();
        declare({ rotationTrigger: 3 });
        const ran = await scene.up();
        expect(ran.succeeded).toBe(false);
        expect(ran.output).toMatch(/CSP refuses the secret .* Give the present secret as existingClientSecret/s);
        expect(ran.output).not.toMatch(/\n\s+at /);
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationTrigger: 2 });
        declare({ existingClientSecret: outside, rotationTrigger: 3 });
        expect((await scene.up()).succeeded).toBe(true);
        expect(app().accepts(outside)).toBe(false);
        expect(await scene.outputsOf("ci")).toMatchObject({
            ...{ clientSecret: app().currentSecret, rotationTrigger: 3, rotationReason: "trigger" },
        });
    });
});
