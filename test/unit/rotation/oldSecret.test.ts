import { describe, expect, it } from "vitest";
import {
    foreignOverlapLine,
    lastUpdate,
    longestOverlapMs,
    possiblyOldLine,
    warnOfOldSecret,
} from "../../../provider/rotation/oldSecret";
import { appOn } from "../../support/appOn";
import { response } from "../../support/failedCall";
import { at, day, hour, startOfTime } from "../../support/fakeClock";
import { type OneAppCspOptions, oneAppCsp } from "../../support/oneAppCsp";
import { anActiveState } from "../../support/states";

const [now, updatedAt, before] = [at(0), at(-day), at(-2 * day)];
const [longestAgo, justInTime] = [at(-longestOverlapMs), at(1 - longestOverlapMs)];

it("the longest overlap is a week and the hour by which CSP may keep it longer", () => {
    expect(longestOverlapMs).toBe(7 * day + hour);
});

describe("a secret that CSP accepts", () => {
    it.each([
        ["the app was changed", { createdAt: before, lastUpdatedAt: updatedAt }, true],
        ["CSP does not say when the app was made", { lastUpdatedAt: updatedAt }, true],
        ["the app is as it was made", { createdAt: updatedAt, lastUpdatedAt: updatedAt }, false],
        ["CSP does not say when it was changed", { createdAt: before }, false],
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
        const state = anActiveState({ adoptedAt: before, rotatedAt: undefined });
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
