import { Server, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { EngineConnection } from "../../../../provider/hosts/plugin/engineConnection";
import { bound, type LogEngine, startLogEngine } from "../../../support/plugin/logEngine";
import { closedPort } from "../../../support/rawServer";

async function startEngine(): Promise<LogEngine> {
    const engine = await startLogEngine();
    onTestFinished(() => engine.kill());
    return engine;
}

async function startTwo(): Promise<[LogEngine, LogEngine]> {
    return [await startEngine(), await startEngine()];
}

/** A connection whose run ends with the test. */
function connectedTo(address: string | undefined, lineTimeoutMs?: number): EngineConnection {
    const connection = new EngineConnection(address, lineTimeoutMs);
    onTestFinished(() => connection.leave());
    return connection;
}

function stubEnvironment(name: string, value: string): void {
    vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
}

describe("a line", () => {
    it("belongs to a resource, and has arrived once it is written", async () => {
        const engine = await startEngine();
        const connection = connectedTo(engine.address);
        await connection.write("urn:a", "one\nline");
        await connection.write("urn:b", "another", "warning");
        await connection.write("urn:c", "a third", "info");
        expect(engine.lines).toEqual([
            { urn: "urn:a", message: "one line" },
            { urn: "urn:b", message: "(severity 2) another" },
            { urn: "urn:c", message: "a third" },
        ]);
    });

    it("warns on the stack if the processes of a run can share nothing", async () => {
        stubEnvironment("TMPDIR", "/no/such/folder");
        const engine = await startEngine();
        connectedTo(engine.address).folder?.put("fact", "a");
        await vi.waitFor(() => expect(engine.lines).toHaveLength(1), 60_000);
        const message = expect.stringMatching(/^\(severity 2\) the provider processes of this run can't share/);
        expect(engine.lines).toEqual([{ urn: "", message }]);
    });

    it("goes to stderr if there is no engine", async () => {
        const printed = vi.spyOn(console, "error").mockReturnValue();
        await connectedTo(undefined).write("urn:a", "one\nline");
        expect(printed.mock.calls).toEqual([["one line"]]);
        printed.mockRestore();
    });

    it("ignores the environment's proxy, since the engine is on this machine", async () => {
        stubEnvironment("grpc_proxy", `http://127.0.0.1:${await closedPort()}`);
        const engine = await startEngine();
        await connectedTo(engine.address).write("urn:a", "line");
        expect(engine.lines).toHaveLength(1);
    });

    it("is lost without an error if the engine has ended", async () => {
        await connectedTo(`127.0.0.1:${await closedPort()}`).write("urn:a", "line");
    });

    it("is not waited for after an engine was too slow to take one, until it takes one again", async () => {
        const taken: string[] = [];
        let isStopped = true;
        type Log = (call: { request: { getMessage(): string } }, respond: (error: null, done: Empty) => void) => void;
        const log: Log = ({ request }, respond) => {
            taken.push(request.getMessage());
            if (!isStopped) respond(null, new Empty());
        };
        const server = new Server();
        server.addService(EngineService, { log } satisfies UntypedServiceImplementation);
        const connection = connectedTo(`127.0.0.1:${await bound(server)}`, 200);
        onTestFinished(() => server.forceShutdown());
        await connection.write("urn:a", "first");
        expect(taken).toEqual(["first"]);
        isStopped = false;
        await connection.write("urn:a", "second");
        expect(taken).toEqual(["first"]);
        await vi.waitFor(() => expect(taken).toEqual(["first", "second"]), 60_000);
    });
});

describe("another engine", () => {
    it("gets the lines from then on, and decides whether the engine is alive", async () => {
        const [one, other] = await startTwo();
        const connection = connectedTo(one.address);
        await connection.write("urn:a", "first");
        expect(connection.attach(other.address)).toBe(true);
        await connection.write("urn:a", "second");
        expect([one.lines.length, other.lines.length]).toEqual([1, 1]);
        one.kill();
        expect(await connection.isAlive()).toBe(true);
        other.kill();
        expect(await connection.isAlive()).toBe(false);
    });

    it("does not get the lines that are on their way to the earlier engine, which still arrive there", async () => {
        const [one, other] = await startTwo();
        const connection = connectedTo(one.address);
        const written = connection.write("urn:a", "first");
        connection.attach(other.address);
        await written;
        expect(one.lines).toHaveLength(1);
    });

    it("has a run of its own, which knows nothing of the earlier engine's", async () => {
        const [one, other] = await startTwo();
        const connection = connectedTo(one.address);
        connection.folder?.put("fact", "a");
        expect(connectedTo(one.address).folder?.get("fact")).toBe("a");
        connection.attach(other.address);
        expect(connection.folder?.get("fact")).toBeUndefined();
        connection.attach(one.address);
        expect(connection.folder?.get("fact")).toBe("a");
    });

    it.each(["another engine attaches", "the process ends"])(
        "finds nothing left of a run whose last process has gone: %s",
        async (event) => {
            const [one, other] = await startTwo();
            const connection = connectedTo(one.address);
            connection.folder?.put("fact", "a");
            if (event === "the process ends") connection.leave();
            else connection.attach(other.address);
            expect(connectedTo(one.address).folder?.get("fact")).toBeUndefined();
        },
    );

    it("is not assumed when the same engine attaches again", async () => {
        const { address } = await startEngine();
        const connection = connectedTo(address);
        const { folder } = connection;
        expect(connection.attach(address)).toBe(false);
        expect(connection.folder).toBe(folder);
    });

    it.each(["", "engine", "127.0.0.1:65536", "unix:/nowhere"])(
        "is refused, with nothing changed, at %j",
        async (address) => {
            const engine = await startEngine();
            const connection = connectedTo(engine.address);
            expect(() => connection.attach(address)).toThrow("The address of an engine must be host:port.");
            await connection.write("urn:a", "line");
            expect(engine.lines).toHaveLength(1);
        },
    );

    it("may attach where there was none", async () => {
        const engine = await startEngine();
        const connection = connectedTo(undefined);
        expect(connection.folder).toBeUndefined();
        expect(await connection.isAlive()).toBe(true);
        connection.leave();
        expect(connection.attach(engine.address)).toBe(true);
        expect(connection.folder).toBeDefined();
    });
});
