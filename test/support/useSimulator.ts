import { afterEach, beforeEach } from "vitest";
import { type SimulatedApp, type Simulator, type SimulatorOptions, startSimulator } from "../../provider/testing";
import { FakeClock, startOfTime } from "./fakeClock";

/** What a request to the simulator has beside its method and what it is about. */
interface Sent {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
    readonly signal?: AbortSignal;
}

/** Which app a call is about, and what differs from a call of the first user. */
interface AppCall extends Sent {
    /** Default: "app". */
    readonly app?: string;
    readonly orgId?: string | undefined;
}

/** The simulator of a test, and requests to it, as any client of HTTP sends them. */
export interface SimulatorScene {
    readonly simulator: Simulator;
    readonly clock: FakeClock;
    /** The app `app`. */
    readonly app: SimulatedApp;
    /** Sends a request to a path below CSP's API. */
    send(method: string, path: string, sent?: Sent): Promise<Response>;
    /** Reads an app (`GET`) or changes its secret. The body of a `PUT` is by default `{}`. */
    call(method: string, call?: AppCall): Promise<Response>;
    /** The headers of a call by the first user, or by an app. */
    as(appId?: string): { readonly authorization: string };
}

/** A simulator that starts before each test of the file, with these options and the app `app`, and closes after it. */
export function useSimulator({ apps = [], ...options }: SimulatorOptions = {}): SimulatorScene {
    const clock = new FakeClock();
    let simulator: Simulator;
    beforeEach(async () => {
        clock.set(startOfTime);
        const withApp = apps.some(({ id }) => id === "app") ? apps : [{ id: "app" }, ...apps];
        simulator = await startSimulator({ now: () => clock.now(), apps: withApp, ...options });
    });
    afterEach(() => simulator.close());

    const send: SimulatorScene["send"] = (method, path, { body, ...sent } = {}) =>
        fetch(`${simulator.origin}/csp/gateway/am/api${path}`, {
            method,
            redirect: "manual",
            ...(body !== undefined && { body }),
            ...sent,
        });
    const as = (appId?: string) => ({ authorization: `Bearer ${simulator.issueAccessToken(appId)}` });
    return {
        clock,
        get simulator() {
            return simulator;
        },
        get app() {
            return simulator.app("app");
        },
        send,
        call: (method, { app = "app", orgId = simulator.orgId, headers = as(), ...sent } = {}) =>
            send(method, `/orgs/${orgId}/oauth-apps/${app}${method === "GET" ? "" : "/secret"}`, {
                headers: { "content-type": "application/json", ...headers },
                ...(method === "PUT" && { body: "{}" }),
                ...sent,
            }),
        as,
    };
}
