import { describe, expect, it } from "vitest";
import { unknownValue as unknown } from "../../../../provider/common/unknown";
import { day, minute } from "../../../support/fakeClock";
import { usePlugin } from "../../../support/plugin/scene";

const scene = usePlugin();

const overlap = { overlapSeconds: 3_600 };
const line = (part: string) => expect.stringContaining(part);

/** A secret that was adopted and then rotated with overlap. */
async function adoptedAndRotated() {
    const ci = scene.resource();
    const existingClientSecret = scene.app.currentSecret;
    await ci.up({ ...overlap, existingClientSecret });
    scene.clock.advance(minute);
    const inputs = { ...overlap, existingClientSecret, rotationTrigger: 1 };
    await ci.up(inputs);
    scene.clock.advance(minute);
    return { ci, inputs };
}

describe("a replacement after an adoption and a rotation", () => {
    it("is refused within the overlap, after a preview that said so and did not show the secret as absent", async () => {
        const { ci, inputs } = await adoptedAndRotated();
        const before = ci.kept;
        const preview = await ci.preview(inputs, { replace: "onChanges" });
        expect(preview.lines).toEqual([line("can't be created: existingClientSecret is the previous secret")]);
        expect(preview.outputs).toMatchObject({ clientSecret: unknown });
        const step = await ci.up(inputs, { replace: "onChanges" });
        expect(step.error).toMatch(/existingClientSecret is the previous secret.*\[ADOPTION_REJECTED\]$/);
        expect(step.calls).toEqual([]);
        expect(ci.kept).toEqual(before);
    });

    it("makes a new secret after the overlap, as the preview said", async () => {
        const { ci, inputs } = await adoptedAndRotated();
        scene.clock.advance(day);
        const preview = await ci.preview(inputs, { replace: "onChanges" });
        expect(preview.lines).toEqual([line("was rotated since it was adopted, and has no further effect")]);
        const step = await ci.up(inputs, { replace: "onChanges" });
        expect(step).toMatchObject({ operation: "replace", calls: ["login", "post", "test"] });
        expect(await ci.up(inputs)).toMatchObject({ operation: "same", calls: [] });
    });

    it("asks CSP if only the old inputs were seen, or nothing", async () => {
        const { ci, inputs } = await adoptedAndRotated();
        const preview = await ci.preview(inputs, { replace: "trigger" });
        expect(preview.lines).toEqual([line("adopts existingClientSecret if CSP accepts it")]);
        const untold = await ci.preview(inputs, { replace: "target" });
        expect(untold.lines).toEqual([line("adopts existingClientSecret; nothing rotates")]);
        const step = await ci.up(inputs, { replace: "target" });
        expect(step.calls).toEqual(["test", "login", "get"]);
        expect(step.lines).toContainEqual(line("this may be its old secret"));
        scene.clock.advance(day);
        expect((await ci.up(inputs, { replace: "target" })).error).toContain("[ADOPTION_REJECTED]");
        expect((await ci.up(inputs, { replace: "trigger" })).error).toBeUndefined();
    });
});
