import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSecrets } from "../../../../provider/cli/report/readSecrets";
import type { Row } from "../../../../provider/cli/report/row";
import { rowsOf } from "../../../../provider/cli/report/rows";
import { toOutputs } from "../../../../provider/rotation/codec";
import { anExport, decrypted, dynamicType, encrypted, exportedOutputs, pluginType } from "../../../support/exports";
import { anyState } from "../../../support/stateArbitraries";

function rows(text: string): Row[] {
    const found = rowsOf(text);
    if ("problem" in found) throw new Error(found.problem);
    return found.rows;
}

describe("the rows of an export", () => {
    it.each([dynamicType, pluginType])("exist for resources of the type %s, with names and app", (type) => {
        expect(rows(anExport([{ type, name: "a::b", id: "org/ci" }], "eu.prod", "csp-fleet"))).toMatchObject([
            { stack: "eu.prod", project: "csp-fleet", resource: "a::b", orgId: "org", oauthAppId: "ci" },
        ]);
    });

    it("know a resource under a parent by its own name", () => {
        const urn = `urn:pulumi:dev::fleet::my:index:Team$${dynamicType}::ci`;
        const text = JSON.stringify({ deployment: { resources: [{ urn, type: dynamicType, id: "org/ci" }] } });
        expect(rows(text)).toMatchObject([{ stack: "dev", project: "fleet", resource: "ci" }]);
    });

    it("exist for no other resource, no copy that waits for its deletion, and no empty stack", () => {
        const others = ["pulumi-nodejs:dynamic/csp:PreviousSecretRetirement", "pulumi-nodejs:dynamic:Resource"];
        expect(rows(anExport(others.map((type) => ({ type }))))).toEqual([]);
        expect(rows(anExport([{ delete: true }, { id: "org/new" }]))).toMatchObject([{ oauthAppId: "new" }]);
        expect(rows('{"version":3,"deployment":{"manifest":{}}}')).toEqual([]);
        expect(rows('{"version":3,"deployment":null}')).toEqual([]);
    });

    it("show what a state of the first version says", () => {
        const file = join(__dirname, "../../../e2e/testdata/state-v1.json");
        const found = rows(readFileSync(file, "utf8")).map(({ resource, content }) => [resource, content]);
        const facts = (rotationCount: number, rotationReason: string, moments: object) => {
            return { kind: "facts", verified: true, rejected: false, rotationCount, rotationReason, ...moments };
        };
        const ofAge = { rotatedAt: "2026-11-23T19:23:07.908Z", nextRotationAt: "2126-10-30T19:23:07.908Z" };
        const ofOverlap = { rotatedAt: "2026-11-23T19:23:20.160Z", overlapEndsAt: "2126-10-30T19:23:19.996Z" };
        expect(Object.fromEntries(found)).toEqual({
            regenerated: facts(1, "created", ofAge),
            adopted: facts(0, "adopted", { adoptedAt: "2026-11-23T19:23:07.895Z" }),
            overlapping: facts(2, "newClientSecret", ofOverlap),
            candidate: expect.objectContaining({ pending: "secret" }),
            pending: expect.objectContaining({ pending: "test" }),
        });
    });

    it("are read from any state that the provider can write, with its secrets encrypted or not", () => {
        const secretNames = ["clientSecret", "previousClientSecret", "pendingClientSecret", "pendingRotationTrigger"];
        fc.assert(
            fc.property(anyState, fc.constantFrom(encrypted, decrypted), (state, secret) => {
                const outputs = Object.entries(toOutputs(state)).map(([name, value]) => {
                    return [name, secretNames.includes(name) ? secret : value];
                });
                const [row] = rows(anExport([{ outputs: Object.fromEntries(outputs) }]));
                expect(row?.content.kind).toBe("facts");
                expect(JSON.stringify(row)).not.toContain("Sesame");
            }),
        );
    });

    it.each(["Sesame", encrypted, decrypted])("contain no part of a trigger or a secret: %j", (clientSecret) => {
        const trigger = { a: [encrypted, "Sesame"] };
        const others = { rotationTrigger: trigger, existingClientSecret: "Sesame", rotation: decrypted };
        const [row] = rows(anExport([{ outputs: exportedOutputs("ci", { ...others, clientSecret }) }]));
        expect(row).toMatchObject({ content: { kind: "facts" } });
        expect(JSON.stringify(row)).not.toContain("Sesame");
    });

    it("take the app from the resource's id if the program made it secret", () => {
        const names = ["orgId", "oauthAppId", "clientId", "host", "tokenEndpoint", "verify"];
        const outputs = exportedOutputs("ci", Object.fromEntries(names.map((name) => [name, encrypted])));
        const row = { orgId: "org", oauthAppId: "ci", content: { kind: "facts" } };
        expect(rows(anExport([{ outputs }]))).toMatchObject([row]);
    });

    it("have the organization in lower case, as the provider compares it", () => {
        const orgId = "9E5A2C34-7B1D-4F60-8A3E-5D0C1B2F7A64";
        expect(rows(anExport([{ id: `${orgId}/ci` }]))).toMatchObject([{ orgId: orgId.toLowerCase() }]);
    });

    it.each([
        ["A later release", { stateVersion: 2 }],
        ["stateVersion", { stateVersion: undefined }],
        ["rotationCount, verified", { verified: "yes", rotationCount: 1.5 }],
        ["a date that can't be read", { rotatedAt: "yesterday" }],
        ["a date that can't be read", { previousClientSecretExpiresAt: "soon" }],
        ["rotatedAt is a secret there", { rotatedAt: encrypted }],
        ["rotateAfterDays is a secret there", { rotateAfterDays: decrypted }],
    ])("say why a state can't be read, and which app it belongs to: %s: %j", (says, more) => {
        const content = { kind: "unreadable", reason: expect.stringContaining(says) };
        const found = rows(anExport([{ outputs: exportedOutputs("ci", more) }]));
        expect(found).toMatchObject([{ orgId: "org", oauthAppId: "ci", content }]);
    });

    it("are unreadable, without a crash, if outputs, id or URN are missing", () => {
        const resources = [{ type: dynamicType }, { type: dynamicType, urn: 1, id: {}, outputs: [] }, null, 1];
        const found = rows(JSON.stringify({ deployment: { resources } }));
        expect(found.map(({ content }) => content.kind)).toEqual(["unreadable", "unreadable"]);
    });

    it.each([
        ["", "is empty"],
        ["KEY VALUE", "is not JSON"],
        ["[]", "is not what `pulumi stack export` prints"],
        ["{}", "is not what `pulumi stack export` prints"],
        ['{"deployment":{"resources":{}}}', "is not what `pulumi stack export` prints"],
    ])("do not exist in %j, which %s", (text, problem) => {
        expect(rowsOf(text)).toEqual({ problem });
    });
});

describe.each(["pulumi-nodejs:dynamic/csp:PreviousSecretRetirement", "vmware-csp:index:PreviousSecretRetirement"])(
    "an overlap, with a %s that",
    (type) => {
        const rotatedAt = "2026-11-01T00:00:00.000Z";
        const endsAt = "2026-11-03T00:00:00.000Z";
        const retiredAt = "2026-11-01T01:00:00.000Z";

        it.each([
            ["has ended it", undefined, "org/ci", { rotatedAt, retiredAt }],
            ["has ended that of another app", endsAt, "org/cd", { rotatedAt, retiredAt }],
            ["has ended that of an earlier rotation", endsAt, "org/ci", { rotatedAt: "2026-10-01", retiredAt }],
            ["waits for a confirmation", endsAt, "org/ci", { rotatedAt, unconfirmed: 1 }],
            ["has no outputs", endsAt, "org/ci", {}],
        ])("%s, ends: %s", (_what, overlapEndsAt, id, outputs) => {
            const overlapping = { rotatedAt, rotationReason: "trigger", previousClientSecretExpiresAt: endsAt };
            const secret = { id: "org/ci", outputs: exportedOutputs("ci", overlapping) };
            const [row] = rows(anExport([secret, { type, id, name: "retired", outputs }]));
            expect({ overlapEndsAt: undefined, ...row?.content }).toMatchObject({ kind: "facts", overlapEndsAt });
        });
    },
);

it("exports are read a few at a time, with their progress shown, and their secrets keep the order of the sources", async () => {
    const waiting: (() => void)[] = [];
    let open = 0;
    let most = 0;
    const shown: string[] = [];
    const sources = Array.from({ length: 20 }, (_, index) => ({
        name: `source-${index}`,
        isNamed: true,
        read: async () => {
            open += 1;
            most = Math.max(most, open);
            // The last to begin ends first.
            await new Promise<void>((resolve) => waiting.push(resolve));
            open -= 1;
            return { text: anExport([{ name: `app-${index}`, id: `org/app-${index}` }]) };
        },
    }));
    const reading = readSecrets(sources, { nowMs: 0 }, { progress: (text) => void shown.push(text), warn: () => {} });
    for (let ended = 0; ended < sources.length; ) {
        await new Promise((resolve) => setImmediate(resolve));
        const next = waiting.pop();
        next?.();
        if (next) ended += 1;
    }
    const { secrets, stacks, problems } = await reading;
    expect({ most, stacks, problems }).toEqual({ most: 4, stacks: 20, problems: [] });
    expect([shown.at(0), shown.at(-2), shown.at(-1)]).toEqual(["1 of 20 stacks read", "20 of 20 stacks read", ""]);
    expect(secrets.map(({ resource }) => resource)).toEqual(sources.map((_, index) => `app-${index}`));
});
