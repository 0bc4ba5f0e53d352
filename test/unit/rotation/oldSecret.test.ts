import { describe, expect, it } from "vitest";
import type { Outputs } from "../../../provider/rotation/codec";
import {
    foreignOverlap,
    foreignOverlapLine,
    isChangedSince,
    isUnknownPrevious,
    lastUpdate,
    longestOverlapMs,
    possiblyOldLine,
    sinceOf,
    warnOfOldSecret,
} from "../../../provider/rotation/oldSecret";
import { appOn } from "../../support/appOn";
import { response } from "../../support/failedCall";
import { at, day, hour, startOfTime } from "../../support/fakeClock";
import { type OneAppCspOptions, oneAppCsp } from "../../support/oneAppCsp";
import { anActiveState, aState } from "../../support/states";

const [now, updatedAt, created] = [at(0), at(-day), at(-2 * day)];
const [earliest, before, made, since] = [at(-day), at(0), at(day), at(2 * day)];
const [longestAgo, justInTime] = [at(-longestOverlapMs), at(1 - longestOverlapMs)];

it("the longest overlap is a week and the hour by which CSP may keep it longer", () => {
    expect(longestOverlapMs).toBe(7 * day + hour);
});

describe("a secret that CSP accepts", () => {
    it.each([
        ["the app was changed", { createdAt: created, lastUpdatedAt: updatedAt }, true],
        ["CSP does not say when the app was made", { lastUpdatedAt: updatedAt }, true],
        ["the app is as it was made", { createdAt: updatedAt, lastUpdatedAt: updatedAt }, false],
        ["CSP does not say when it was changed", { createdAt: created }, false],
        ["it was changed at a time that can't be read", { lastUpdatedAt: "yesterday" }, false],
        ["an overlap from then has just ended", { lastUpdatedAt: longestAgo }, false],
        ["an overlap from then is about to end", { lastUpdatedAt: justInTime }, true],
    ])("may be an old one where $0: $2", (_name, app, may) => {
        const line = possiblyOldLine("newClientSecret", app, now);
        expect(line?.startsWith("CSP accepts newClientSecret, but somebody updated the app at ") ?? false).toBe(may);
    });

    it("is said to be found rejected by the end of the longest overlap, and by whom the app was changed", () => {
        const line = possiblyOldLine("newClientSecret", { lastUpdatedAt: updatedAt, lastUpdatedBy: "jane" }, now);
        expect(line).toContain(`but jane updated the app at ${updatedAt}: `);
        expect(line).toContain(`by ${at(longestOverlapMs - day)} at the latest`);
    });
});

describe("the warning that a secret may be an old one", () => {
    interface Scene extends OneAppCspOptions {
        readonly env?: Readonly<Record<string, string>>;
    }

    async function warned(secret: string, { env, ...options }: Scene = {}) {
        const csp = oneAppCsp([secret], { description: { lastUpdatedAt: updatedAt }, ...options });
        const { app, lines } = appOn(csp, env && { env });
        const state = anActiveState({ adoptedAt: created, rotatedAt: undefined });
        await warnOfOldSecret(app, state, "existingClientSecret", secret);
        return { lines, calls: csp.calls.length };
    }

    const forbidden = { replies: { get: [response(403)] } };
    const notTold = /CSP accepts existingClientSecret; whether .* can't be told: .*403/;

    it.each<[name: string, secret: string, scene: Scene, lines: readonly RegExp[]]>([
        ["is printed for one that is not the present one", "Other-1", {}, [/CSP accepts existingClientSecret, but/]],
        ["is left out without credentials to ask CSP", "Other-1", { env: {} }, []],
        ["is left out where nothing was changed", "Other-1", { description: undefined }, []],
        ["gives way to what keeps CSP from being asked", "Other-1", forbidden, [notTold]],
    ])("%s", async (_name, secret, scene, lines) => {
        expect((await warned(secret, scene)).lines).toEqual(lines.map((line) => expect.stringMatching(line)));
    });

    it("needs no call for the present one", async () => {
        expect(await warned("The-secret-1")).toEqual({ lines: [], calls: 0 });
    });
});

it.each([
    [undefined, false],
    ["yesterday", false],
    [longestAgo, false],
    [justInTime, true],
])("somebody else's overlap may still run after a change at %s: %s", (lastUpdatedAt, may) => {
    expect(foreignOverlapLine({ lastUpdatedAt }, startOfTime) !== undefined).toBe(may);
});

it.each([
    [{}, ""],
    [{ lastUpdatedBy: "jane" }, " (the app was last updated by jane at an unknown time)"],
    [{ lastUpdatedAt: now }, ` (the app was last updated by unknown at ${now})`],
    [{ lastUpdatedBy: "jane", lastUpdatedAt: now }, ` (the app was last updated by jane at ${now})`],
])("who changed the app, and when, is said as far as CSP says it: %o", (app, words) => {
    expect(lastUpdate(app)).toBe(words);
});

describe("somebody else's overlap may run", () => {
    const [rotated, adopted] = [{ rotatedAt: made }, { adoptedAt: made }];

    it.each([
        ["CSP says that no overlap runs", rotated, 0, since, false],
        ["one runs, and the app has changed since", rotated, 60, since, true],
        ["one seems to run, but nothing has changed: CSP always has the field", rotated, 60, made, false],
        ["one runs, and CSP does not say when the app changed", rotated, 60, undefined, true],
        ["one runs, and the time of the change can't be read", rotated, 60, "yesterday", true],
        ["CSP names no overlaps, and the app has changed since", rotated, undefined, since, true],
        ["CSP names no overlaps, and nothing has changed since", rotated, undefined, before, false],
        ["CSP says nothing at all", rotated, undefined, undefined, false],
        ["an adopted secret may have been an old one from the start", adopted, 60, before, true],
        ["CSP names no overlaps, and the app has changed since the adoption", adopted, undefined, since, true],
        ["CSP names no overlaps, and nothing has changed since the adoption", adopted, undefined, before, false],
        ["CSP says that no overlap runs since the adoption", adopted, 0, since, false],
    ])("where %s: $4", (_name, ours, left, lastUpdatedAt, may) => {
        expect(foreignOverlap(ours, { secretRotationExpirationInSeconds: left, lastUpdatedAt })).toBe(may);
    });
});

it("an overlap may be known since our rotation, or since our adoption", () => {
    expect(sinceOf({ kind: "rotated", at: made })).toEqual({ rotatedAt: made });
    expect(sinceOf({ kind: "adopted", at: made })).toEqual({ adoptedAt: made });
});

it.each([
    [undefined, false],
    [before, false],
    [made, true],
    [since, true],
])("an app that was changed at %s may have its old secret again: %s", async (lastUpdatedAt, isChanged) => {
    const { app } = appOn(oneAppCsp([], { description: { lastUpdatedAt } }));
    expect(await isChangedSince(app, made)).toBe(isChanged);
});

describe("a secret that CSP accepts, after an overlap of ours,", () => {
    const pendingRotation = { reason: "created", startedAt: before, overlapSeconds: 60 } as const;
    const first = { clientSecret: undefined, pendingClientSecret: "Pending-1", pendingRotation };
    const wasSet = { ...first, pendingRotation: { ...pendingRotation, setAt: made } };
    const ours = { rotatedAt: made, previousClientSecretExpiresAt: since };
    const notOurs = { rotatedAt: made, possibleOverlapEndsAt: since };
    const neverTested = { ...ours, verified: false };

    interface Csp {
        readonly lastUpdatedAt?: string;
        readonly accepted?: readonly string[];
    }

    const setLast = { accepted: [], lastUpdatedAt: made };
    const noDate = { accepted: [], lastUpdatedAt: "unknown" };
    const changedEarlier = { lastUpdatedAt: earliest };
    const acceptsFirst = { accepted: ["Pending-1"], lastUpdatedAt: earliest };

    it.each<[name: string, is: boolean, outputs: Partial<Outputs>, csp?: Csp]>([
        ["no overlap is known", false, {}],
        ["it is the current one", false, { ...ours, clientSecret: "Given-1" }],
        ["our overlap's old secret is not known", true, ours],
        ["the overlap need not be ours", false, notOurs],
        ["our overlap's is another", true, { ...ours, previousClientSecret: "Previous-1" }],
        ["it is known as our overlap's", false, { ...ours, previousClientSecret: "Given-1" }],
        ["the app was changed after our rotation", false, ours, { lastUpdatedAt: since }],
        ["CSP rejects the current one, which it accepted before", false, ours, { accepted: [] }],
        ["CSP rejects an untested current one, made after the app's last change", true, neverTested, { accepted: [] }],
        ["CSP rejects an untested current one, whose rotation was the app's last change", true, neverTested, setLast],
        ["CSP rejects an untested current one, and the last change has no readable date", false, neverTested, noDate],
        ["CSP has set a pending first secret", true, wasSet],
        ["CSP has set a pending secret beside the current one", true, { ...wasSet, clientSecret: "The-secret-1" }],
        ["it is the pending first secret itself", false, { ...wasSet, pendingClientSecret: "Given-1" }],
        ["the app was changed after CSP had set the pending first secret", false, wasSet, { lastUpdatedAt: since }],
        ["the app was last changed before the pending first secret, which CSP rejects", false, wasSet, changedEarlier],
        ["the app was last changed before the pending first secret, which CSP accepts", true, wasSet, acceptsFirst],
        ["CSP rejects a pending first secret whose outcome is unknown", false, first],
        ["CSP accepts a pending first secret whose outcome is unknown", true, first, { accepted: ["Pending-1"] }],
    ])("is an old one that we don't know where %s: %s", async (_name, is, outputs, csp = {}) => {
        const { accepted = ["The-secret-1"], lastUpdatedAt = before } = csp;
        const { app } = appOn(oneAppCsp(accepted, { description: { lastUpdatedAt } }));
        expect(await isUnknownPrevious(app, aState(outputs), (secret) => secret === "Given-1")).toBe(is);
    });
});
