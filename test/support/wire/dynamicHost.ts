import type { dynamic } from "@pulumi/pulumi";
import { UserError } from "../../../provider/common/userError";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { dynamicHandlers } from "../dynamicHandlers";
import { FakeClock } from "../fakeClock";
import { secretMark, signature } from "../plugin/wire";
import { type Properties, textsOf } from "../properties";
import { isUnchecked, problemsIn } from "./answers";
import { type History, resourceTypes } from "./arbitraries";
import { WireCsp } from "./csp";
import { secretAt } from "./marks";
import { Special, type Wire, type WireObject } from "./protobuf";
import type { Request } from "./requests";
import type { Outcome } from "./run";

/** What the dynamic host's methods get and return: whatever JSON holds. */
type Method = (provider: dynamic.ResourceProvider, id: string, olds: Properties, news: Properties) => unknown;

const methods: Readonly<Record<string, Method>> = {
    Check: (provider, _id, olds, news) => provider.check?.(olds, news),
    Diff: (provider, id, olds, news) => provider.diff?.(id, olds, news),
    Create: (provider, _id, _olds, news) => provider.create(news),
    Read: (provider, id, olds) => provider.read?.(id, olds),
    Update: (provider, id, olds, news) => provider.update?.(id, olds, news),
    Delete: (provider, id, olds) => provider.delete?.(id, olds),
};

/** Runs the calls of a history about resources against the dynamic provider's methods, as its host calls them. */
export async function runDynamicHistory(history: History): Promise<Outcome> {
    const lines: string[] = [];
    const problems: string[] = [];
    const cancelled = new AbortController();
    const provider = createProviderContext({
        clock: new FakeClock(),
        random: () => 0.5,
        env: { CSP_API_TOKEN: secretAt(50) },
        transport: new WireCsp(history.faults).transport,
        write: (line) => void lines.push(line),
        cancelled: cancelled.signal,
    });
    const handlerOf = dynamicHandlers(provider);
    const running: Promise<void>[] = [];
    let last: Properties = {};
    const perform = async (request: Request) => {
        const handler = handlerOf(request.urn?.includes(resourceTypes[1]) ? "retirement" : "secret");
        const [olds, news] = [request.olds, request.news].map((given) =>
            typeof given === "object" ? plainMembers(given) : last,
        );
        try {
            const result = await methods[request.method]?.(handler, request.id ?? "", olds ?? {}, news ?? {});
            last = outputsIn(result) ?? last;
            problems.push(...failuresIn(result).flatMap(({ property = "", reason }) => problemsIn([property, reason])));
        } catch (error) {
            problems.push(...errorProblems(error, request.method));
        }
    };
    for (const step of history.steps) {
        if (step.kind !== "call" || step.request.bytes !== undefined) continue;
        const work = Array.from({ length: step.times }, () => perform(step.request));
        running.push(...work);
        if (step.isAwaited) await Promise.race([Promise.all(work), new Promise((resolve) => setTimeout(resolve, 100))]);
    }
    setTimeout(() => cancelled.abort(), 200).unref();
    await Promise.all(running);
    cancelled.abort();
    problems.push(...problemsIn(lines));
    return { problems: [...new Set(problems)], calls: running.length };
}

function errorProblems(error: unknown, method: string): string[] {
    const found = problemsIn(textsOf(error));
    const isForPeople = error instanceof UserError && (error.code !== "INTERNAL_ERROR" || isUnchecked(error.message));
    return [...found, ...(isForPeople ? [] : [`an unexpected error: ${error}`])].map((each) => `${method}: ${each}`);
}

function isProperties(value: unknown): value is Properties {
    return typeof value === "object" && value !== null;
}

function outputsIn(result: unknown): Properties | undefined {
    if (!isProperties(result)) return undefined;
    return [result["outs"], result["props"], result["inputs"]].find(isProperties);
}

function failuresIn(result: unknown): readonly { readonly property?: string; readonly reason: string }[] {
    const failures = isProperties(result) ? result["failures"] : undefined;
    return Array.isArray(failures) ? failures : [];
}

/** The host gets no marks of secrets. */
function plainMembers(members: WireObject): Properties {
    return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, plain(value)]));
}

function plain(value: Wire): unknown {
    if (value instanceof Special) return special(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(plain);
    const members = plainMembers(value as WireObject);
    return members[signature] === secretMark ? (members["value"] ?? null) : members;
}

function special({ kind, size }: Special): unknown {
    if (kind === "hugeText") return "x".repeat(size);
    if (kind === "badText") return "a\ud800b";
    if (kind === "unset") return null;
    let nested: unknown = "bottom";
    // Deeper values don't get through the library of the host.
    for (let depth = 0; depth < Math.min(size, 1_000); depth++) nested = kind === "deepList" ? [nested] : { a: nested };
    return nested;
}
