import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { AppContext } from "../../../provider/rotation/appContext";
import { createProviderContext } from "../../../provider/rotation/providerContext";
import { startSimulator } from "../../../provider/testing";
import { commandLine } from "../../support/commandLine";

const main = join(__dirname, "../../../dist/cli/main.js");

/** What the provider would use with that environment. */
function contextIn(env: { readonly CSP_HOST: string; readonly CSP_ORG_ID: string }, oauthAppId: string): AppContext {
    const connection = { host: env.CSP_HOST, orgId: env.CSP_ORG_ID, oauthAppId };
    return new AppContext(createProviderContext({ env, write: () => {} }), connection);
}

describe("the command `simulator`", () => {
    let child: ChildProcess | undefined;
    afterEach(() => void child?.kill("SIGKILL"));

    /** Starts it as a process; `line` gives what it prints, one line at a time. */
    function start(...args: readonly string[]) {
        const started = spawn(process.execPath, [main, "simulator", ...args], { stdio: ["ignore", "pipe", "inherit"] });
        child = started;
        const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
        const printed: string[] = [];
        const line = async (pattern: RegExp): Promise<string> => {
            for (;;) {
                const { value, done } = await lines.next();
                if (done) throw new Error(`ended without ${pattern}: ${printed.join("\n")}`);
                printed.push(value);
                const [, found] = pattern.exec(value) ?? [];
                if (found !== undefined) return found;
            }
        };
        return { process: started, line, printed };
    }

    it("can be used as it says, shows each call without secrets, and ends cleanly with Ctrl-C", async () => {
        const running = start(
            "--app",
            "one",
            "--app",
            "two",
            "--org",
            "0a1b2c3d-0000-4000-8000-00000000000e",
            "--show-secrets",
        );
        const env = {
            CSP_HOST: await running.line(/CSP_HOST=(\S+)/),
            CSP_ORG_ID: await running.line(/CSP_ORG_ID=(0a1b2c3d-\S+)/),
            CSP_API_TOKEN: await running.line(/CSP_API_TOKEN=(\S+)/),
        };
        await running.line(/oauthAppId: ("one" or oauthAppId: "two")/);
        const shown = await running.line(/present secret of two: (\S+)/);
        const introductionLength = running.printed.length;

        const context = contextIn(env, "two");
        const { app, client } = context;
        expect(await client.acceptsSecret(app, shown)).toBe(true);
        const { value: secret } = await client.regenerateSecret(app, context.credential());
        expect(await client.acceptsSecret(app, secret)).toBe(true);
        for (const _test of [shown, secret]) await running.line(/ 200 {2}(access token for two with its secret)/);

        const exit = once(running.process, "exit");
        running.process.kill("SIGINT");
        expect(await exit).toEqual([0, null]);
        await running.line(/(The simulator has ended)/);
        const calls = running.printed.slice(introductionLength).filter((text) => /^\d\d:/.test(text));
        expect(calls.map((text) => text.slice(10).split(/ {2,}/)[1])).toEqual([
            "access token for two with its secret",
            "access token for an API token",
            "regenerate the secret of two",
            "access token for two with its secret",
        ]);
        for (const hidden of [shown, secret, env.CSP_API_TOKEN]) expect(calls.join("\n")).not.toContain(hidden);
    });

    it("has one app, `demo`, unless others are given", async () => {
        const { status, out } = await commandLine(["simulator"]);
        expect(status).toBe(0);
        expect(out.join("\n")).toContain('oauthAppId: "demo".');
    });

    it("frees its port when it ends, and says so if another program has it", async () => {
        const other = await startSimulator();
        const { port } = new URL(other.origin);
        const taken = await commandLine(["simulator", "--port", port]);
        await other.close();
        const says = `error: port ${port} is in use: give another --port, or none for any that is free`;
        expect(taken).toEqual({ status: 1, out: [], err: [says] });
        for (const _time of ["first", "second"]) {
            expect((await commandLine(["simulator", "--port", port])).status).toBe(0);
        }
    });
});
