/** A folder of provider/ whose code is changed, and how well the tests must notice. */
export interface Folder {
    readonly name: string;
    /** The tests that count: those of this process alone, which need no build, no other process and no engine. */
    readonly tests: readonly string[];
    /** The least score, in percent. */
    readonly goal: number;
    /** Whether each survivor must be explained. */
    readonly isExplained: boolean;
}

export const folders: readonly Folder[] = [
    {
        name: "rotation",
        tests: ["test/unit/{rotation,resources}/*.test.ts", "test/integration/{resources,retirement}/*.test.ts"],
        goal: 90,
        isExplained: true,
    },
    {
        name: "resources",
        tests: ["test/unit/resources/*.test.ts", "test/integration/{resources,retirement}/*.test.ts"],
        goal: 90,
        isExplained: true,
    },
    {
        name: "csp",
        tests: ["test/unit/{csp,common}/*.test.ts", "test/integration/csp/*.test.ts"],
        goal: 80,
        isExplained: false,
    },
    {
        name: "hosts",
        tests: ["test/unit/hosts/**/*.test.ts", "test/integration/hosts/**/*.test.ts"],
        goal: 80,
        isExplained: false,
    },
];

/** Tests that start processes, need dist/, wait for real time, count the files of the source, or replace one of its modules. */
export const leftOut: readonly string[] = [
    "test/unit/csp/layer.test.ts",
    "test/integration/csp/{debug,loading,rateLimit,tls}.test.ts",
    "test/integration/resources/waysOut.test.ts",
    "test/integration/hosts/{anotherResource,bundledPlugin,goneEngine,hostProcess,runFolder}.test.ts",
    "test/integration/hosts/plugin/process.test.ts",
];
