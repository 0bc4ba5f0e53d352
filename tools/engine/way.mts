/** The four ways to an engine, in the order in which they are tried. */
export const wayNames = ["path", "cache", "download", "build"] as const;

/** The short name of a way, as `PULUMI_VMWARE_CSP_ENGINE_WAYS` spells it. */
export type WayName = (typeof wayNames)[number];

/** Takes one line about what is being done, for a person. */
export type Report = (line: string) => void;

/** What every way is given. */
export interface Context {
    readonly env: NodeJS.ProcessEnv;
    /** The folder that holds finished engines, the lock and what is still being made. */
    readonly cache: string;
    readonly report: Report;
    /** Aborted when the process is asked to stop. */
    readonly signal: AbortSignal;
}

/** One way to get an engine. */
export interface Way {
    readonly name: WayName;
    readonly title: string;
    /** What a person can do to make this way work. */
    readonly advice: string;
    /** Makes a new engine, which takes long: only one process at a time does that. */
    readonly makes: boolean;
    /** Returns the engine's folder, or throws an error whose message is the reason why there is none. */
    find(context: Context): Promise<string>;
}
