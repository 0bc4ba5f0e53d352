import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CspErrorCode } from "../../../provider/csp/cspError";
import type { CallKind, Fault } from "../../../provider/testing";
import { type Csp, startCsp } from "../../support/csp";
import { cspErrorOf } from "../../support/cspClient";

const kinds = [
    "apiTokenGrant",
    "clientCredentialsGrant",
    "regenerateSecret",
    "setSecret",
    "deleteOldSecret",
    "getApp",
] as const satisfies readonly CallKind[];
type Kind = (typeof kinds)[number];

const perform: Readonly<Record<Kind, (csp: Csp, client: Csp["client"]) => Promise<unknown>>> = {
    apiTokenGrant: ({ app, apiToken }, client) => client.getApp(app, apiToken),
    clientCredentialsGrant: ({ app, serviceAccount }, client) => client.getApp(app, serviceAccount),
    regenerateSecret: ({ app, apiToken }, client) => client.regenerateSecret(app, apiToken),
    setSecret: ({ app, apiToken }, client) => client.setSecret(app, apiToken, "Chosen-secret_1", 60),
    deleteOldSecret: ({ app, apiToken }, client) => client.deleteOldSecret(app, apiToken),
    getApp: ({ app, apiToken }, client) => client.getApp(app, apiToken),
};

/** A call with this fault is retried (`again`), succeeds all the same (`harmless`), or fails at once. */
interface Row {
    readonly name: string;
    readonly fault: Fault;
    readonly again?: readonly Kind[];
    readonly harmless?: readonly Kind[];
    /** It is repeated at once, and only once, with a new access token. */
    readonly renewed?: readonly Kind[];
    readonly code: CspErrorCode;
    /** Whether a call that changes something may have been carried out. */
    readonly open?: boolean;
}

const but = (...excepted: readonly Kind[]) => kinds.filter((kind) => !excepted.includes(kind));
const grants: readonly Kind[] = ["apiTokenGrant", "clientCredentialsGrant"];
const mutating: readonly Kind[] = ["regenerateSecret", "setSecret", "deleteOldSecret"];
const withoutBody: readonly Kind[] = ["setSecret", "deleteOldSecret"];
const page = { html: true } as const;

const rows: readonly Row[] = [
    { name: "400", fault: { status: 400 }, code: "CSP_BAD_REQUEST" },
    { name: "401", fault: { status: 401 }, renewed: but(...grants), code: "CSP_UNAUTHORIZED" },
    { name: "403", fault: { status: 403 }, code: "CSP_FORBIDDEN" },
    { name: "404", fault: { status: 404 }, code: "CSP_NOT_FOUND" },
    { name: "409", fault: { status: 409 }, again: ["regenerateSecret"], code: "CSP_CONFLICT" },
    { name: "418", fault: { status: 418 }, code: "CSP_UNEXPECTED_STATUS" },
    { name: "429", fault: { status: 429 }, again: kinds, code: "CSP_RATE_LIMITED" },
    { name: "429 of a gateway", fault: { ...page, status: 429 }, again: kinds, code: "CSP_RATE_LIMITED" },
    { name: "503", fault: { status: 503 }, again: kinds, code: "CSP_SERVER_ERROR" },
    { name: "503 of a gateway", fault: { ...page, status: 503 }, again: kinds, code: "CSP_SERVER_ERROR" },
    ...[500, 502, 504, 599].map((status) => ({
        name: String(status),
        fault: { status },
        again: but("setSecret"),
        code: "CSP_SERVER_ERROR" as const,
        open: true,
    })),
    {
        name: "502 of a gateway",
        fault: { ...page, status: 502 },
        again: but("setSecret"),
        code: "CSP_SERVER_ERROR",
        open: true,
    },
    ...[301, 302, 303, 307, 308].map((status) => ({
        name: `redirect by ${status}`,
        fault: { redirect: "/elsewhere", status },
        code: "CSP_REDIRECT" as const,
    })),
    {
        name: "a proxy's page as a success",
        fault: page,
        again: but("setSecret"),
        code: "CSP_UNEXPECTED_ANSWER",
        open: true,
    },
    {
        name: "an empty success",
        fault: { body: "" },
        again: but(...withoutBody),
        harmless: withoutBody,
        code: "CSP_UNEXPECTED_ANSWER",
        open: true,
    },
    {
        name: "a success without a usable field",
        fault: { status: 200, body: {} },
        again: but(...withoutBody),
        harmless: withoutBody,
        code: "CSP_UNEXPECTED_ANSWER",
        open: true,
    },
    {
        name: "a success without clientSecret",
        fault: { omitClientSecret: true },
        again: ["regenerateSecret"],
        harmless: but("regenerateSecret"),
        code: "CSP_UNEXPECTED_ANSWER",
        open: true,
    },
    {
        name: "a success about another client",
        fault: { status: 200, body: { clientId: "other", clientSecret: "Not-ours_1", id: "app" } },
        again: ["apiTokenGrant", "clientCredentialsGrant", "regenerateSecret"],
        harmless: ["setSecret", "deleteOldSecret", "getApp"],
        code: "CSP_UNEXPECTED_ANSWER",
        open: true,
    },
    ...(["before", "after"] as const).map((hold) => ({
        name: `no response in time, stopped ${hold} it is carried out`,
        fault: { hold },
        again: but("setSecret"),
        code: "CSP_TIMEOUT" as const,
        open: true,
    })),
    ...(["before", "during", "after"] as const).map((drop) => ({
        name: `connection cut ${drop} it is carried out`,
        fault: { drop },
        again: but("setSecret"),
        code: "CSP_UNREACHABLE" as const,
        open: true,
    })),
];

/** Each backoff is half of the longest one, so attempts come after 0, 0.25, 0.75 and 1 s. */
const retryForMs = 1_000;
const attemptsInTime = 4;

let csp: Csp;
beforeAll(async () => {
    csp = await startCsp();
});
beforeEach(() => csp.reset());
afterAll(() => csp.close());

/** Real time passes only while there is no response. */
function clientFor(fault: Fault, requestTimeoutMs: number): Csp["client"] {
    return csp.clientWith({ retryForMs, ...("hold" in fault && { requestTimeoutMs }) });
}

const pairs = rows.flatMap(({ again = [], harmless = [], renewed = [], open = false, ...row }) =>
    kinds.map((kind) => ({
        ...{ ...row, kind, isAgain: again.includes(kind), isHarmless: harmless.includes(kind) },
        isRenewed: renewed.includes(kind),
        isOpen: open && mutating.includes(kind),
    })),
);

describe("a call that meets a fault once", () => {
    it.each(pairs)("is retried or fails as it should, $kind: $name", async (pair) => {
        const { kind, fault, isAgain, isHarmless, isRenewed, code, isOpen } = pair;
        csp.simulator.fault(kind, fault);
        const call = perform[kind](csp, clientFor(fault, 300));
        if (isAgain || isHarmless || isRenewed) await call;
        else
            expect((await cspErrorOf(call)).failure).toMatchObject({
                code,
                outcomeUnknown: isOpen,
                attempts: 1,
            });
        expect(csp.simulator.callsOf(kind)).toHaveLength(isAgain || isRenewed ? 2 : 1);
        expect(csp.clock.sleeps).toEqual(isAgain ? [250] : []);
    });
});

describe("a call that meets a fault every time", () => {
    const failing = pairs.filter(({ isHarmless }) => !isHarmless);
    it.each(failing)("fails in the end, $kind: $name", async (pair) => {
        const { kind, fault, isAgain, isRenewed, code, isOpen } = pair;
        csp.simulator.fault(kind, fault, { times: Number.POSITIVE_INFINITY });
        const attempts = isAgain ? attemptsInTime : isRenewed ? 2 : 1;
        const { failure, message } = await cspErrorOf(perform[kind](csp, clientFor(fault, 100)));
        expect(failure).toMatchObject({ code, outcomeUnknown: isOpen, attempts, isRetryable: isAgain });
        expect(message).toContain(`[${code}]`);
        expect(csp.simulator.callsOf(kind)).toHaveLength(attempts);
    });
});
