// npm run bench:languages: measures an unchanged preview in each language, and writes the table into docs/benchmarks.md.
import { join } from "node:path";
import { expect, it } from "vitest";
import { startLife } from "../test/support/languages/describeLanguage";
import { go } from "../test/support/languages/go";
import { java } from "../test/support/languages/java";
import { node } from "../test/support/languages/node";
import type { TestedLanguage } from "../test/support/languages/program";
import { python } from "../test/support/languages/python";
import { toolContext } from "../test/support/languages/tools";
import { yaml } from "../test/support/languages/yaml";
import { getEngine } from "../tools/engine/getEngine.mts";
import { languages, prepareLanguage } from "../tools/languages/languages.mts";
import { rewriteSection, table } from "../tools/markdown.mts";
import { summarize } from "./measurements.mts";
import { describeSetting } from "./setting.mts";

const rounds = 5;
const page = join(__dirname, "..", "docs", "benchmarks.md");

it("measures an unchanged preview of one secret in each language", async () => {
    const engine = await getEngine(toolContext);
    const columns: string[] = [];
    const cells: string[] = [];
    const versions: string[] = [];
    for (const language of [yaml, go, node, python, java]) {
        const readiness = await prepareLanguage(language.name, engine, toolContext);
        if ("reason" in readiness) throw new Error(`${language.name}: ${readiness.reason}`);
        const { minimum = 0, median = 0, maximum = 0 } = summarize(await previews(language)) ?? {};
        const [low, middle, high] = [minimum, median, maximum].map((ms) => (ms / 1_000).toFixed(2));
        columns.push(languages[language.name].title);
        cells.push(`${middle} (${low} to ${high})`);
        versions.push(readiness.versions);
    }
    const setting = await describeSetting(engine, toolContext.signal);
    const text = table(["seconds", ...columns], [["unchanged preview of 1", ...cells]]);
    const report = [`${setting} Rounds: ${rounds}. ${versions.join(", ")}.`, text].join("\n\n");
    console.log(report);
    rewriteSection(page, "languages", () => report);
});

/** How long each preview took, in milliseconds. */
async function previews(language: TestedLanguage): Promise<number[]> {
    const { scene } = await startLife(language);
    try {
        await scene.up();
        const times: number[] = [];
        // The first one warms up.
        for (let round = 0; round <= rounds; round += 1) {
            const startedMs = performance.now();
            const ran = await scene.preview();
            times.push(performance.now() - startedMs);
            expect(ran.operations, ran.output).toMatchObject({ ci: ["same"], "ci-consumer": ["same"] });
            expect(ran.calls).toEqual([]);
        }
        return times.slice(1);
    } finally {
        await scene.close();
    }
}
