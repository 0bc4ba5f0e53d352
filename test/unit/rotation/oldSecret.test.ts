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
import { day, hour, startOfTime } from "../../support/fakeClock";
import { oneAppCsp } from "../../support/oneAppCsp";
import { anActiveState } from "../../support/states";

const now = new Date(startOfTime).toISOString();
const updatedAt = new Date(startOfTime - day).toISOString();
const before = new Date(startOfTime - 2 * day).toISOString();
const longestAgo = new Date(startOfTime - longestOverlapMs).toISOString();
const justInTime = new Date(startOfTime - longestOverlapMs + 1).toISOString();

it("the longest overlap is a week and the hour by which CSP may keep it longer", () => {
    expect(longestOverlapMs).toBe(7 * day + hour);
});

describe("a secret that CSP accepts", () => {
    it.each<{ readonly name: string; readonly app: object; readonly may: boolean }>([
        { name: "the app was changed", app: { createdAt: before, lastUpdatedAt: updatedAt }, may: true },
        { name: "CSP does not say when the app was made", app: { lastUpdatedAt: updatedAt }, may: true },
        { name: "the app is as it was made", app: { createdAt: updatedAt, lastUpdatedAt: updatedAt }, may: false },
        { name: "CSP does not say when it was changed", app: { createdAt: before }, may: false },
        { name: "it was changed at a time that can't be read", app: { lastUpdatedAt: "yesterday" }, may: false },
        { name: "an overlap from then has just ended", app: { lastUpdatedAt: longestAgo }, may: false },
        { name: "an overlap from then is about to end", app: { lastUpdatedAt: justInTime }, may: true },
    ])("may be an old one where $name: $may", ({ app, may }) => {
        const line = possiblyOldLine("newClientSecret", app, now);
        expect(line?.startsWith("CSP accepts newClientSecret, but somebody updated the app at ") ?? false).toBe(may);
    });

    it("is said to be found rejected by the end of the longest overlap, and by whom the app was changed", () => {
        const app = { lastUpdatedAt: updatedAt, lastUpdatedBy: "jane" };
        const line = possiblyOldLine("newClientSecret", app, now);
        expect(line).toContain(`but jane updated the app at ${updatedAt}: `);
        expect(line).toContain(`by ${new Date(startOfTime - day + longestOverlapMs).toISOString()} at the latest`);
    });
});

describe("the warning that a secret may be an old one", () => {
    const state = anActiveState({ adoptedAt: before, rotatedAt: undefined });

    async function warned(secret: string, env?: Readonly<Record<string, string>>) {
        const csp = oneAppCsp([secret], { description: { lastUpdatedAt: updatedAt } });
        const { app, lines } = appOn(csp, env && { env });
        await warnOfOldSecret(app, state, "existingClientSecret", secret);
        return { lines, calls: csp.calls };
    }

    it("is printed for one that is not the present one", async () => {
        expect((await warned("Other-1")).lines).toEqual([
            expect.stringContaining("CSP accepts existingClientSecret, but"),
        ]);
    });

    it("needs no call for the present one", async () => {
        expect(await warned("The-secret-1")).toEqual({ lines: [], calls: [] });
    });

    it("is left out without credentials to ask CSP, which the user can't do anything about", async () => {
        expect((await warned("Other-1", {})).lines).toEqual([]);
    });

    it("is left out where nothing was changed", async () => {
        const { app, lines } = appOn(oneAppCsp(["Other-1"]));
        await warnOfOldSecret(app, state, "existingClientSecret", "Other-1");
        expect(lines).toEqual([]);
    });

    it("gives way to what keeps CSP from being asked", async () => {
        const { app, lines } = appOn(oneAppCsp(["Other-1"], { replies: { get: [response(403)] } }));
        await warnOfOldSecret(app, state, "existingClientSecret", "Other-1");
        expect(lines).toEqual([
            expect.stringMatching(/^.*CSP accepts existingClientSecret; whether .* can't be told: .*403/),
        ]);
    });
});

describe("somebody else's overlap", () => {
    it.each([
        { lastUpdatedAt: undefined, may: false },
        { lastUpdatedAt: "yesterday", may: false },
        { lastUpdatedAt: longestAgo, may: false },
        { lastUpdatedAt: justInTime, may: true },
    ])("may still run after a change at $lastUpdatedAt: $may", ({ lastUpdatedAt, may }) => {
        expect(foreignOverlapLine({ lastUpdatedAt }, startOfTime) !== undefined).toBe(may);
    });
});

it.each([
    { app: {}, words: "" },
    { app: { lastUpdatedBy: "jane" }, words: " (the app was last updated by jane at an unknown time)" },
    { app: { lastUpdatedAt: now }, words: ` (the app was last updated by unknown at ${now})` },
    { app: { lastUpdatedBy: "jane", lastUpdatedAt: now }, words: ` (the app was last updated by jane at ${now})` },
])("who changed the app, and when, is said as far as CSP says it: $words", ({ app, words }) => {
    expect(lastUpdate(app)).toBe(words);
});
