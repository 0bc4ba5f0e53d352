import type { StoredResource } from "../engine/engine";
import type { Observation, Snapshot } from "./observation";
import { inWords } from "./steps";

/** What a person needs to find out why a command is wrong: secrets stand there by the order in which CSP had them. */
export function report(observation: Observation, violations: readonly string[]): string {
    const { step, outcome, error, before, after, exchanges, lines } = observation;
    const calls = exchanges.map(({ kind, status }) => `${kind} ${status ?? "-"}`);
    const text = [
        `${violations.join("; ")}, in ${inWords(step)}`,
        `${outcome}${error === undefined ? "" : `: ${String(error)}`}`,
        `calls: ${calls.join(", ")}`,
        ...lines.map((line) => `said: ${line}`),
        ...describe("before", before),
        ...describe("after", after),
    ].join("\n    ");
    const names = Object.values(after.apps).flatMap((app, index) =>
        (app?.made ?? []).map((secret, nth): [string, string] => [secret, `<secret ${nth} of app ${index + 1}>`]),
    );
    return names.reduce((named, [secret, name]) => named.replaceAll(secret, name), text);
}

function describe(when: string, { atMs, resources, apps }: Snapshot): string[] {
    const truths = Object.entries(apps).map(
        ([id, app]) => `${id}: ${app ? JSON.stringify({ ...app, made: app.made.length }) : "none"}`,
    );
    return [`${when}, ${new Date(atMs).toISOString()}`, ...truths, ...resources.map(describeResource)];
}

function describeResource({ name, isReplaced, initErrors, inputs, outputs }: StoredResource): string {
    const mark = `${isReplaced ? ", replaced" : ""}${initErrors.length > 0 ? ", failed" : ""}`;
    const own = Object.entries(outputs).filter(([key]) => !hidden.includes(key));
    const changed = Object.entries(inputs).filter(([key, value]) => !hidden.includes(key) && outputs[key] !== value);
    return `${name}${mark} ${JSON.stringify(Object.fromEntries(own))} for ${JSON.stringify(Object.fromEntries(changed))}`;
}

const hidden = ["__provider", "orgId", "host", "stateVersion", "tokenEndpoint", "clientId"];
