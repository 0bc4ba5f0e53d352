/** What `npm run test:wire` sets: how many calls, and the seed of what is generated. */
export interface WireSettings {
    readonly seed: number;
    /** Calls of the plugin's process. */
    readonly calls: number;
    /** Histories of the service in this process, and of the dynamic provider. */
    readonly histories: number;
    readonly dynamicHistories: number;
    /** Whether the figures go to docs/assurance.md. */
    readonly isReported: boolean;
}

/** The same requests in every run of `npm test`, so that it says of a change what the change did. */
const fixedSeed = 20_261_130;

export function wireSettings(env: Readonly<Record<string, string | undefined>> = process.env): WireSettings {
    const seed = wholeNumber("WIRE_SEED", env["WIRE_SEED"]) ?? fixedSeed;
    const calls = wholeNumber("WIRE_CALLS", env["WIRE_CALLS"]);
    if (calls === undefined) return { seed, calls: 600, histories: 80, dynamicHistories: 400, isReported: false };
    return {
        seed,
        calls,
        histories: Math.ceil(calls / 100),
        dynamicHistories: Math.ceil(calls / 20),
        isReported: true,
    };
}

/** Undefined where the variable is absent or empty. */
function wholeNumber(name: string, text: string | undefined): number | undefined {
    if (!text) return undefined;
    const value = Number(text);
    if (!Number.isInteger(value)) throw new Error(`${name} must be a whole number, not "${text}"`);
    return value;
}
