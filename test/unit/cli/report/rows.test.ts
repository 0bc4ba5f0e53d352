import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
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

/** The content of the only row, for a secret with these outputs in addition. */
function contentWith(more: Readonly<Record<string, unknown>>) {
    return rows(anExport([{ outputs: exportedOutputs("ci", more) }]))[0]?.content;
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
        const byName = Object.fromEntries(
            rows(readFileSync(file, "utf8")).map(({ resource, content }) => [resource, content]),
        );
        expect(byName).toEqual({
            regenerated: {
                kind: "facts",
                rotationCount: 1,
                verified: true,
                rejected: false,
                rotationReason: "created",
                rotatedAt: "2026-11-23T19:23:07.908Z",
                nextRotationAt: "2126-10-30T19:23:07.908Z",
            },
            adopted: {
                kind: "facts",
                rotationCount: 0,
                verified: true,
                rejected: false,
                rotationReason: "adopted",
                adoptedAt: "2026-11-23T19:23:07.895Z",
            },
            overlapping: {
                kind: "facts",
                rotationCount: 2,
                verified: true,
                rejected: false,
                rotationReason: "newClientSecret",
                rotatedAt: "2026-11-23T19:23:20.160Z",
                overlapEndsAt: "2126-10-30T19:23:19.996Z",
            },
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

    it("contain no part of a trigger or a secret, plain or not", () => {
        const outputs = {
            rotationTrigger: { a: [encrypted, "Sesame"] },
            existingClientSecret: "Sesame",
            rotation: decrypted,
        };
        for (const clientSecret of ["Sesame", encrypted, decrypted]) {
            const content = contentWith({ ...outputs, clientSecret });
            expect(content).toMatchObject({ kind: "facts" });
            expect(JSON.stringify(content)).not.toContain("Sesame");
        }
    });

    it("take the app from the resource's id if the program made it secret", () => {
        const outputs = exportedOutputs("ci", { orgId: encrypted, oauthAppId: encrypted, clientId: encrypted });
        const secretive = { ...outputs, host: encrypted, tokenEndpoint: encrypted, verify: encrypted };
        expect(rows(anExport([{ outputs: secretive }]))).toMatchObject([
            { orgId: "org", oauthAppId: "ci", content: { kind: "facts" } },
        ]);
    });

    it("have the organization in lower case, as the provider compares it", () => {
        const orgId = "9E5A2C34-7B1D-4F60-8A3E-5D0C1B2F7A64";
        expect(rows(anExport([{ id: `${orgId}/ci` }]))).toMatchObject([{ orgId: orgId.toLowerCase() }]);
    });

    it.each([
        { more: { stateVersion: 2 }, says: "A later release" },
        { more: { stateVersion: undefined }, says: "stateVersion" },
        { more: { verified: "yes", rotationCount: 1.5 }, says: "rotationCount, verified" },
        { more: { rotatedAt: "yesterday" }, says: "a date that can't be read" },
        { more: { previousClientSecretExpiresAt: "soon" }, says: "a date that can't be read" },
        { more: { rotatedAt: encrypted }, says: "rotatedAt is a secret there" },
        { more: { rotateAfterDays: decrypted }, says: "rotateAfterDays is a secret there" },
    ])("say why a state can't be read, and which app it belongs to: $says", ({ more, says }) => {
        const [row] = rows(anExport([{ outputs: exportedOutputs("ci", more) }]));
        expect(row).toMatchObject({ orgId: "org", oauthAppId: "ci", content: { kind: "unreadable" } });
        expect(row?.content).toHaveProperty("reason", expect.stringContaining(says));
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
