import { descendantsOf, type Process } from "../../../tools/process.mts";

/** Which process of a command is killed. */
export type Victim = "engine" | "language host" | "program" | "provider" | "all of them" | "one of two providers";

const providers = /dynamic-provider|pulumi-resource-(vmware-csp|pulumi-nodejs)/;

const patterns = {
    "language host": /pulumi-language-/,
    program: /cmd\/run\/index\.js/,
    provider: providers,
    "one of two providers": providers,
} as const;

/** The process ids to kill, with those that live on, of a command and all that it has started. */
export function aim(cli: number, victim: Victim): { readonly victims: number[]; readonly others: Process[] } {
    const below = descendantsOf(cli);
    const victims = pidsOf(cli, below, victim);
    if (victims.length === 0) throw new Error(`there is no ${victim} among ${below.map(({ command }) => command)}`);
    return { victims, others: below.filter(({ pid }) => !victims.includes(pid)) };
}

function pidsOf(cli: number, below: readonly Process[], victim: Victim): number[] {
    if (victim === "engine") return [cli];
    if (victim === "all of them") return [cli, ...below.map(({ pid }) => pid)];
    const found = below.filter(({ command }) => patterns[victim].test(command)).map(({ pid }) => pid);
    // The first one only tells its schema, the others serve a provider resource each.
    return victim === "one of two providers" ? found.toSorted((a, b) => a - b).slice(-1) : found;
}

export function isProvider({ command }: Process): boolean {
    return providers.test(command);
}
