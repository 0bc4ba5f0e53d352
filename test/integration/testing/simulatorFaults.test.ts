import { describe, expect, it } from "vitest";
import type { Fault } from "../../../provider/testing";
import { useSimulator } from "../../support/useSimulator";

const scene = useSimulator({ apps: [{ id: "app" }, { id: "other" }] });

async function statuses(appIds: readonly string[]): Promise<number[]> {
    const found: number[] = [];
    for (const app of appIds) found.push((await scene.call("PUT", { app })).status);
    return found;
}

describe("a fault replaces the response", () => {
    const json = "application/json";
    const [error, page, secret] = [/^\{"cspErrorCode".*could not be processed/, /^<!doctype html>/, /"clientSecret":"/];
    const refused = /"message":"The user has sent too many requests","moduleCode":540,"requestId":"[^"]+"/;

    it.each<[fault: Fault, status: number, type: string | null, body: RegExp, words: string]>([
        [{ status: 429 }, 429, json, refused, "status 429"],
        [{ status: 418, processed: true }, 418, json, error, "status 418, processed"],
        [{ status: 200, body: { clientSecret: "" } }, 200, json, /^\{"clientSecret":""\}$/, "status 200"],
        [{ body: "{", contentType: json, processed: true }, 200, json, /^\{$/, "status 200, processed"],
        [{ body: "" }, 200, "text/plain", /^$/, "status 200"],
        [{ html: true }, 200, "text/html", page, "HTML 200"],
        [{ html: true, status: 502, processed: true }, 502, "text/html", page, "HTML 502, processed"],
        [{ redirect: "http://elsewhere.example/" }, 307, null, /^$/, "redirect"],
        [{ omitClientSecret: true }, 200, json, /^\{"clientId":"app"\}$/, "no clientSecret"],
        [{ delayMs: 1 }, 200, json, secret, "delay 1 ms after"],
        [{ delayMs: 1, when: "before" }, 200, json, secret, "delay 1 ms before"],
    ])("%o", async (fault, status, type, body, words) => {
        scene.simulator.fault("regenerateSecret", fault);
        const response = await scene.call("PUT");
        expect(response.status).toBe(status);
        expect(response.headers.get("content-type")?.split(";")[0] ?? null).toBe(type);
        expect(await response.text()).toMatch(body);
        expect(scene.simulator.calls[0]).toMatchObject({ status, fault: words });
        const isCarriedOut = "processed" in fault || "omitClientSecret" in fault || "delayMs" in fault;
        expect(scene.app.secretsMade).toHaveLength(isCarriedOut ? 2 : 1);
    });

    it("with headers of its own", async () => {
        scene.simulator.fault("regenerateSecret", { status: 429, headers: { "retry-after": "7" } });
        scene.simulator.fault("regenerateSecret", { redirect: "http://elsewhere.example/" });
        expect((await scene.call("PUT")).headers.get("retry-after")).toBe("7");
        expect((await scene.call("PUT")).headers.get("location")).toBe("http://elsewhere.example/");
    });
});

describe("a fault hits", () => {
    it.each([
        { options: undefined, expected: [500, 200, 200, 200] },
        { options: { call: 3 }, expected: [200, 200, 500, 200] },
        { options: { call: 2, times: 2 }, expected: [200, 500, 500, 200] },
        { options: { times: Number.POSITIVE_INFINITY }, expected: [500, 500, 500, 500] },
        { options: { appId: "other" }, expected: [200, 500, 200, 200] },
        { options: { appId: "other", call: 2 }, expected: [200, 200, 200, 500] },
    ])("the calls of $options", async ({ options, expected }) => {
        scene.simulator.fault("regenerateSecret", { status: 500 }, options);
        expect(await statuses(["app", "other", "app", "other"])).toEqual(expected);
    });

    it("only calls of its kind, until it is cleared", async () => {
        scene.simulator.fault("setSecret", { status: 500 });
        scene.simulator.fault("regenerateSecret", { status: 500 }, { call: 2 });
        expect(await statuses(["app"])).toEqual([200]);
        scene.simulator.clearFaults();
        expect(await statuses(["app"])).toEqual([200]);
    });

    it("one call each, in the order of the script", async () => {
        scene.simulator.fault("regenerateSecret", { status: 503 });
        scene.simulator.fault("regenerateSecret", { status: 409 });
        expect(await statuses(["app", "app", "app"])).toEqual([503, 409, 200]);
    });

    it.each([
        { call: 0 },
        { call: 1.5 },
        { times: 0 },
        { times: Number.NaN },
        { status: 199 },
        { status: 404.5 },
        { status: 600 },
    ])("nothing when scripted with %o", ({ status = 500, ...options }) => {
        expect(() => scene.simulator.fault("getApp", { status }, options)).toThrow(RangeError);
    });
});

describe("a simulator that accepts 2 calls a second", () => {
    const put = () => scene.call("PUT");

    it("refuses a third one, does not carry it out, and says when to come again", async () => {
        const { simulator, clock, app } = scene;
        simulator.setSwitches({ maxCallsPerSecond: 2 });
        await put();
        clock.advance(600);
        await put();
        const third = await put();
        expect([third.status, third.headers.get("retry-after")]).toEqual([429, "1"]);
        expect(app.secretsMade).toHaveLength(3);
        clock.advance(399);
        expect((await put()).status).toBe(429);
        clock.advance(1);
        expect(await statuses(["app", "app"])).toEqual([200, 429]);
        expect(simulator.calls.map(({ status }) => status)).toEqual([200, 200, 429, 429, 200, 429]);
    });

    it("does not say when to come again if that is switched off, and keeps a fault for a call that it accepts", async () => {
        scene.simulator.setSwitches({ retryAfterWhenLimited: false, maxCallsPerSecond: 0 });
        scene.simulator.fault("regenerateSecret", { status: 500 });
        const refused = await put();
        expect([refused.status, refused.headers.has("retry-after")]).toEqual([429, false]);
        scene.simulator.setSwitches({ maxCallsPerSecond: 2 });
        expect((await put()).status).toBe(500);
    });
});
