/** Why no test notices a mutant, and why that is well. */
export interface Explanation {
    /** Below provider/. */
    readonly file: string;
    /** The whole line of code, without its indentation. */
    readonly line: string;
    /** What the code was changed to; absent: whatever it was changed to. */
    readonly to?: string;
    readonly why: string;
}

export const explained: readonly Explanation[] = [
    {
        file: "rotation/providerContext.ts",
        line: 'debug: debug.enabled ? (line) => debug("%s", line) : undefined,',
        why: "Node reads NODE_DEBUG when a process starts: test/integration/csp/debug.test.ts starts one",
    },
    {
        file: "rotation/runMemory.ts",
        line: 'this.facts.put(nameOf("changed", appId), "true");',
        to: '""',
        why: "only whether the fact is there counts",
    },
];
