import { expect, it } from "vitest";
import * as z from "zod";
import { contenders, type Measurement, operations, summaryOf } from "../../../bench/measurements.mts";
import results from "../../../bench/results.json";
import { repositoryText } from "../../support/repository";

const row = z.object({
    host: z.enum(["dynamic", "plugin"]),
    operation: z.string(),
    secrets: z.number(),
    stacks: z.number(),
    parallel: z.number(),
    wallMs: z.number(),
    programMiB: z.number().optional(),
    stateKB: z.number().optional(),
});
const measured = z.array(z.object({ rows: z.array(row) })).parse(JSON.parse(repositoryText("bench/scale.json")));

/** The figures of one operation in JavaScript and in YAML, of the first run that has them. */
function figures<T>(operation: string, stacks: number, figure: (one: z.infer<typeof row>) => T): T[] {
    const rows = measured.flatMap((run) => run.rows);
    return (["dynamic", "plugin"] as const).map((host) => {
        const found = rows.find((one) => one.host === host && one.operation === operation && one.stacks === stacks);
        if (found === undefined) throw new Error(`${operation} was not measured`);
        return figure(found);
    });
}

it("docs/operating.md has the figures of bench/scale.json", () => {
    const page = repositoryText("docs/operating.md");
    const seconds = (operation: string, stacks: number) =>
        figures(operation, stacks, ({ wallMs }) => `${Math.round(wallMs / 1_000)} s`).join(" / ");
    const megabytes = (stacks: number) =>
        figures("create", stacks, ({ stateKB = 0 }) => `${(stateKB / 1_000).toFixed(1)} MB`).join(" / ");
    const memory = (stacks: number) =>
        Math.max(
            ...["create", "preview", "rotate"].map(
                (name) => figures(name, stacks, (one) => one.programMiB ?? 0)[0] ?? 0,
            ),
        );
    for (const [name, operation] of [
        ["create", "create"],
        ["rotate", "rotate"],
        ["unchanged preview", "preview"],
    ] as const) {
        expect(page).toContain(`| ${name}, JavaScript / YAML | ${seconds(operation, 1)} | ${seconds(operation, 20)} |`);
    }
    expect(page).toContain(`| memory of the JavaScript program | ${memory(1)} MiB | ${memory(20)} MiB |`);
    expect(page).toContain(`| state, JavaScript / YAML | ${megabytes(1)} | ${megabytes(20)} each |`);
});

it("docs/plugin.md has the figures of bench/results.json", () => {
    const measurements: readonly Measurement[] = results.measurements.map(({ contender, operation, ...one }) => ({
        ...one,
        contender: z.enum(contenders).parse(contender),
        operation: z.enum(operations).parse(operation),
    }));
    const cells = [
        { contender: "verified", language: "JavaScript" },
        { contender: "plugin", language: "YAML" },
    ] as const;
    const expected = cells.map(({ contender, language }) => {
        const which = { contender, operation: "preview", apps: 1, latencyMs: 60 } as const;
        const median = (figure: "wallMs" | "providerMiB") => summaryOf(measurements, figure, which)?.median ?? 0;
        return `${(median("wallMs") / 1_000).toFixed(2)} s in ${language}, ${median("providerMiB")} MiB`;
    });
    expect(repositoryText("docs/plugin.md")).toContain(`, and memory of the provider | ${expected.join(" | ")} |`);
});
