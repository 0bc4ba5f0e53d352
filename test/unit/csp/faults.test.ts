import { describe, expect, it } from "vitest";
import type { CspClient } from "../../../provider/csp/client";
import type { CspErrorCode } from "../../../provider/csp/cspError";
import type { Fault } from "../../../provider/testing";
import { clientOver, cspErrorOf } from "../../support/cspClient";
import { apiToken } from "../../support/failedCall";
import { always } from "../../support/faults";
import { oneAppCsp } from "../../support/oneAppCsp";

const app = { orgId: "org", oauthAppId: "app" };
const itself = {
    kind: "clientCredentials",
    clientId: "app",
    clientSecret: "Own-secret_1",
    source: "the test",
} as const;

const perform = {
    apiTokenGrant: (client: CspClient) => client.getApp(app, apiToken),
    clientCredentialsGrant: (client: CspClient) => client.getApp(app, itself),
    regenerateSecret: (client: CspClient) => client.regenerateSecret(app, apiToken),
    setSecret: (client: CspClient) => client.setSecret(app, apiToken, "Chosen-secret_1", 60),
    deleteOldSecret: (client: CspClient) => client.deleteOldSecret(app, apiToken),
    getApp: (client: CspClient) => client.getApp(app, apiToken),
};
type Kind = keyof typeof perform;

/** A call with this fault is retried (`again`), succeeds all the same (`harmless`), or fails at once. */
interface Row {
    readonly fault: Fault;
    readonly code: CspErrorCode;
    readonly again?: readonly Kind[];
    readonly harmless?: readonly Kind[];
    /** It is repeated at once, and only once, with a new access token. */
    readonly renewed?: readonly Kind[];
    /** Whether a call that changes something may have been carried out. */
    readonly open?: true;
}

const grants: readonly Kind[] = ["apiTokenGrant", "clientCredentialsGrant"];
const withoutBody: readonly Kind[] = ["setSecret", "deleteOldSecret"];
const mutating: readonly Kind[] = ["regenerateSecret", ...withoutBody];
const kinds: readonly Kind[] = [...grants, ...mutating, "getApp"];
const but = (excepted: readonly Kind[]) => kinds.filter((kind) => !excepted.includes(kind));

/** No retry can tell whether a POST was carried out, so it is never repeated. */
const doubtful = { again: but(["setSecret"]), open: true } as const;
const unusable = { code: "CSP_UNEXPECTED_ANSWER", open: true } as const;
const put: readonly Kind[] = ["regenerateSecret"];
const otherClient = { clientId: "other", clientSecret: "Not-ours_1", id: "app" };

const rows: readonly Row[] = [
    { fault: { status: 400 }, code: "CSP_BAD_REQUEST" },
    { fault: { status: 401 }, code: "CSP_UNAUTHORIZED", renewed: but(grants) },
    { fault: { status: 403 }, code: "CSP_FORBIDDEN" },
    { fault: { status: 404 }, code: "CSP_NOT_FOUND" },
    { fault: { status: 409 }, code: "CSP_CONFLICT", again: put },
    { fault: { status: 418 }, code: "CSP_UNEXPECTED_STATUS" },
    { fault: { status: 429 }, code: "CSP_RATE_LIMITED", again: kinds },
    { fault: { html: true, status: 429 }, code: "CSP_RATE_LIMITED", again: kinds },
    { fault: { status: 503 }, code: "CSP_SERVER_ERROR", again: kinds },
    { fault: { html: true, status: 503 }, code: "CSP_SERVER_ERROR", again: kinds },
    { fault: { status: 500 }, code: "CSP_SERVER_ERROR", ...doubtful },
    { fault: { html: true, status: 502 }, code: "CSP_SERVER_ERROR", ...doubtful },
    { fault: { redirect: "/elsewhere" }, code: "CSP_REDIRECT" },
    { fault: { drop: "after" }, code: "CSP_UNREACHABLE", ...doubtful },
    { fault: { html: true }, ...unusable, again: but(["setSecret"]) },
    { fault: { body: "" }, ...unusable, again: but(withoutBody), harmless: withoutBody },
    { fault: { status: 200, body: {} }, ...unusable, again: but(withoutBody), harmless: withoutBody },
    { fault: { omitClientSecret: true }, ...unusable, again: put, harmless: but(put) },
    {
        fault: { status: 200, body: otherClient },
        ...unusable,
        again: [...grants, ...put],
        harmless: [...withoutBody, "getApp"],
    },
];

/** Each backoff is half of the longest one, so attempts come after 0, 0.25, 0.75 and 1 s. */
const limits = { retryForMs: 1_000 };
const attemptsInTime = 4;

const pairs = rows.flatMap(({ fault, code, again = [], harmless = [], renewed = [], open = false }) =>
    kinds.map((kind) => ({
        ...{ kind, fault, code, isAgain: again.includes(kind), isHarmless: harmless.includes(kind) },
        ...{ isRenewed: renewed.includes(kind), isOpen: open && mutating.includes(kind) },
    })),
);

function callWith({ kind, fault }: { readonly kind: Kind; readonly fault: Fault }, options?: typeof always) {
    const { simulator, transport, clock } = oneAppCsp(["Own-secret_1"]);
    simulator.fault(kind, fault, options);
    const call: Promise<unknown> = perform[kind](clientOver(transport, { clock, limits }).client);
    return { call, clock, made: () => simulator.callsOf(kind).length };
}

describe("a call that meets a fault once", () => {
    it.each(pairs)("is retried or fails as it should, $kind: $fault", async (pair) => {
        const { isAgain, isHarmless, isRenewed, code, isOpen } = pair;
        const { call, clock, made } = callWith(pair);
        if (isAgain || isHarmless || isRenewed) await call;
        else expect((await cspErrorOf(call)).failure).toMatchObject({ code, outcomeUnknown: isOpen, attempts: 1 });
        expect(made()).toBe(isAgain || isRenewed ? 2 : 1);
        expect(clock.sleeps).toEqual(isAgain ? [250] : []);
    });
});

describe("a call that meets a fault every time", () => {
    it.each(pairs.filter(({ isHarmless }) => !isHarmless))("fails in the end, $kind: $fault", async (pair) => {
        const { isAgain, isRenewed, code, isOpen } = pair;
        const { call, made } = callWith(pair, always);
        const attempts = isAgain ? attemptsInTime : isRenewed ? 2 : 1;
        const { failure, message } = await cspErrorOf(call);
        expect(failure).toMatchObject({ code, outcomeUnknown: isOpen, attempts, isRetryable: isAgain });
        expect(message).toContain(`[${code}]`);
        expect(made()).toBe(attempts);
    });
});
