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
    "an overlap that a %s",
    (type) => {
        it("has ended no longer counts", () => {
            expect(
                overlapWith({ type, outputs: { rotatedAt, retiredAt: "2026-11-01T01:00:00.000Z" } }),
            ).toBeUndefined();
        });

        it.each([
            { of: "has not ended yet", outputs: { rotatedAt, unconfirmed: 1 } },
            { of: "ended for an earlier rotation", outputs: { rotatedAt: "2026-10-01", retiredAt: "2026-10-02" } },
            { of: "of which nothing is known has", outputs: undefined },
        ])("$of counts", ({ outputs }) => {
            expect(overlapWith({ type, outputs })).toBe(endsAt);
        });

        it("of another app has ended counts", () => {
            expect(overlapWith({ type, id: "org/cd", outputs: { rotatedAt, retiredAt: rotatedAt } })).toBe(endsAt);
        });
    },
);
