import type { Transport } from "../../provider/csp/transport";
import type { Simulator } from "../../provider/testing";
import type { OAuthApp } from "../../provider/testing/simulator/oauthApp";
import { day, FakeClock, second } from "./fakeClock";
import { always } from "./faults";
import { type CallName, interposed, type Replies } from "./interposed";
import { simulatorInProcess } from "./simulatorInProcess";

/** A simulator in this process with the app of `theInputs`, which was made at the clock's start. */
export interface OneAppCsp {
    readonly simulator: Simulator;
    readonly transport: Transport;
    readonly clock: FakeClock;
    readonly app: OAuthApp;
    /** The calls that were made. */
    readonly calls: readonly CallName[];
}

export interface OneAppCspOptions {
    /** What CSP says of the app, beside its id and that its secrets can be tested. Default: what the simulator says. */
    readonly description?: Readonly<Record<string, unknown>> | undefined;
    /** What the first calls of each kind get in place of the simulator's own responses. */
    readonly replies?: Replies | undefined;
}

/** @param accepted the app's secret, and the previous one of a week's overlap. Default: a secret that no test knows. */
export function oneAppCsp(
    accepted: readonly string[] = [],
    { description, replies }: OneAppCspOptions = {},
): OneAppCsp {
    const clock = new FakeClock();
    let made = 0;
    const { simulator, state, transport } = simulatorInProcess({
        now: () => clock.now(),
        orgId: "org",
        apiTokens: [{ token: "Api-token-1", roles: ["org_owner"] }],
        secretGenerator: () => `Made-by-csp-${++made}`,
        switches: { postDuringOverlap: "replace" },
    });
    const [current = "Unknown-to-tests-1", previous] = new Set(accepted);
    const app = state.addApp({ id: "app", roles: ["developer"], clientSecret: previous ?? current });
    if (previous !== undefined) app.setSecret(current, (7 * day) / second, app.lastUpdatedBy);
    if (description !== undefined) {
        const body = { id: "app", grantTypes: ["client_credentials"], ...description };
        simulator.fault("getApp", { status: 200, body }, always);
    }
    return { simulator, clock, app, ...interposed(transport, replies) };
}
