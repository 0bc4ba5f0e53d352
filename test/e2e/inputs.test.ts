import { beforeAll, describe, expect, it } from "vitest";
import { type RanWithCalls, useScene } from "../support/scene";
import { ref, yamlProject, yamlSecret } from "../support/yamlProgram";

/** Expects a refusal before any call, in plain words, with each of these texts. */
function expectRefusal(ran: RanWithCalls, ...texts: readonly (string | RegExp)[]): void {
    expect(ran.calls).toEqual([]);
    const errors = ran.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    for (const text of texts) expect(errors.join("\n")).toMatch(text);
    expect(ran.output).not.toMatch(/\n\s+at |unhandled|PromiseRejection/);
    for (const secret of ["tooweak", "Sesame"]) expect(ran.output).not.toContain(secret);
    // The words of the validation library.
    expect(ran.output).not.toContain("Invalid");
}

/** How the engine shows a problem: if the plugin's check names the property, it adds the value, unless that is secret. */
const problem = (name: string) =>
    new RegExp(`resource 'ci'(: property ${name} value \\{.*\\} has a problem| has a problem: ${name}): `);

/** Problems that only the provider finds. YAML finds wrong types and names by the schema. */
const bad = {
    orgId: "..",
    oauthAppId: "a/b",
    host: "http://example.com",
    rotateAfterDays: -1,
    overlapSeconds: -1,
    newClientSecret: "tooweak",
    existingClientSecret: "Sesame\n",
};
const badTypes = { onExternalRotation: "maybe", verify: "no", revokeOnDelete: 1, profile: 7, overlapSecond: 60 };

describe("bad input of a Node program", () => {
    const scene = useScene({ apps: ["ci"] });

    it("is refused in the preview, each property by its name", async () => {
        const all = { ...bad, ...badTypes };
        scene.declare({ ci: { args: all } });
        const words = ['onExternalRotation: must be "rotate", "warn" or "stop"', "verify: must be true or false"];
        expectRefusal(await scene.preview({ fails: true }), ...Object.keys(all).map(problem), ...words);
    });
});

describe("an input of a program in YAML", () => {
    const scene = useScene({ host: "plugin", apps: ["ci"] });
    const refusalOf = (args: object, options = {}) => {
        scene.declare({ ci: { args: { ...args }, options } });
        return scene.preview({ fails: true });
    };
    beforeAll(() => scene.stack.setConfig("trigger", { value: "none" }));

    it("is refused in the preview by its name, or with the allowed values, and an import with the way to adopt", async () => {
        expectRefusal(await refusalOf(bad), ...Object.keys(bad).map(problem));
        const wrong = await refusalOf(badTypes);
        expect(wrong.calls).toEqual([]);
        expect(wrong.output).toContain('Allowed values are "rotate", "warn"');
        expect(wrong.output).toContain("verify: Cannot assign type 'string' to type 'boolean'");
        const { orgId } = scene.simulator;
        expectRefusal(await refusalOf({ orgId }, { import: `${orgId}/ci` }), "import", "existingClientSecret");
    });

    /** @param rotationTrigger JSON as text, because a parsed object can't have every member name. */
    const declare = (rotationTrigger: string) => {
        const resources = { ci: yamlSecret({ oauthAppId: "ci", rotationTrigger: "TRIGGER" }) };
        const program = yamlProject({ config: { trigger: { type: "string" } }, resources });
        scene.project.write("Pulumi.yaml", program.replace('"TRIGGER"', rotationTrigger));
    };
    const configure = async (value: string) => {
        await scene.stack.setConfig("trigger", { value });
        declare(JSON.stringify(ref("trigger")));
    };

    it("that is a trigger of the configuration is reported if it looks like a number, whatever its type", async () => {
        await configure("2026.10");
        const words = "rotationTrigger has a fraction, and numbers such as 2026.1 and 2026.10 are";
        expect((await scene.preview()).output).toContain(words);
        await configure("20261129213000001");
        const refused = await scene.preview({ fails: true });
        expect(refused.output).toContain("rotationTrigger: is a whole number past 2^53");
        await configure("2026-Q4");
        await scene.up();
        expect(await scene.outputsOf("ci")).toMatchObject({ rotationTrigger: "2026-Q4" });
    });

    it("counts with its member __proto__", async () => {
        for (const trigger of ['{"at": {"__proto__": 1}}', '{"at": {"__proto__": 2}}']) {
            declare(trigger);
            expect((await scene.up()).calls).toContain("regenerateSecret");
        }
    });
});
