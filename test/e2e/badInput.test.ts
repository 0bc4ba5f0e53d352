import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doors, type RanWithCalls, type Scene, startScene } from "../support/scene";

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
    ...{ orgId: "..", oauthAppId: "a/b", host: "http://example.com" },
    ...{ rotateAfterDays: -1, overlapSeconds: -1, newClientSecret: "tooweak", existingClientSecret: "Sesame\n" },
};
const badTypes = {
    ...{ onExternalRotation: "maybe", verify: "no", authenticateAs: "me", revokeOnDelete: 1 },
    ...{ overlapSeconds: 1.5, profile: 7, overlapSecond: 60 },
};

describe.each(doors)("%s: bad input", (door) => {
    let scene: Scene;
    const previewOf = (args: object, options = {}) => {
        scene.declare({ ci: { args: { ...args }, options } });
        return scene.preview();
    };

    beforeAll(async () => {
        scene = await startScene({ door, apps: ["ci"] });
    });
    afterAll(() => scene.close());

    it("is refused in the preview, each property by its name", async () => {
        const all = door === "dynamic" ? { ...bad, ...badTypes } : bad;
        const ran = await previewOf(all);
        expectRefusal(ran, ...Object.keys(all).map((property) => problem(property, "")));
        expect(ran.output).not.toContain("tooweak");
        // The words of the validation library.
        expect(ran.output).not.toContain("Invalid");
        const ofTypes = ['onExternalRotation: must be "rotate", "warn" or "stop"', "verify: must be true or false"];
        if (door === "dynamic") for (const words of ofTypes) expect(ran.output).toContain(words);
    });

    if (door === "plugin")
        it("is refused by YAML if it has the wrong type, with the allowed values", async () => {
            const ran = await previewOf(badTypes);
            expect(ran.succeeded).toBe(false);
            expect(ran.calls).toEqual([]);
            expect(ran.output).toContain('Allowed values are "rotate", "warn"');
            expect(ran.output).toContain("verify: Cannot assign type 'string' to type 'boolean'");
        });

    it("is refused if it is empty, or not allowed in this combination", async () => {
        expectRefusal(
            await previewOf({ oauthAppId: "", newClientSecret: "Aa0_Aa0_", authenticateAs: "app" }),
            problem("oauthAppId", "must not be empty"),
            problem("newClientSecret", "needs overlapSeconds > 0"),
            problem("authenticateAs", ""),
        );
    });

    it("is refused if the organization is missing, naming the input and the settings", async () => {
        scene.project.env["CSP_ORG_ID"] = "";
        expectRefusal(await previewOf({}), problem("orgId", "it is missing"), "vmware-csp:orgId", "CSP_ORG_ID");
        if (door === "plugin") return;
        scene.project.env["CSP_PROFILES"] = "{";
        expectRefusal(await previewOf({ profile: "eu" }), "CSP_PROFILES is not valid");
    });

    it("is refused for an import, with the way to adopt", async () => {
        const id = `${scene.simulator.orgId}/ci`;
        expectRefusal(
            await previewOf({ orgId: scene.simulator.orgId }, { import: id }),
            "import",
            "existingClientSecret",
        );
        // YAML does not have this option.
        if (door === "dynamic")
            expectRefusal(await previewOf({}, { id }), "the option id can't be used", "existingClientSecret");
    });

    it("is refused by the update if credentials are missing, naming the settings", async () => {
        scene.declare({ ci: { args: { orgId: scene.simulator.orgId } } });
        scene.project.env["CSP_API_TOKEN"] = "";
        const settings = ["CSP_API_TOKEN", "CSP_CLIENT_ID and CSP_CLIENT_SECRET", "vmware-csp:apiToken"];
        expectRefusal(await scene.up(), "no credentials for CSP", ...settings);
        expect(await scene.outputsOf("ci")).toBeUndefined();
    });
});
