import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts, type RanWithCalls, type Scene, startScene } from "../support/scene";

/** Expects a refusal before any call, in plain words, with each of these texts. */
function expectRefusal(ran: RanWithCalls, ...texts: readonly (string | RegExp)[]): void {
    expect(ran.succeeded).toBe(false);
    expect(ran.calls).toEqual([]);
    const errors = ran.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    for (const text of texts) expect(errors.join("\n")).toMatch(text);
    expect(ran.output).not.toMatch(/\n\s+at |unhandled|PromiseRejection/);
}

/** How the engine shows a problem with a property: the plugin's check names the property, and the engine adds its value. */
function problem(property: string, reason: string): RegExp {
    return new RegExp(
        `resource 'ci'(: property ${property} value \\{.*\\} has a problem| has a problem: ${property}): ${reason}`,
    );
}

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
const badTypes = {
    onExternalRotation: "maybe",
    verify: "no",
    authenticateAs: "me",
    revokeOnDelete: 1,
    overlapSeconds: 1.5,
    profile: 7,
    overlapSecond: 60,
};

describe.each(hosts)("%s: bad input", (host) => {
    let scene: Scene;
    const previewOf = (args: object, options = {}) => {
        scene.declare({ ci: { args: { ...args }, options } });
        return scene.preview();
    };

    beforeAll(async () => {
        scene = await startScene({ host, apps: ["ci"] });
    });
    afterAll(() => scene.close());

    it("is refused in the preview, each property by its name", async () => {
        const all = host === "dynamic" ? { ...bad, ...badTypes } : bad;
        const ran = await previewOf(all);
        expectRefusal(ran, ...Object.keys(all).map((property) => problem(property, "")));
        expect(ran.output).not.toContain("tooweak");
        // The words of the validation library.
        expect(ran.output).not.toContain("Invalid");
        const ofTypes = ['onExternalRotation: must be "rotate", "warn" or "stop"', "verify: must be true or false"];
        if (host === "dynamic") for (const words of ofTypes) expect(ran.output).toContain(words);
    });

    if (host === "plugin")
        it("is refused by YAML if it has the wrong type, with the allowed values", async () => {
            const ran = await previewOf(badTypes);
            expect(ran.succeeded).toBe(false);
            expect(ran.calls).toEqual([]);
            expect(ran.output).toContain('Allowed values are "rotate", "warn"');
            expect(ran.output).toContain("verify: Cannot assign type 'string' to type 'boolean'");
        });

    if (host === "plugin")
        it("is refused for an import, which the class refuses before anything is registered, with the way to adopt", async () => {
            const { orgId } = scene.simulator;
            const ran = await previewOf({ orgId }, { import: `${orgId}/ci` });
            expectRefusal(ran, "import", "existingClientSecret");
        });
});
