import { expect, it } from "vitest";
import * as z from "zod";
import { contenders, operations, summaryOf } from "../../../bench/measurements.mts";
import { creationLine } from "../../../provider/rotation/messages";
import { initialState } from "../../../provider/rotation/state";
import { startOfTime } from "../../support/fakeClock";
import { repositoryText } from "../../support/repository";
import { theInputs } from "../../support/states";

it("docs/getting-started.md quotes the line of a creation as the preview prints it", () => {
    const inputs = theInputs();
    const step = { kind: "regenerate", reason: "created" } as const;
    const line = creationLine(step, initialState(inputs), inputs, [], startOfTime);
    expect(repositoryText("docs/getting-started.md")).toContain(`: ${line}\n`);
});

it("docs/operating.md has the figures of bench/scale.json", () => {
    const row = z.object({
        host: z.string(),
        operation: z.string(),
        stacks: z.number(),
        wallMs: z.number(),
        programMiB: z.number().default(0),
        stateKB: z.number().default(0),
    });
    const runs = z.array(z.object({ rows: z.array(row) })).parse(JSON.parse(repositoryText("bench/scale.json")));
    const rows = runs.flatMap((run) => run.rows);
    const cells = (figure: (host: string, stacks: number) => string) =>
        [1, 20].map((stacks) => ["dynamic", "plugin"].map((host) => figure(host, stacks)).join(" / ")).join(" | ");
    const one = (host: string, stacks: number, operation: string) =>
        row.parse(rows.find((each) => each.host === host && each.operation === operation && each.stacks === stacks));
    const seconds = (operation: string) =>
        cells((host, stacks) => `${Math.round(one(host, stacks, operation).wallMs / 1_000)} s`);
    const state = cells((host, stacks) => `${(one(host, stacks, "create").stateKB / 1_000).toFixed(1)} MB`);
    const memory = (stacks: number) =>
        Math.max(...["create", "preview", "rotate"].map((name) => one("dynamic", stacks, name).programMiB));
    const page = repositoryText("docs/operating.md");
    expect(page).toContain(`| create, JavaScript / YAML | ${seconds("create")} |`);
    expect(page).toContain(`| rotate, JavaScript / YAML | ${seconds("rotate")} |`);
    expect(page).toContain(`| unchanged preview, JavaScript / YAML | ${seconds("preview")} |`);
    expect(page).toContain(`| memory of the JavaScript program | ${memory(1)} MiB | ${memory(20)} MiB |`);
    expect(page).toContain(`| state, JavaScript / YAML | ${state} each |`);
});

it("docs/plugin.md has the figures of bench/results.json", () => {
    const measurement = z.object({
        contender: z.enum(contenders),
        operation: z.enum(operations),
        apps: z.number(),
        latencyMs: z.number(),
        samples: z.array(z.object({ wallMs: z.number(), calls: z.number(), providerMiB: z.number().optional() })),
    });
    const results = z.object({ measurements: z.array(measurement) });
    const { measurements } = results.parse(JSON.parse(repositoryText("bench/results.json")));
    const cell = (contender: "verified" | "plugin", language: string) => {
        const which = { contender, operation: "preview", apps: 1, latencyMs: 60 } as const;
        const median = (figure: "wallMs" | "providerMiB") => summaryOf(measurements, figure, which)?.median ?? 0;
        return `${(median("wallMs") / 1_000).toFixed(2)} s in ${language}, ${median("providerMiB")} MiB`;
    };
    const cells = `${cell("verified", "JavaScript")} | ${cell("plugin", "YAML")}`;
    expect(repositoryText("docs/plugin.md")).toContain(`, and memory of the provider | ${cells} |`);
});
