import { describe, expect, it } from "vitest";
import { rowsOf } from "../../../../provider/cli/report/rows";
import { anExport, exportedOutputs } from "../../../support/exports";

const rotatedAt = "2026-11-01T00:00:00.000Z";
const endsAt = "2026-11-03T00:00:00.000Z";
const secret = {
    id: "org/ci",
    outputs: exportedOutputs("ci", { rotatedAt, rotationReason: "trigger", previousClientSecretExpiresAt: endsAt }),
};

function overlapWith(retirement: object): unknown {
    const found = rowsOf(anExport([secret, { id: "org/ci", name: "retired", ...retirement }]));
    if ("problem" in found) throw new Error(found.problem);
    const [content] = found.rows.map((row) => row.content);
    return content?.kind === "facts" ? content.overlapEndsAt : content;
}

describe.each(["pulumi-nodejs:dynamic/csp:PreviousSecretRetirement", "vmware-csp:index:PreviousSecretRetirement"])(
    "an overlap, with a %s,",
    (type) => {
        it("no longer counts once that has ended it", () => {
            expect(
                overlapWith({ type, outputs: { rotatedAt, retiredAt: "2026-11-01T01:00:00.000Z" } }),
            ).toBeUndefined();
        });

        it.each([
            { of: "waits for a confirmation", outputs: { rotatedAt, unconfirmed: 1 } },
            { of: "ended that of an earlier rotation", outputs: { rotatedAt: "2026-10-01", retiredAt: "2026-10-02" } },
            { of: "has no outputs", outputs: undefined },
        ])("still counts if that $of", ({ outputs }) => {
            expect(overlapWith({ type, outputs })).toBe(endsAt);
        });

        it("still counts if that is of another app", () => {
            expect(overlapWith({ type, id: "org/cd", outputs: { rotatedAt, retiredAt: rotatedAt } })).toBe(endsAt);
        });
    },
);
