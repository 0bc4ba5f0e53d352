/** What the doctor looks at, in this order. */
export type Check =
    | "settings"
    | "host"
    | "credential"
    | "accessToken"
    | "app"
    | "grantTypes"
    | "ownerOnlySecretRotation"
    | "secretAge";

/** What it found. `note`: rotation works, but you may want to know; `untried`: an earlier problem prevents it. */
export interface Finding {
    readonly check: Check;
    readonly status: "ok" | "note" | "problem" | "untried";
    /** What is so, or what to do. */
    readonly message: string;
}

/** A finding without a problem. */
export function ok(check: Check, message: string): Finding {
    return { check, status: "ok", message };
}

/** A finding that does not prevent a rotation. */
export function note(check: Check, message: string): Finding {
    return { check, status: "note", message };
}

/** A finding that prevents a rotation. */
export function problem(check: Check, message: string): Finding {
    return { check, status: "problem", message };
}
