import { expect, it } from "vitest";
import { clockSkewLine, clockSkewMs } from "../../../provider/csp/clockSkew";
import { someApp } from "../../support/cspClient";
import { apiToken, clientThatGets, response } from "../../support/failedCall";
import { hour, minute, startOfTime } from "../../support/fakeClock";

const nowMs = Date.UTC(2026, 10, 6, 8, 49, 37);
const origin = "https://csp.example";

it.each([
    [{ date: "Fri, 06 Nov 2026 08:49:37 GMT" }, 0],
    [{ date: "Fri, 06 Nov 2026 09:49:37 GMT" }, -60 * minute],
    [{ date: " Fri, 06 Nov 2026 08:47:37 GMT " }, 2 * minute],
    [{}, undefined],
    [{ date: "1794559777" }, undefined],
    [{ date: "Fri, 06 Nov 2026 07:49:37 GMT", age: "3600" }, undefined],
])("clockSkewMs of %j is %s", (headers, expected) => {
    expect(clockSkewMs(headers, nowMs)).toBe(expected);
});

it.each([undefined, 0, 5 * minute, -5 * minute])("clockSkewLine ignores %s ms", (skewMs) => {
    expect(clockSkewLine(origin, skewMs)).toBeUndefined();
});

it.each([
    [-60 * minute, "60 minutes behind"],
    [6 * minute, "6 minutes ahead of"],
    [119 * minute, "119 minutes ahead of"],
    [120 * minute, "2 hours ahead of"],
])("clockSkewLine of %i ms says how far and what to do", (skewMs, difference) => {
    expect(clockSkewLine(origin, skewMs)).toBe(
        `this machine's clock is about ${difference} that of https://csp.example, so what depends on a date comes too ` +
            "early or too late: correct this machine's clock",
    );
});

it("a process reports it during a call, for the first response that shows it, and not again", async () => {
    const dates = [startOfTime, startOfTime + hour, startOfTime + hour];
    const replies = dates.map((date) => response(200, { id: "ci" }, { date: new Date(date).toUTCString() }));
    const { client, announced } = clientThatGets(replies);
    await client.getApp(someApp, apiToken);
    expect(announced).toEqual([]);
    for (const _ of [2, 3]) await client.getApp(someApp, apiToken);
    expect(announced).toEqual([clockSkewLine(origin, -hour)]);
});
