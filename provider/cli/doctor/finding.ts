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

/** One that is as it should be. */
export function ok(check: Check, message: string): Finding {
    return { check, status: "ok", message };
}

/** One that does not prevent a rotation. */
export function note(check: Check, message: string): Finding {
    return { check, status: "note", message };
}

/** One that does. */
export function problem(check: Check, message: string): Finding {
    return { check, status: "problem", message };
}
