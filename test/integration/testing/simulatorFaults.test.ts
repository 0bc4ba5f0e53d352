import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fault, type SimulatedApp, type Simulator, startSimulator } from "../../../provider/testing";

let simulator: Simulator;
let app: SimulatedApp;

beforeEach(async () => {
    simulator = await startSimulator();
    app = simulator.addApp({ id: "app" });
    simulator.addApp({ id: "other" });
});

afterEach(() => simulator.close());

function put(appId = "app"): Promise<Response> {
    const api = `${simulator.origin}/csp/gateway/am/api`;
    return fetch(`${api}/orgs/${simulator.orgId}/oauth-apps/${appId}/secret`, {
        method: "PUT",
        body: "{}",
        headers: {
            authorization: `Bearer ${simulator.issueAccessToken()}`,
            "content-type": "application/json",
        },
        redirect: "manual",
    });
}

async function statuses(appIds: string[]): Promise<number[]> {
    const found = [];
    for (const appId of appIds) {
        found.push((await put(appId)).status);
    }
    return found;
}

interface Answered {
    readonly fault: Fault;
    readonly status: number;
    readonly type?: string | null;
    readonly header?: [string, string];
    readonly body: RegExp;
    readonly processed: boolean;
    readonly words: string;
}

describe("a fault replaces the response", () => {
    it.each<Answered>([
        {
            fault: { status: 429, headers: { "retry-after": "7" } },
            status: 429,
            header: ["retry-after", "7"],
            body: /"message":"The user has sent too many requests","moduleCode":540,"requestId":"[^"]+"/,
            processed: false,
            words: "status 429",
        },
        {
            fault: { status: 418, processed: true },
            status: 418,
            body: /could not be processed/,
            processed: true,
            words: "status 418, processed",
        },
        {
            fault: { status: 200, body: { clientSecret: "" } },
            status: 200,
            body: /^\{"clientSecret":""\}$/,
            processed: false,
            words: "status 200",
        },
        {
            fault: { body: "{", contentType: "application/json", processed: true },
            status: 200,
            body: /^\{$/,
            processed: true,
            words: "status 200, processed",
        },
        {
            fault: { body: "" },
            status: 200,
            type: "text/plain",
            body: /^$/,
            processed: false,
            words: "status 200",
        },
        {
            fault: { html: true },
            status: 200,
            type: "text/html",
            body: /^<!doctype html>/,
            processed: false,
            words: "HTML 200",
        },
        {
            fault: { html: true, status: 502, processed: true },
            status: 502,
            type: "text/html",
            body: /^<!doctype html>/,
            processed: true,
            words: "HTML 502, processed",
        },
        {
            fault: { redirect: "http://elsewhere.example/" },
            status: 307,
            type: null,
            header: ["location", "http://elsewhere.example/"],
            body: /^$/,
            processed: false,
            words: "redirect",
        },
        {
            fault: { omitClientSecret: true },
            status: 200,
            body: /^\{"clientId":"app"\}$/,
            processed: true,
            words: "no clientSecret",
        },
        {
            fault: { delayMs: 1 },
            status: 200,
            body: /"clientSecret":"/,
            processed: true,
            words: "delay 1 ms after",
        },
        {
            fault: { delayMs: 1, when: "before" },
            status: 200,
            body: /"clientSecret":"/,
            processed: true,
            words: "delay 1 ms before",
        },
    ])("$fault", async ({ fault, status, type = "application/json", header, body, processed, words }) => {
        simulator.fault("regenerateSecret", fault);
        const response = await put();
        expect(response.status).toBe(status);
        expect(response.headers.get("content-type")?.split(";")[0] ?? null).toBe(type);
        expect(await response.text()).toMatch(body);
        expect(app.secretsMade).toHaveLength(processed ? 2 : 1);
        expect(simulator.calls[0]).toMatchObject({ status, fault: words });
        expect(header?.[1]).toBe(header && response.headers.get(header[0]));
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
        simulator.fault("regenerateSecret", { status: 500 }, options);
        expect(await statuses(["app", "other", "app", "other"])).toEqual(expected);
    });

    it("only calls of its kind, until it is cleared", async () => {
        simulator.fault("setSecret", { status: 500 });
        simulator.fault("regenerateSecret", { status: 500 }, { call: 2 });
        expect(await statuses(["app"])).toEqual([200]);
        simulator.clearFaults();
        expect(await statuses(["app"])).toEqual([200]);
    });

    it("one call each, in the order of the script", async () => {
        simulator.fault("regenerateSecret", { status: 503 });
        simulator.fault("regenerateSecret", { status: 409 });
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
        expect(() => simulator.fault("getApp", { status }, options)).toThrow(RangeError);
    });
});
