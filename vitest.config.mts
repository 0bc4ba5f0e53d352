import { defineConfig } from "vitest/config";

const seconds = 1_000;

/** What every project shares: only its name, its folder and its patience differ. */
function project(name: string, testTimeout: number, options: { parallel: boolean } = { parallel: true }) {
    return {
        test: {
            name,
            include: [`test/${name}/**/*.test.ts`],
            testTimeout,
            hookTimeout: testTimeout,
            fileParallelism: options.parallel,
        },
    };
}

export default defineConfig({
    test: {
        // Every core: the tests with an engine mostly wait for other processes.
        maxWorkers: "100%",
        projects: [
            project("unit", 60 * seconds),
            project("integration", 120 * seconds),
            project("e2e", 300 * seconds),
            project("compose", 180 * seconds, { parallel: false }),
            { test: { ...project("kill", 3_600 * seconds).test, maxConcurrency: 2 } },
            { test: { ...project("bench", 3_600 * seconds).test, include: ["bench/*.bench.ts"] } },
        ],
    },
});
