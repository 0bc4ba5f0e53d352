// npm run test:mutation [-- FOLDER …]: changes the code of folders of provider/ bit by bit, and writes what no test notices.
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { PartialStrykerOptions, schema } from "@stryker-mutator/api/core";
import { Stryker } from "@stryker-mutator/core";
import { rewriteSection } from "../markdown.mts";
import { runMain } from "../process.mts";
import { root } from "../root.mts";
import { Compiler } from "./compiler.mts";
import { explained } from "./explained.mts";
import { type Folder, folders } from "./folders.mts";
import { isUnnoticed, type Judgement, judge, type Mutant, problems } from "./judgement.mts";
import { withFolder } from "./section.mts";

const help = `npm run test:mutation [-- OPTIONS FOLDER …]

  FOLDER   ${folders.map(({ name }) => name).join(", ")} (default: all)
  --quick  only unit tests, in minutes: prints what they alone don't notice, and writes nothing

A run keeps its results in .mutation/; the next one tries only what has changed, what survived and what timed out.
`;
/** The tests that run: all that count, or unit tests alone. */
type Tests = "unit" | "all";

const page = join(root, "docs", "assurance.md");

/** What the tests need, of which each run makes a copy. */
const copied = [
    "{provider,test,docs,tools}",
    "tools/{mutation,root.mts}",
    "{provider,test,docs,tools/mutation}/**",
    "package.json",
    "schema.json",
    "tsconfig*.json",
];

await runMain(async () => {
    const { values, positionals: names } = parseArgs({
        allowPositionals: true,
        options: { help: { type: "boolean", default: false }, quick: { type: "boolean", default: false } },
    });
    if (values.help) return console.log(help);
    const unknown = names.find((name) => !folders.some((folder) => folder.name === name));
    if (unknown !== undefined) throw new Error(`There is no folder ${unknown}.\n\n${help}`);
    const chosen = folders.filter(({ name }) => names.length === 0 || names.includes(name));
    const found: string[] = [];
    // Changed code may remove what is beside its own files.
    const temporary = mkdtempSync(join(tmpdir(), "mutation-"));
    process.env["TMPDIR"] = temporary;
    process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));
    for (const folder of chosen) {
        const startedAt = Date.now();
        const judgement = await (values.quick ? examine(folder, "unit") : examineAll(folder));
        for (const line of judgement.unexplained) console.log(line);
        if (values.quick) continue;
        write(folder, judgement, (Date.now() - startedAt) / 60_000);
        found.push(...problems(folder, judgement));
    }
    if (found.length > 0) throw new Error(found.join("\n"));
});

/** What a unit test notices, in milliseconds, needs no other test, which takes seconds. */
async function examineAll(folder: Folder): Promise<Judgement> {
    if (!existsSync(resultsOf(folder, "all"))) {
        await examine(folder, "unit");
        copyFileSync(resultsOf(folder, "unit"), resultsOf(folder, "all"));
    }
    return await examine(folder, "all");
}

/** Tries all mutants of a folder, but those of which the results of the last run tell. */
async function examine(folder: Folder, tests: Tests): Promise<Judgement> {
    Object.assign(process.env, { MUTATED_FOLDER: folder.name, MUTATION_TESTS: tests });
    forgetTimeouts(resultsOf(folder, tests));
    const mutants: readonly Mutant[] = await new Stryker(options(folder, tests)).runMutationTest();
    const compiler = new Compiler(root);
    const checked = mutants.map((mutant) =>
        isUnnoticed(mutant) && compiler.refuses(mutant) ? { ...mutant, status: "CompileError" as const } : mutant,
    );
    return judge(
        checked,
        lineOf,
        explained.filter(({ file }) => file.startsWith(`${folder.name}/`)),
    );
}

/** What timed out is tried again: the machine may have been busy. */
function forgetTimeouts(file: string): void {
    if (!existsSync(file)) return;
    const results: schema.MutationTestResult = JSON.parse(readFileSync(file, "utf8"));
    for (const one of Object.values(results.files))
        one.mutants = one.mutants.filter(({ status }) => status !== "Timeout");
    writeFileSync(file, JSON.stringify(results));
}

function lineOf({ fileName, location }: Mutant): string {
    return readFileSync(fileName, "utf8").split("\n")[location.start.line - 1]?.trim() ?? "";
}

function write(folder: Folder, judgement: Judgement, minutes: number): void {
    const date = new Date().toISOString().slice(0, 10);
    rewriteSection(page, "mutation", (section) => withFolder(section, folder.name, judgement, minutes, date));
}

function resultsOf({ name }: Folder, tests: Tests): string {
    return `.mutation/${name}.${tests}.json`;
}

function options(folder: Folder, tests: Tests): PartialStrykerOptions {
    return {
        mutate: [`provider/${folder.name}/**/*.ts`],
        testRunner: "vitest",
        vitest: { configFile: "tools/mutation/vitest.config.mts", related: false },
        plugins: ["@stryker-mutator/vitest-runner", "./tools/mutation/words.mts", "./tools/mutation/lazy.mts"],
        ignorers: ["words", "lazy"],
        // The compiler refuses a member of what may be undefined.
        mutator: { excludedMutations: ["OptionalChaining"] },
        // What is run while a module is loaded would need a new thread and all tests for each mutant.
        ignoreStatic: true,
        concurrency: 1,
        timeoutMS: 5_000,
        reporters: ["progress-append-only"],
        tempDirName: ".mutation/sandbox",
        incremental: true,
        incrementalFile: resultsOf(folder, tests),
        ignorePatterns: ["*", ...copied.map((path) => `!${path}`)],
    };
}
