import { expect, it } from "vitest";
import type { Outcome } from "../../support/kill/killAt";
import type { Point } from "../../support/kill/points";
import { type Row, report } from "../../support/kill/report";

const points: readonly Point[] = [
    { kind: "regenerateSecret", number: 1, when: "before" },
    { kind: "regenerateSecret", number: 1, when: "after" },
    { kind: "clientCredentialsGrant", number: 1, when: "before" },
    { kind: "clientCredentialsGrant", number: 2, when: "before" },
];
const again: Outcome = { kept: ["old, dead"], calls: "token, PUT, test", made: 2, lost: 1 };
const nothing: Outcome = { kept: ["new"], calls: "", made: 1, lost: 0 };

function killed(host: Row["host"], victim: Row["victim"], outcomes: Readonly<Record<number, Outcome>>): Row[] {
    return points.flatMap((point, index) => {
        const outcome = outcomes[index];
        return outcome ? [{ operation: "rotate", host, victim, point, index, outcome }] : [];
    });
}

it("groups what came of it: processes with the same points, and points in a row", () => {
    const rows = [
        ...killed("dynamic", "engine", { 0: again, 1: again, 2: nothing, 3: again }),
        ...killed("plugin", "engine", { 0: again, 1: again, 2: nothing, 3: again }),
        // Killed at fewer points: those are in a row too.
        ...killed("dynamic", "program", { 0: nothing, 2: nothing }),
    ];
    const lines = report(rows).split("\n").slice(2);
    expect(lines.map((line) => line.replace(/ +/g, " "))).toEqual([
        "| rotate | engine: before PUT to after PUT, before test 2 | the old secret, which is dead | token, PUT, test | 2 | 1 |",
        "| rotate | engine: before test; program (dynamic): before PUT to before test | the new secret | nothing | 1 | 0 |",
    ]);
});

it("tells what an error advised, and both secrets of two apps", () => {
    const advised = { code: "OVERLAP_IN_PROGRESS", change: "overlapSeconds 0", calls: "PUT" };
    const outcome: Outcome = { kept: ["old, works", "new"], calls: "POST", advised, made: 3, lost: 1 };
    const text = report(killed("plugin", "one of two providers", { 1: outcome }));
    expect(text).toContain("| the old secret, which works; the new secret |");
    expect(text).toContain("| POST: OVERLAP_IN_PROGRESS; with overlapSeconds 0: PUT |");
});
