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
    {
        file: "resources/oauthAppSecret/check.ts",
        line: 'if (isUnknown(profile)) return { value: unknownValue, source: "profile" };',
        to: '""',
        why: "a source is named only of a bad value, and an unknown one is never bad",
    },
    {
        file: "resources/oauthAppSecret/read.ts",
        line: "return rejected(state, false);",
        to: "true",
        why: "what this update has confirmed is never stored, and a refresh only stores",
    },
];
