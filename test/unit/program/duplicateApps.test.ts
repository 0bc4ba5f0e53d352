import { beforeAll, describe, expect, it } from "vitest";
import { type ProgramResult, runMockedPrograms } from "../../support/mockedProgram";

const component = "test:Component$";
const urn = (name: string, parent = "") =>
    `urn:pulumi:stack::project::${parent}pulumi-nodejs:dynamic/csp:OAuthAppSecret::${name}`;

const env = { CSP_ORG_ID: "org", CSP_PROFILES: JSON.stringify({ one: { orgId: "org" } }) };

/** Runs all programs in one process, because a process takes a while to start. */
function ranTogether(programs: readonly { readonly name: string; readonly program: string }[]) {
    const ran = new Map<string, ProgramResult>();
    beforeAll(async () => {
        const results = await runMockedPrograms(
            programs.map(({ program }) => program),
            env,
        );
        for (const [index, { name }] of programs.entries()) {
            const result = results[index];
            if (result) ran.set(name, result);
        }
    }, 60_000);
    return (name: string) => {
        const { registered = [], errors = [] } = ran.get(name) ?? {};
        const secrets = registered.filter((resource) => resource.includes(":OAuthAppSecret "));
        return { secrets: secrets.map((secret) => secret.split(" ").at(-1)), errors };
    };
}

describe("two resources that manage one app", () => {
    const both = (first: string, second: string) => `
        new csp.OAuthAppSecret("a", ${first});
        new csp.OAuthAppSecret("b", ${second});`;
    const later = (value: string) => `pulumi.output(new Promise((done) => setTimeout(done, 50, "${value}")))`;
    const programs = [
        { name: "both plain", program: both("app", "{ ...app, rotationTrigger: 1 }") },
        {
            name: "an output as the app's id",
            program: both("app", `{ ...app, oauthAppId: ${later("app")} }`),
        },
        {
            name: "a secret as the app's id",
            program: both("app", '{ ...app, oauthAppId: pulumi.secret("app") }'),
        },
        { name: "an output as the organization", program: both("app", `{ ...app, orgId: ${later("org")} }`) },
        { name: "one organization by default", program: both("app", '{ oauthAppId: "app" }') },
        {
            name: "both organizations by default",
            program: both('{ oauthAppId: "app" }', '{ oauthAppId: "app" }'),
        },
        { name: "one by a profile", program: both("app", '{ oauthAppId: "app", profile: "one" }') },
        {
            name: "another letter case of the organization's GUID",
            program: both(
                '{ orgId: "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64", oauthAppId: "app" }',
                '{ orgId: "9E5A2C34-7B1D-4F60-8A3E-5D0C1B2F7A64", oauthAppId: "app" }',
            ),
            organization: "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64",
        },
        { name: "another host", program: both("app", '{ ...app, host: "csp.example" }') },
        {
            name: "an id that is an output of the first",
            program: `
                const a = new csp.OAuthAppSecret("a", app);
                new csp.OAuthAppSecret("b", { orgId: a.orgId, oauthAppId: a.oauthAppId });`,
        },
    ];
    const components = {
        name: "in two components",
        program: `for (const name of ["a", "b"]) new csp.OAuthAppSecret(name, app, { parent: new Component(name) });`,
    };
    const resultOf = ranTogether([...programs, components]);

    it.each(programs)(
        "are refused, naming both, before the second is made: $name",
        ({ name, organization = "org" }) => {
            const { secrets, errors } = resultOf(name);
            // The engine decides which of them comes first.
            const [first = "", second = first === "a" ? "b" : "a"] = secrets;
            expect(["a", "b"]).toContain(first);
            expect(secrets).toHaveLength(1);
            const says = `Both ${urn(first)} and ${urn(second)} manage the secret of OAuth app app in organization ${organization}:`;
            expect(errors).toEqual([expect.stringContaining(says)]);
        },
    );

    it("are refused in two components, by the names that they have there", () => {
        const { secrets, errors } = resultOf(components.name);
        expect(secrets).toEqual(["a"]);
        expect(errors).toEqual([expect.stringContaining(`Both ${urn("a", component)} and ${urn("b", component)}`)]);
    });
});

describe("resources that a transformation changes", () => {
    const toOneApp = `({ type, props, opts }) =>
        type.endsWith(":OAuthAppSecret") ? { props: { ...props, oauthAppId: "app" }, opts } : undefined`;
    const other = '{ ...app, oauthAppId: "other" }';
    const programs = [
        {
            name: "a transformation of the resource",
            program: `
                new csp.OAuthAppSecret("a", app);
                new csp.OAuthAppSecret("b", ${other}, { transformations: [${toOneApp}] });`,
        },
        {
            name: "a transformation of the parent",
            program: `
                new csp.OAuthAppSecret("a", app);
                const parent = new Component("parent", { transformations: [${toOneApp}] });
                new csp.OAuthAppSecret("b", ${other}, { parent });`,
        },
    ];
    const resultOf = ranTogether(programs);

    it.each(programs)("are refused by their final inputs: $name", ({ name }) => {
        const { secrets, errors } = resultOf(name);
        expect(secrets).toEqual(["a"]);
        expect(errors).toContainEqual(expect.stringContaining(`Both ${urn("a")} and urn:`));
    });
});

describe("resources that manage different apps", () => {
    const other = '{ ...app, oauthAppId: "other" }';
    const programs = [
        {
            name: "another app",
            program: `new csp.OAuthAppSecret("a", app); new csp.OAuthAppSecret("b", ${other});`,
        },
        {
            name: "another organization",
            program: 'new csp.OAuthAppSecret("a", app); new csp.OAuthAppSecret("b", { ...app, orgId: "other" });',
        },
        {
            name: "ids that only look alike when joined",
            program: `
                new csp.OAuthAppSecret("a", { orgId: "org", oauthAppId: "x,app" });
                new csp.OAuthAppSecret("b", { orgId: "org,x", oauthAppId: "app" });`,
        },
        {
            name: "siblings, one of which depends on the other",
            program: `
                const parent = new Component("parent");
                const a = new csp.OAuthAppSecret("a", app, { parent });
                new csp.OAuthAppSecret("b", { orgId: a.orgId, oauthAppId: "other" }, { parent, dependsOn: [a] });`,
        },
        {
            name: "a component that depends on the other's secret",
            program: `
                const a = new csp.OAuthAppSecret("a", app, { parent: new Component("first") });
                const second = new Component("second", { dependsOn: [a] });
                new csp.OAuthAppSecret("b", ${other}, { parent: second });`,
        },
        {
            name: "a sibling of one that depends on their parent",
            program: `
                const parent = new Component("parent");
                const a = new csp.OAuthAppSecret("a", app, { parent });
                new Component("after", { dependsOn: [parent] });
                new csp.OAuthAppSecret("b", ${other}, { parent });`,
        },
        {
            name: "a child of the other",
            program: `
                const a = new csp.OAuthAppSecret("a", app);
                new csp.OAuthAppSecret("b", ${other}, { parent: a });`,
        },
    ];
    const resultOf = ranTogether(programs);

    it.each(programs)("are both registered, without waiting for each other in a circle: $name", ({ name }) => {
        expect(resultOf(name)).toEqual({ secrets: ["a", "b"], errors: [] });
    });
});

describe("later runs in one process, as inline programs and unit tests have them", () => {
    const programs = [
        { name: "first", program: 'new csp.OAuthAppSecret("a", app);' },
        { name: "other name", program: 'new csp.OAuthAppSecret("b", app);' },
        { name: "twice", program: 'new csp.OAuthAppSecret("c", app); new csp.OAuthAppSecret("d", app);' },
        { name: "after a refusal", program: 'new csp.OAuthAppSecret("e", app);' },
    ];
    const resultOf = ranTogether(programs);

    it("start afresh, even after a refusal", () => {
        expect(resultOf("first")).toEqual({ secrets: ["a"], errors: [] });
        expect(resultOf("other name")).toEqual({ secrets: ["b"], errors: [] });
        expect(resultOf("after a refusal")).toEqual({ secrets: ["e"], errors: [] });
    });

    it("still refuse two resources of the same run", () => {
        const { secrets, errors } = resultOf("twice");
        expect(secrets).toEqual(["c"]);
        expect(errors).toEqual([expect.stringContaining(`Both ${urn("c")} and ${urn("d")}`)]);
    });
});
