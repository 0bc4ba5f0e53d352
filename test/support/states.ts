import type { State } from "../../provider/rotation/state";
import { startOfTime } from "./fakeClock";

/** The state of a secret that was made when time began, with what is different. */
export function aState(more: Partial<State> = {}): State {
    return {
        stateVersion: 1,
        orgId: "org",
        oauthAppId: "app",
        host: "csp.example",
        clientId: "app",
        clientSecret: "The-secret-1",
        rotatedAt: new Date(startOfTime).toISOString(),
        rotationReason: "created",
        rotationCount: 1,
        verified: true,
        ...more,
    };
}

/** The inputs that belong to such a state, with what is different. */
export function theInputs(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
    return { orgId: "org", oauthAppId: "app", host: "csp.example", ...more };
}
