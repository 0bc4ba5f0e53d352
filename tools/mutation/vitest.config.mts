import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { folders, leftOut } from "./folders.mts";
import { WarmThread } from "./warmThread.mts";

/** What noticed the last mutant notices the next one too; a unit test is quicker than others. Most mutants need no second file. */
class QuickestFirst extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
        const rank = (file: TestSpecification) => {
            // Seconds, also for a mutant that they notice.
            if (file.moduleId.includes(".property.test.")) return Number.MAX_SAFE_INTEGER;
            const result = this.ctx.cache.getTestSpecificationResult(file);
            if (result?.failed) return 0;
            return (file.moduleId.includes("/unit/") ? 1 : 1_000_000) + (result?.duration ?? 100_000);
        };
        return files.toSorted((one, other) => rank(one) - rank(other));
    }
}

const { MUTATED_FOLDER, MUTATION_TESTS } = process.env;
const { tests = [] } = folders.find(({ name }) => name === MUTATED_FOLDER) ?? {};
const isQuick = MUTATION_TESTS === "unit";

export default defineConfig({
    plugins: [
        {
            name: "warm-thread",
            configureVitest({ project }) {
                project.config.pool = "warm";
                project.config.poolRunner = { name: "warm", createPoolWorker: (options) => new WarmThread(options) };
            },
        },
    ],
    test: {
        include: tests.filter((pattern) => !isQuick || pattern.startsWith("test/unit/")),
        // Property tests take seconds.
        exclude: [...leftOut, ...(isQuick ? ["**/*.property.test.ts"] : [])],
        isolate: false,
        setupFiles: ["tools/mutation/setup.mts"],
        // The slowest tests, those of properties, take two seconds alone; a mutant by which a test hangs costs as long as this.
        testTimeout: 12_000,
        hookTimeout: 5_000,
        sequence: { sequencer: QuickestFirst },
    },
});
