import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Scene, startScene } from "../support/scene";
import { ref, yamlProject, yamlSecret } from "../support/yamlProgram";

describe("a trigger of a program in YAML", () => {
    let scene: Scene;

    /** @param rotationTrigger JSON as text, because a parsed object can't have every member name. */
    const declare = (rotationTrigger: string) => {
        const program = yamlProject({
            config: { trigger: { type: "string" } },
            resources: { ci: yamlSecret({ oauthAppId: "ci", rotationTrigger: "TRIGGER" }) },
        });
        scene.project.write("Pulumi.yaml", program.replace('"TRIGGER"', rotationTrigger));
    };
    const configured = async (value: string) => {
        await scene.stack.setConfig("trigger", { value });
        declare(JSON.stringify(ref("trigger")));
    };

    beforeAll(async () => {
        scene = await startScene({ host: "plugin", apps: ["ci"] });
        await scene.stack.setConfig("trigger", { value: "none" });
    });
    afterAll(() => scene.close());

    it("from the configuration is reported in the preview if it looks like a number, whatever its type", async () => {
        await configured("2026.10");
        const preview = await scene.preview();
        expect(preview.output).toContain("rotationTrigger has a fraction, and numbers such as 2026.1 and 2026.10 are");
        await configured("20261129213000001");
        const refused = await scene.preview();
        expect(refused.succeeded).toBe(false);
        expect(refused.output).toContain("rotationTrigger: is a whole number past 2^53");
        expect(refused.calls).toEqual([]);
    });

    it("stays the same text if no parser reads it as anything else", async () => {
        await configured("2026-Q4");
        const ran = await scene.up();
        expect(ran.succeeded, ran.output).toBe(true);
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationTrigger: "2026-Q4" });
    });

    it("counts a member __proto__", async () => {
        for (const trigger of ['{"at": {"__proto__": 1}}', '{"at": {"__proto__": 2}}']) {
            declare(trigger);
            expect((await scene.up()).calls).toContain("regenerateSecret");
        }
    });
});
