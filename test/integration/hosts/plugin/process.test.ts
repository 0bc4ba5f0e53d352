import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
    type OwnProcess,
    type ProcessOptions,
    type Program,
    pluginExecutable,
    programs,
    startOwnProcess,
} from "../../../support/plugin/process";
import { usePlugin } from "../../../support/plugin/scene";
import { createAndNotRead } from "../../../support/plugin/slowReader";
import { opened } from "../../../support/plugin/wire";
import { expectNoSecret } from "../../../support/properties";
import { ProviderError } from "../../../support/providerCalls";

/** Only for its CSP, whose clock is the real one here, and its engine. */
const scene = usePlugin({ simulator: { now: () => Date.now() } });
let plugin: OwnProcess;
let program: Program;

const urn = "urn:pulumi:dev::project::vmware-csp:index:OAuthAppSecret::ci";

beforeAll(async () => void (await pluginExecutable()), 300_000);
afterEach(() => {
    const printed = [plugin.stdout(), plugin.stderr(), ...scene.engine.lines.map(({ message }) => message)];
    expectNoSecret(printed, scene.simulator.secretsEverIssued());
    expect(plugin.stderr()).not.toMatch(/^\s+at /m);
    expect(plugin.stdout()).toMatch(/^\d+\n$/);
});

async function start({ env, ...options }: ProcessOptions = {}): Promise<void> {
    const { address: engine } = scene.engine;
    plugin = await startOwnProcess({ program, engine, env: { ...scene.env, ...env }, ...options });
}

/** A creation whose response nobody awaits. */
function creating() {
    return plugin.create(urn, scene.inputs()).then(
        ({ outputs }) => opened(outputs).values,
        (error: unknown) => (error instanceof ProviderError ? error : Promise.reject(error)),
    );
}

const kinds = () => scene.simulator.calls.map(({ kind }) => kind);

function killEngine(): void {
    scene.engine.kill();
    plugin.endStdin();
}

describe.each(programs)("the plugin's process: %s", (one) => {
    beforeEach(() => {
        program = one;
    });

    it("prints its port, and nothing else", async () => {
        await start({ env: { CSP_RETRY_FOR_SECONDS: "0" } });
        expect(await creating()).toMatchObject({ clientSecret: scene.app.currentSecret });
        scene.simulator.fault("regenerateSecret", { status: 500 });
        expect(await creating()).toBeInstanceOf(ProviderError);
        await expect(plugin.create(urn, {})).rejects.toThrow("Invalid inputs");
        await expect(plugin.read(urn, "id", { stateVersion: 99 }, {})).rejects.toThrow("[STATE_TOO_NEW]");
        expect(plugin.stderr()).toBe("");
    });

    it("shows the debug lines that NODE_DEBUG asks for on the resource, without secrets", async () => {
        await start({ env: { NODE_DEBUG: "pulumi-vmware-csp" } });
        await creating();
        const debug = scene.engine.lines.filter(({ message }) => /^(PUT|POST) /.test(message));
        expect(debug).toEqual([
            { urn, message: expect.stringMatching(/^POST \S+authorize attempt 1: 200, request id .*, \d+ ms$/) },
            { urn, message: expect.stringMatching(/^PUT \S+secret attempt 1: 200, request id/) },
            { urn, message: expect.stringMatching(/^POST \S+token attempt 1: 200, request id/) },
        ]);
        expect(plugin.stderr()).toBe("");
    });

    it("writes its lines to stderr if no engine started it", async () => {
        plugin = await startOwnProcess({ program, env: scene.env });
        await creating();
        expect(plugin.stderr()).toMatch(/^OAuth app app .*: rotated \(created\).*\n$/);
        plugin.endStdin();
        expect(await plugin.getPluginInfo()).toMatch(/^\d+\.\d+\.\d+/);
    });

    it("ends at once at SIGTERM where nothing runs", async () => {
        await start();
        plugin.signal("SIGTERM");
        expect(await plugin.exited).toBe(0);
    });

    it("hands over at SIGTERM a response that the engine has only half read", async () => {
        await start();
        const news = scene.inputs({ rotationTrigger: "x".repeat(1_000_000) });
        const response = await createAndNotRead(plugin.stdout().trim(), urn, news);
        plugin.signal("SIGTERM");
        await response.closing;
        expect(await response.read()).toBe("0");
        expect(await plugin.exited).toBe(0);
    });

    it.each([
        { event: "SIGINT", leave: () => plugin.signal("SIGINT"), says: "[CANCELLED]" },
        { event: "the end of its engine", leave: killEngine, says: "" },
    ])("begins no further attempt after $event, and ends without waiting for it", async ({ leave, says }) => {
        await start();
        scene.simulator.fault("regenerateSecret", { status: 503, headers: { "retry-after": "120" } });
        const created = creating();
        await vi.waitFor(() => expect(scene.simulator.callsOf("regenerateSecret")).toHaveLength(1), 60_000);
        leave();
        expect(await created).toMatchObject({ message: expect.stringContaining(says) });
        expect(await plugin.exited).toBe(0);
        expect(kinds()).toEqual(["apiTokenGrant", "regenerateSecret"]);
    });

    it("hands over at SIGTERM the secret of the call that is under way", async () => {
        await start();
        const held = scene.simulator.hold("regenerateSecret", "before");
        const created = creating();
        await held.arrived;
        plugin.signal("SIGTERM");
        // The process answers in a later turn of its event loop than the one that gets the signal.
        for (let turn = 0; turn < 2; turn += 1) await plugin.getPluginInfo();
        held.release();
        const kept = await created;
        expect(kept).toMatchObject({ message: expect.stringContaining("[CANCELLED]") });
        const { properties } =
            kept instanceof ProviderError && kept.initFailure ? kept.initFailure : expect.unreachable();
        expect(opened(properties).values).toMatchObject({ clientSecret: scene.app.currentSecret });
        expect(await plugin.exited).toBe(0);
        expect(kinds()).toEqual(["apiTokenGrant", "regenerateSecret"]);
    });

    it("completes the running call of a rotation if its engine is killed, begins no further one, and ends", async () => {
        await start();
        const held = scene.simulator.hold("regenerateSecret", "before");
        const created = creating();
        await held.arrived;
        killEngine();
        expect(scene.app.secretsMade).toHaveLength(1);
        held.release();
        expect(await plugin.exited).toBe(0);
        await created;
        expect(scene.app.secretsMade).toHaveLength(2);
        expect(kinds()).toEqual(["apiTokenGrant", "regenerateSecret"]);
    });

    it("stays while the engine lives, although its standard input has ended, and ends with it", async () => {
        await start({ stdin: "ignore" });
        expect(await creating()).toMatchObject({ clientSecret: scene.app.currentSecret });
        expect(await plugin.getPluginInfo()).toMatch(/^\d/);
        scene.engine.kill();
        expect(await plugin.exited).toBe(0);
    });
});
