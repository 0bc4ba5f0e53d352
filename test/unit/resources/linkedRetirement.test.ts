import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { previousSecretRetirement } from "../../../provider/resources/previousSecretRetirement";
import { createProviderContext } from "../../../provider/rotation/providerContext";

const now = Date.parse("2026-01-01T00:10:00.000Z");
const rotatedAt = "2026-01-01T00:00:00.000Z";
const app = { orgId: "org", oauthAppId: "app" };
const rotation = {
    ...app,
    host: "csp.example",
    clientSecret: "New-1!",
    previousClientSecret: "Old-1!",
    rotatedAt,
    previousClientSecretExpiresAt: "2026-01-01T01:00:00.000Z",
};
const waiting = { stateVersion: 1, ...app, rotatedAt, unconfirmed: 2 };

function started() {
    const lines: string[] = [];
    const sleep = async () => {};
    const provider = createProviderContext({
        clock: { now: () => now, sleep },
        env: {},
        transport: () => Promise.reject(new Error("there must be no call")),
        programs: { linkByOutput: true },
        write: (line) => void lines.push(line),
    });
    return { provider, lines };
}

describe("a retirement with confirmations that gets one output of the secret", () => {
    it.each([
        {
            name: "the same number is missing",
            confirmations: [null, null],
            difference: { changes: false, properties: {} },
        },
        {
            name: "fewer are missing",
            confirmations: [rotatedAt, null],
            difference: { changes: true, properties: { confirmations: "update" } },
        },
        {
            name: "no confirmation is missing",
            confirmations: [rotatedAt, rotatedAt],
            difference: { changes: true, properties: { confirmations: "update" } },
        },
        {
            name: "there are no confirmations any more",
            confirmations: null,
            difference: { changes: true, properties: { confirmations: "update" } },
        },
    ])("shows the difference: $name", ({ confirmations, difference }) => {
        const { provider } = started();
        const plan = previousSecretRetirement.plan(provider, { rotation, confirmations }, waiting);
        expect(plan).toMatchObject(difference);
    });

    it("shows the rotation that is not known yet as an update, not as another app", () => {
        const { provider } = started();
        const news = { rotation: unknownValue, confirmations: [rotatedAt, rotatedAt] };
        const { changes, properties, outputs } = previousSecretRetirement.plan(provider, news, waiting);
        expect({ changes, properties }).toEqual({ changes: true, properties: { rotation: "update" } });
        expect(outputs).toEqual({
            stateVersion: 1,
            ...app,
            rotatedAt: unknownValue,
            retiredAt: unknownValue,
            unconfirmed: unknownValue,
        });
    });

    it("plans the update's outputs and its line", () => {
        const { provider } = started();
        const plan = (confirmations: unknown) =>
            previousSecretRetirement.plan(provider, { rotation, confirmations }, waiting);
        expect(plan([rotatedAt, null])).toMatchObject({
            outputs: { ...waiting, unconfirmed: 1 },
            lines: [expect.stringContaining("the confirmation of 1 of 2 consumers is missing, so nothing is ended")],
        });
        const { unconfirmed: _, ...rest } = waiting;
        const { outputs, lines } = plan([rotatedAt, rotatedAt]);
        expect(outputs).toEqual({ ...rest, retiredAt: unknownValue });
        expect(lines).toEqual([expect.stringContaining("this update will end the overlap")]);
    });

    it("waits in a creation and in an update, without a call", async () => {
        const { provider, lines } = started();
        const news = { rotation, confirmations: [rotatedAt, null], drainSeconds: 0 };
        expect((await previousSecretRetirement.create(provider, news)).outputs).toEqual({ ...waiting, unconfirmed: 1 });
        expect((await previousSecretRetirement.update(provider, waiting, news)).outputs).toEqual({
            ...waiting,
            unconfirmed: 1,
        });
        expect(lines).toEqual([expect.stringContaining("1 of 2 consumers is missing")]);
    });

    it.each([rotatedAt, 1, true, {}, [1, 2], [[rotatedAt]], [{}]])("names the input if the list is bad: %j", (bad) => {
        const { provider } = started();
        const { failures } = previousSecretRetirement.check(provider, {}, { rotation, confirmations: bad });
        expect(failures).toEqual([{ property: "confirmations", reason: "must be a list of strings" }]);
    });
});
