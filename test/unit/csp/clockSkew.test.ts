import { describe, expect, it } from "vitest";
import { clockSkewLine, clockSkewMs } from "../../../provider/csp/clockSkew";
import { someApp } from "../../support/cspClient";
import { apiToken, clientThatGets, response } from "../../support/failedCall";
import { hour, minute, startOfTime } from "../../support/fakeClock";

const nowMs = Date.UTC(2026, 10, 6, 8, 49, 37);
const origin = "https://csp.example";

describe("clockSkewMs", () => {
    it.each([
        ["Fri, 06 Nov 2026 08:49:37 GMT", 0],
        ["Fri, 06 Nov 2026 09:49:37 GMT", -60 * minute],
        [" Fri, 06 Nov 2026 08:47:37 GMT ", 2 * minute],
    ])("of %j is %i", (date, expected) => {
        expect(clockSkewMs({ date }, nowMs)).toBe(expected);
    });

    it.each([{}, { date: "1794559777" }, { date: "Fri, 06 Nov 2026 07:49:37 GMT", age: "3600" }])(
        "is not known from %j",
        (headers) => {
            expect(clockSkewMs(headers, nowMs)).toBeUndefined();
        },
    );
});

describe("clockSkewLine", () => {
    it.each([undefined, 0, 5 * minute, -5 * minute])("ignores %s ms", (skewMs) => {
        expect(clockSkewLine(origin, skewMs)).toBeUndefined();
    });

    it.each([
        [-60 * minute, "about 60 minutes behind that of https://csp.example"],
        [6 * minute, "about 6 minutes ahead of that of https://csp.example"],
        [119 * minute, "about 119 minutes ahead of that of https://csp.example"],
        [120 * minute, "about 2 hours ahead of that of https://csp.example"],
        [25 * 60 * minute, "about 25 hours ahead of that of https://csp.example"],
    ])("of %i ms says how far and what to do", (skewMs, difference) => {
        expect(clockSkewLine(origin, skewMs)).toBe(
            `this machine's clock is ${difference}, so what depends on a date comes too early or too late: correct this ` +
                "machine's clock",
        );
    });
});

it("a process reports it during a call, for the first response that shows it, and not again", async () => {
    const dates = [startOfTime, startOfTime + hour, startOfTime + hour];
    const replies = dates.map((date) => response(200, { id: "ci" }, { date: new Date(date).toUTCString() }));
    const { client, announced } = clientThatGets(replies);
    await client.getApp(someApp, apiToken);
    expect(announced).toEqual([]);
    for (let call = 0; call < 2; call++) await client.getApp(someApp, apiToken);
    expect(announced).toEqual([clockSkewLine(origin, -hour)]);
});
