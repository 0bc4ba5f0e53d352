import { type Clock, Stopped } from "../common/clock";
import type { Redactor } from "../common/redaction";
import type { ClockCheck } from "./clockSkew";
import type { Deadline } from "./deadline";
import type { App, Operation } from "./operations";
import type { Paces } from "./pace";
import type { HttpRequest, Transport } from "./transport";

/** What every call needs from the process that makes it. */
export interface CallContext {
    readonly transport: Transport;
    readonly clock: Clock;
    /** A number in [0, 1), for the jitter. */
    readonly random: () => number;
    readonly redactor: Redactor;
    /** How fast the calls of each host may follow each other. */
    readonly paces: Paces;
    /** Compares this machine's clock with the servers'. */
    readonly clockCheck: ClockCheck;
    /** Whether somebody still waits for the result: an orphaned process must not go on rotating. */
    readonly isCallerAlive: () => Promise<boolean>;
    /** Aborted once the caller wants no further attempt. */
    readonly cancelled: AbortSignal;
    readonly hints: CallerHints;
    /** What to do where a certificate's authority is not trusted here: a sentence. */
    readonly trustHint: () => string;
    readonly log: (line: string) => void;
    /** Gets a line for each attempt, without secrets; absent where nobody wants them. */
    readonly debug?: ((line: string) => void) | undefined;
}

/** @throws Stopped if nobody wants the result of what is about to begin. */
export async function refuseUnwanted({ cancelled, isCallerAlive }: CallContext): Promise<void> {
    if (cancelled.aborted) throw new Stopped("cancelled");
    if (!(await isCallerAlive())) throw new Stopped("callerGone");
}

/** The parts of an error that only the caller knows. Each is a clause, without a capital letter and a full stop. */
export interface CallerHints {
    /** How the user repeats the operation: "run … again". */
    readonly tryAgain: string;
    /** How the user chooses who rotates, where CSP lets only the app itself or only an administrator: "set …". */
    readonly ownerOnly: string;
    /** How the user stops waiting without losing anything: "press …". */
    readonly stopSafely: string;
    /** What happened to the caller, once it is no longer alive: "… has ended". */
    readonly callerGone: string;
    /** What happened, once the caller wants no further attempt: "… was cancelled". */
    readonly cancelled: string;
}

/** What a response body means, or what is wrong with it, to complete the sentence "the response …". */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

export interface Call<T> {
    readonly operation: Operation;
    readonly app?: App | undefined;
    readonly method: HttpRequest["method"];
    readonly origin: string;
    readonly path: string;
    /** JSON, or a form. */
    readonly body?: string | URLSearchParams;
    /** Absent on token requests, which carry their credential themselves. */
    readonly token?: TokenSource;
    /** The header of a call without an access token. */
    readonly authorization?: string;
    /** Which credential the call uses, and where that came from: for messages. */
    readonly credential: string;
    /** What the user must know to replace that credential: sentences. */
    readonly renewal?: string | undefined;
    /** An earlier call may already have changed the secret, so stopping now is not the same as never starting. */
    readonly isFollowUp?: boolean;
    /** Reads the JSON of a success; undefined where the body is not JSON. */
    readonly parse: (json: unknown, body: string) => Parsed<T>;
}

export interface TokenSource {
    /** @param deadline the call's own; the token for its first attempt has another. */
    get(deadline: Deadline): Promise<string>;
    discard(token: string): void;
}
