import { afterAll, beforeAll, expect, it } from "vitest";
import { type Scene, startScene } from "../support/scene";

let scene: Scene;
beforeAll(async () => {
    scene = await startScene({ apps: ["ci"] });
});
afterAll(() => scene.close());

it("the preview of a rotation shows nothing on the retirement that the update does not have", async () => {
    const declare = (rotationTrigger: string) =>
        scene.declare({ ci: { args: { overlapSeconds: 60, rotationTrigger }, retired: true } });
    declare("first");
    expect((await scene.up()).succeeded).toBe(true);
    declare("second");
    const { stdout } = await scene.stack.preview({ diff: true, color: "never" });
    const [, retirement = ""] = stdout.split("csp:PreviousSecretRetirement: (update)");
    expect(retirement).toMatch(/rotatedAt/);
    expect(retirement).not.toMatch(/authenticateAs|profile/);
});
