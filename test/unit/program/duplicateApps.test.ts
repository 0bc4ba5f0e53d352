import { beforeAll, describe, expect, it } from "vitest";
import { type ProgramResult, runMockedPrograms } from "../../support/mockedProgram";

const guid = "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64";
const both = (first: string, second: string) => `
    new csp.OAuthAppSecret("a", ${first});
    new csp.OAuthAppSecret("b", ${second});`;
const later = (value: string) => `pulumi.output(new Promise((done) => setTimeout(done, 50, "${value}")))`;
const other = '{ ...app, oauthAppId: "other" }';

/** Two resources of one app, by how the program gives its ids. */
const sameApp = {
    "both plain": both("app", "{ ...app, rotationTrigger: 1 }"),
    "an output as the app's id": both("app", `{ ...app, oauthAppId: ${later("app")} }`),
    "a secret as the app's id": both("app", '{ ...app, oauthAppId: pulumi.secret("app") }'),
    "both organizations by default": both('{ oauthAppId: "app" }', '{ oauthAppId: "app" }'),
    "another letter case of the organization's GUID": both(
        `{ orgId: "${guid}", oauthAppId: "app" }`,
        `{ orgId: "${guid.toUpperCase()}", oauthAppId: "app" }`,
    ),
    "ids that are outputs of the first": `
        const a = new csp.OAuthAppSecret("a", app);
        new csp.OAuthAppSecret("b", { orgId: a.orgId, oauthAppId: a.oauthAppId });`,
    "two components": `for (const name of ["a", "b"]) new csp.OAuthAppSecret(name, app, { parent: new Component(name) });`,
    "a transformation of the parent": `
        new csp.OAuthAppSecret("a", app);
        const toOneApp = ({ type, props, opts }) =>
            type.endsWith(":OAuthAppSecret") ? { props: { ...props, oauthAppId: "app" }, opts } : undefined;
        const parent = new Component("parent", { transformations: [toOneApp] });
        new csp.OAuthAppSecret("b", ${other}, { parent });`,
};

/** Two resources of different apps, by how they are related. */
const differentApps = {
    "not at all": both("app", '{ ...app, orgId: "other" }'),
    "siblings, one of which depends on the other": `
        const parent = new Component("parent");
        const a = new csp.OAuthAppSecret("a", app, { parent });
        new csp.OAuthAppSecret("b", { orgId: a.orgId, oauthAppId: "other" }, { parent, dependsOn: [a] });`,
    "a component that depends on the other's secret": `
        const a = new csp.OAuthAppSecret("a", app, { parent: new Component("first") });
        new csp.OAuthAppSecret("b", ${other}, { parent: new Component("second", { dependsOn: [a] }) });`,
    "a sibling of one that depends on their parent": `
        const parent = new Component("parent");
        new csp.OAuthAppSecret("a", app, { parent });
        new Component("after", { dependsOn: [parent] });
        new csp.OAuthAppSecret("b", ${other}, { parent });`,
    "a child of the other": `new csp.OAuthAppSecret("b", ${other}, { parent: new csp.OAuthAppSecret("a", app) });`,
};

/** Runs in one process, as inline programs and unit tests have them. */
const laterRuns = { "after a refusal": 'new csp.OAuthAppSecret("c", app);' };

describe("two resources in one program", () => {
    const programs: Readonly<Record<string, string>> = { ...sameApp, ...differentApps, ...laterRuns };
    let results: readonly ProgramResult[] = [];

    // In one process, because a process takes a while to start.
    beforeAll(async () => {
        const env = { CSP_ORG_ID: "org" };
        results = await runMockedPrograms(Object.values(programs), env);
    }, 60_000);

    function ran(name: string) {
        const { registered = [], errors = [] } = results[Object.keys(programs).indexOf(name)] ?? {};
        const secrets = registered.filter((resource) => resource.includes(":OAuthAppSecret "));
        return { secrets: secrets.map((secret) => secret.split(" ").at(-1)), errors };
    }

    it.each(Object.keys(sameApp))("are refused for one app, naming both by their final inputs: %s", (name) => {
        const { secrets, errors } = ran(name);
        // The engine decides which of them comes first.
        const [first = "", second = first === "a" ? "b" : "a"] = secrets;
        expect(["a", "b"]).toContain(first);
        expect(secrets).toHaveLength(1);
        const organization = name.includes("GUID") ? guid : "org";
        const manage = `manage the secret of OAuth app app in organization ${organization}:`;
        const urn = (each: string) =>
            `urn:pulumi:stack::project::\\S*pulumi-nodejs:dynamic/csp:OAuthAppSecret::${each}`;
        const refusal = expect.stringMatching(`Both ${urn(first)} and ${urn(second)} ${manage}`);
        expect(errors).toEqual(name.includes("transformation") ? expect.arrayContaining([refusal]) : [refusal]);
    });

    it("are named by their component", () => {
        const [error] = ran("two components").errors;
        expect(error).toMatch(/Both \S+::test:Component\$\S+::a and \S+::test:Component\$\S+::b /);
    });

    it.each(Object.keys(differentApps))("are both registered, without a circle of waits: %s", (name) => {
        expect(ran(name)).toEqual({ secrets: ["a", "b"], errors: [] });
    });

    it("don't matter to a later run in the same process", () => {
        expect(ran("after a refusal")).toEqual({ secrets: ["c"], errors: [] });
    });
});
