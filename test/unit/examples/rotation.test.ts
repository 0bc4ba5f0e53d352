import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { type ExampleRun, runExample } from "../../support/examples";

const base = { oauthAppId: "api", rotationTrigger: "1" };

/** The resources and stack outputs that change with the trigger. */
function changed(before: ExampleRun, after: ExampleRun): string[] {
    const differing = (part: "inputs" | "outputs") =>
        Object.keys(after[part]).filter((name) => !isDeepStrictEqual(before[part][name], after[part][name]));
    return [...differing("inputs"), ...differing("outputs")].map((name) => name.split(" ").at(-1) ?? name).toSorted();
}

describe("another trigger changes only the secret and what consumers receive of it", () => {
    it.each([
        { example: "quickstart/index.ts", config: base, changes: ["ci", "clientSecret"] },
        { example: "javascript/index.js", config: base, changes: ["ci", "dotenv"] },
        {
            example: "aws-secrets-manager/index.ts",
            config: base,
            // CSP's secret, and the version of AWS's.
            changes: ["billing", "csp-billing"],
        },
        {
            example: "github-actions/index.ts",
            config: { ...base, repositories: ["website", "infrastructure"] },
            changes: ["ci", "infrastructure-client-secret", "website-client-secret"],
        },
        {
            example: "zero-downtime/index.ts",
            config: { ...base, consumers: [{ file: "/web.env" }, { file: "/worker.env" }] },
            changes: ["/web.env", "/worker.env", "api", "api-retirement"],
        },
    ])("$example", async ({ example, config, changes }) => {
        const before = await runExample(example, { config });
        const after = await runExample(example, { config: { ...config, rotationTrigger: "2" } });
        expect(changed(before, after)).toEqual(changes);
    });
});
