// npm run test:kill: kills each process of a run at each call, and writes what comes of it into docs/assurance.md.
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeSetting } from "../../bench/setting.mts";
import { getEngine } from "../../tools/engine/getEngine.mts";
import { rewriteSection } from "../../tools/markdown.mts";
import { duration, messageOf } from "../../tools/process.mts";
import { killAt } from "../support/kill/killAt";
import { operations } from "../support/kill/operations";
import { inWords, type Point, pointsOf } from "../support/kill/points";
import { type Row, report } from "../support/kill/report";
import { prepare, type Stage } from "../support/kill/stage";
import type { Victim } from "../support/kill/victims";
import { toolContext } from "../support/languages/tools";

const page = join(__dirname, "..", "..", "docs", "assurance.md");
const runs = operations.flatMap((operation) =>
    operation.hosts.map((host) => ({ operation, host, title: `${host}: ${operation.name}` })),
);
/** Of the runs without a surprise, by their titles. */
const rowsOfRuns = new Map<string, Row[]>();
const startedMs = performance.now();

it.concurrent.each(runs)("$title", async ({ operation, host, title }) => {
    const stage = await prepare(operation, host);
    try {
        const { rows, surprises } = await killEverywhere(stage);
        expect(surprises).toEqual([]);
        rowsOfRuns.set(title, rows);
    } finally {
        await stage.scene.close();
    }
});

afterAll(async () => {
    if (rowsOfRuns.size < runs.length) return;
    const rows = runs.flatMap(({ title }) => rowsOfRuns.get(title) ?? []);
    const setting = await describeSetting(await getEngine(toolContext), toolContext.signal);
    const took = duration(performance.now() - startedMs);
    const text = `${setting} \`npm run test:kill\` killed ${rows.length} times, in ${took}.\n\n${report(rows)}`;
    rewriteSection(page, "kill", () => text);
});

async function killEverywhere(stage: Stage): Promise<{ readonly rows: Row[]; readonly surprises: string[] }> {
    const { operation, host } = stage;
    const rows: Row[] = [];
    const surprises: string[] = [];
    const points = [...(await pointsOf(stage)).entries()];
    const kills = operation.victims[host].flatMap((victim) =>
        points.filter(([, point]) => isOfUse(victim, point)).map(([index, point]) => ({ victim, index, point })),
    );
    for (const { victim, index, point } of kills) {
        const began = performance.now();
        const what = `${host}, ${operation.name}: ${victim}, ${inWords(point)}`;
        const surprise = await killAt(stage, point, victim).then(
            (outcome) => void rows.push({ operation: operation.name, host, victim, point, index, outcome }),
            (error: unknown) => `${what}: ${messageOf(error)}`,
        );
        if (surprise !== undefined) surprises.push(surprise);
        process.stderr.write(`${duration(performance.now() - began)} ${surprise ?? what}\n`);
    }
    return { rows, surprises };
}

/** What only runs the program makes no call, so whether one has been carried out is the same to it. */
function isOfUse(victim: Victim, { when }: Point): boolean {
    return when === "before" || (victim !== "language host" && victim !== "program");
}
