import type { Deadline } from "./deadline";

/** An access token for the `Authorization` header. */
export interface BearerToken {
    readonly value: string;
    /** Issued while we waited, so that asking for another would bring nothing better. */
    readonly fresh: boolean;
}

/** A source of bearer tokens for one credential. */
export interface BearerTokens {
    /** @param deadline of the call that needs the token. */
    get(deadline: Deadline): Promise<BearerToken>;
    /** Forgets a token that CSP refused. */
    discard(value: string): void;
}
