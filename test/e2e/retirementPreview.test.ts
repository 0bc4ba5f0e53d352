import { expect, it, onTestFinished } from "vitest";
import { doors, startScene } from "../support/scene";

it.each(doors)("%s: the preview of a rotation shows only what the update does to the retirement", async (door) => {
    const scene = await startScene({ door, apps: ["ci"] });
    onTestFinished(() => scene.close());
    const declare = (rotationTrigger: string) =>
        scene.declare({ ci: { args: { overlapSeconds: 60, rotationTrigger }, retired: true } });
    declare("first");
    expect((await scene.up()).succeeded).toBe(true);
    declare("second");
    const { stdout } = await scene.stack.preview({ diff: true, color: "never" });
    const [, retirement = ""] = stdout.split(":PreviousSecretRetirement: (update)");
    // The plugin's retirement has one input for the whole rotation, and it is secret.
    expect(retirement).toMatch(door === "dynamic" ? /rotatedAt/ : /~ rotation: \[secret\] => \[secret\]/);
    expect(retirement).not.toMatch(/authenticateAs|profile/);
});
