import { expect, it, onTestFinished } from "vitest";
import { hosts, startScene } from "../support/scene";

it.each(hosts)("%s: the preview of a rotation shows only what the update does to the retirement", async (host) => {
    const scene = await startScene({ host, apps: ["ci"] });
    onTestFinished(() => scene.close());
    const declare = (rotationTrigger: string) =>
        scene.declare({ ci: { args: { overlapSeconds: 60, rotationTrigger }, retired: true } });
    declare("first");
    expect((await scene.up()).succeeded).toBe(true);
    declare("second");
    const { stdout } = await scene.stack.preview({ diff: true, color: "never" });
    const [, retirement = ""] = stdout.split(":PreviousSecretRetirement: (update)");
    // The plugin's retirement has one input for the whole rotation, and it is secret.
    expect(retirement).toMatch(host === "dynamic" ? /rotatedAt/ : /~ rotation: \[secret\] => \[secret\]/);
    expect(retirement).not.toMatch(/authenticateAs|profile/);
});
