import type { OAuthApp } from "../../../provider/testing/simulator/oauthApp";
import type { StoredResource } from "../engine/engine";
import { hour } from "../fakeClock";
import type { Made } from "../model/ledger";
import type { Moment } from "../model/modelState";
import { type Program, providerOf } from "../model/program";
import type { Properties } from "../properties";

/**
 * A text that two moments of lives have in common if nothing that follows can tell them apart: what Pulumi stores, the
 * program, CSP's apps, and what the invariants look at. Secrets, triggers, names, provider processes and apps stand there by
 * the order in which they appear. Of times only their order counts, app by app, and which of the waits they are away.
 */
export function canonical({ csp, program, resources, ledger }: Moment): string {
    const names = [...new Set([program.name, "other", ...ledger.applied.keys()])];
    const known = [...ledger.secrets.keys(), ...ownSecrets(program.inputs), ...resources.flatMap(secretsIn)];
    const appIds = [program.appId, ...[...csp.apps.keys()].filter((id) => id !== program.appId)];
    const nowMs = csp.atMs;
    const times = new Map(appIds.map((id) => [id, new Times(nowMs, momentsOf(id, csp.apps.get(id), resources))]));
    const rename = renaming(new Set(known), appIds);
    const ages = ({ span }: Made) => [ageOf(span.fromMs, nowMs), ageOf(span.toMs, nowMs)];
    const described = {
        program: describeProgram(program),
        resources: resources.map((resource) => describeResource(resource, times)),
        apps: appIds.map((id) => describeApp(csp.apps.get(id), times.get(id))),
        untestable: appIds.map((id) => csp.untestable.has(id)),
        applied: names.map((name) => {
            const is = ledger.applied.get(name);
            return is && [[...new Set(is.triggers)], [...new Set(is.newSecrets)], ages({ span: is.since })];
        }),
        settled: ledger.settled && describeProgram(ledger.settled),
    };
    const text = JSON.stringify(described, rename.replace);
    // Of the secrets only those that are still anywhere can play a part again.
    const secrets = rename.secrets().map((secret) => {
        const made = ledger.secrets.get(secret);
        const trigger = made?.program?.input("rotationTrigger");
        return [made && ages(made), trigger, ledger.ended.has(secret), ledger.outdated.has(secret)];
    });
    return text + JSON.stringify(secrets, rename.replace);
}

/** What no decision looks at, or follows from the rest. */
const left = new Set([
    ...["orgId", "host", "stateVersion", "tokenEndpoint", "clientId", "__provider", "__urn"],
    ...["rotationCount", "rotationReason", "nextRotationAt"],
]);

function describeProgram({ inputs, shape, appId }: Program) {
    return { ...shape, app: appId, inputs: sorted(inputs) };
}

function describeResource(resource: StoredResource, times: ReadonlyMap<string, Times>) {
    const { name, type, isReplaced, initErrors, inputs, outputs } = resource;
    const own = times.get(String(outputs["oauthAppId"]));
    const shown = (properties: Properties) => own?.inPlaceOfTimes(sorted(properties));
    const mark = { name, type, provider: providerOf(outputs), isReplaced, isFailed: initErrors.length > 0 };
    return { ...mark, outputs: shown(outputs), inputs: shown(inputs) };
}

function describeApp(app: OAuthApp | undefined, times: Times | undefined) {
    if (app === undefined || times === undefined) return undefined;
    return {
        id: app.id,
        current: app.currentSecret,
        previous: app.previousSecret,
        endsAt: app.previousSecret && times.nameOf(app.previousSecretExpiresAtMs ?? 0),
        updatedAt: times.nameOf(app.lastUpdatedAtMs),
        isNew: app.lastUpdatedAtMs === app.createdAtMs,
    };
}

function sorted(properties: Properties): Properties {
    const entries = Object.entries(properties).filter(([name]) => !left.has(name));
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const isoTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function momentsOf(appId: string, app: OAuthApp | undefined, resources: readonly StoredResource[]): number[] {
    const own = resources.filter(({ outputs }) => outputs["oauthAppId"] === appId);
    const stored = own.flatMap(({ inputs, outputs }) => timesIn([inputs, outputs]));
    return app ? [...stored, app.lastUpdatedAtMs, app.previousSecretExpiresAtMs ?? app.lastUpdatedAtMs] : stored;
}

function timesIn(value: unknown): number[] {
    if (typeof value === "string") return isoTime.test(value) ? [Date.parse(value)] : [];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(timesIn) : [];
}

/** The moments of one app, named by their order and by what has passed, or has to pass. */
class Times {
    readonly #sorted: readonly number[];

    constructor(
        private readonly nowMs: number,
        moments: readonly number[],
    ) {
        this.#sorted = [...new Set(moments)].toSorted((a, b) => a - b);
    }

    nameOf(atMs: number): string {
        return `time ${this.#sorted.indexOf(atMs)} ${ageOf(atMs, this.nowMs)}`;
    }

    inPlaceOfTimes(value: unknown): unknown {
        if (typeof value === "string") return isoTime.test(value) ? this.nameOf(Date.parse(value)) : value;
        if (Array.isArray(value)) return value.map((one) => this.inPlaceOfTimes(one));
        if (typeof value !== "object" || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.inPlaceOfTimes(one)]));
    }
}

/** Between any two of these an overlap of an hour, an age of 30 days or the longest possible overlap of a week ends. */
function ageOf(atMs: number, nowMs: number): string {
    const hours = (nowMs - atMs) / hour;
    if (hours >= 24) return "old";
    if (hours >= 1) return "past";
    if (hours >= 0) return "recent";
    return hours >= -2 ? "soon" : "later";
}

/** The caller's own secrets, those that are wrong too. */
const ownSecret = /^(Own|Wrong)_\d+\./;

function ownSecrets(inputs: Properties): string[] {
    return Object.values(inputs).filter((value): value is string => ownSecret.test(String(value)));
}

const secretNames = [
    "clientSecret",
    "previousClientSecret",
    "pendingClientSecret",
    "newClientSecret",
    "existingClientSecret",
];

function secretsIn({ inputs, outputs }: StoredResource): string[] {
    const values = [inputs, outputs].flatMap((properties) => secretNames.map((name) => properties[name]));
    return values.filter((value) => typeof value === "string");
}

const renamed = [/^t\d+$/, /^(ci|renamed)$/, /^(default|explicit)$/];

/** Gives each secret, app, trigger, name and provider process its number, in the order in which they are seen. */
function renaming(secrets: ReadonlySet<string>, appIds: readonly string[]) {
    const seen = new Map<string, string>();
    const numbered = (kind: string, value: string) => {
        const key = `${kind}:${value}`;
        const name = seen.get(key) ?? `${kind}${seen.size}`;
        seen.set(key, name);
        return name;
    };
    const replace = (_: string, value: unknown): unknown => {
        if (typeof value !== "string") return value;
        if (secrets.has(value)) return numbered("secret", value);
        if (appIds.includes(value)) return numbered("app", value);
        const kind = renamed.findIndex((pattern) => pattern.test(value));
        return kind < 0 ? value : numbered(`kind ${kind} `, value);
    };
    const namesOf = (kind: string) =>
        [...seen.keys()].filter((key) => key.startsWith(kind)).map((key) => key.slice(kind.length));
    return { replace, secrets: () => namesOf("secret:") };
}
