import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RanWithCalls, type Scene, startScene } from "../support/scene";

/** Refused before any call, in words for a person, and every one of these words is there. */
function expectRefusal(ran: RanWithCalls, ...words: readonly string[]): void {
    expect(ran.succeeded).toBe(false);
    expect(ran.calls).toEqual([]);
    const errors = ran.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    for (const word of words) expect(errors.join("\n")).toContain(word);
    expect(ran.output).not.toMatch(/\n\s+at |unhandled|PromiseRejection/);
}

describe("bad input", () => {
    let scene: Scene;
    const previewOf = (args: object, options = {}) => {
        scene.declare({ ci: { args: { ...args }, options } });
        return scene.preview();
    };

    beforeAll(async () => {
        scene = await startScene({ apps: ["ci"] });
    });
    afterAll(() => scene.close());

    it("is refused in the preview, each property by its name", async () => {
        const bad = {
            ...{ orgId: "..", oauthAppId: "a/b", host: "http://example.com", profile: "" },
            ...{
                rotateAfterDays: -1,
                overlapSeconds: 1.5,
                newClientSecret: "tooweak",
                existingClientSecret: "",
            },
            ...{ onExternalRotation: "maybe", verify: "no", authenticateAs: "me", revokeOnDelete: 1 },
            overlapSecond: 60,
        };
        const ran = await previewOf(bad);
        expectRefusal(ran, ...Object.keys(bad).map((property) => `resource 'ci' has a problem: ${property}: `));
        expect(ran.output).not.toContain("tooweak");
        for (const words of ['onExternalRotation: must be "rotate" or "warn"', "verify: must be true or false"])
            expect(ran.output).toContain(words);
        // The validating library's own words.
        expect(ran.output).not.toContain("Invalid");
    });

    it("is refused where it is empty, or not for this combination", async () => {
        const overlapOnly = "newClientSecret: needs overlapSeconds > 0";
        expectRefusal(
            await previewOf({ oauthAppId: "", newClientSecret: "Aa0_Aa0_", authenticateAs: "app" }),
            ...["oauthAppId: must not be empty", overlapOnly, "authenticateAs: "],
        );
    });

    it("is refused where an organization is missing, naming the input and the settings", async () => {
        scene.project.env["CSP_ORG_ID"] = "";
        expectRefusal(await previewOf({}), "orgId: it is missing", "vmware-csp:orgId", "CSP_ORG_ID");
        scene.project.env["CSP_PROFILES"] = "{";
        expectRefusal(await previewOf({ profile: "eu" }), "CSP_PROFILES is not valid");
    });

    it.each(["import", "id"])("is refused where the option %s is given, pointing to the way", async (option) => {
        expectRefusal(
            await previewOf({}, { [option]: `${scene.simulator.orgId}/ci` }),
            ...[`the option ${option} can't be used`, "existingClientSecret"],
        );
    });

    it("is refused by the update where credentials are missing, naming the settings", async () => {
        scene.declare({ ci: { args: { orgId: scene.simulator.orgId } } });
        scene.project.env["CSP_API_TOKEN"] = "";
        const settings = ["CSP_API_TOKEN", "CSP_CLIENT_ID and CSP_CLIENT_SECRET", "vmware-csp:apiToken"];
        expectRefusal(await scene.up(), "no credentials for CSP", ...settings);
        expect(await scene.outputsOf("ci")).toBeUndefined();
    });
});
