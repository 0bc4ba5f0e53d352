import { oneLine } from "../../common/sanitize";
import { isEngineAlive, splitAddress } from "../engine";
import { RunFolder } from "../runFolder";
import { createEngineLog, type EngineLog } from "./engineLog";
import { RpcError } from "./grpc";

/** The engine that this process works for, and what its run shares. Another engine may attach later. */
export class EngineConnection {
    #address: string | undefined;
    #log: EngineLog;
    #folder: RunFolder | undefined;

    /**
     * @param address `host:port` of the engine. Without one, lines go to stderr, and no run shares anything.
     * @param lineTimeoutMs how long to wait for an engine that takes no line.
     */
    constructor(
        address: string | undefined,
        private readonly lineTimeoutMs?: number,
    ) {
        this.#address = address;
        this.#log = this.#logOf(address);
        this.#folder = this.#folderOf(address);
    }

    readonly write: EngineLog["write"] = (urn, line, severity) => this.#log.write(urn, oneLine(line), severity);

    get folder(): RunFolder | undefined {
        return this.#folder;
    }

    isAlive(): Promise<boolean> {
        return isEngineAlive(this.#address);
    }

    /**
     * @returns whether it is another engine: one that attaches again is the same.
     * @throws RpcError for an invalid address, before anything changes.
     */
    attach(address: string): boolean {
        if (splitAddress(address) === undefined) throw new RpcError("The address of an engine must be host:port.");
        if (address === this.#address) return false;
        const before = this.#log;
        this.#log = this.#logOf(address);
        before.close();
        this.leave();
        this.#address = address;
        this.#folder = this.#folderOf(address);
        return true;
    }

    /** Ends this process' part in what the run knows. */
    leave(): void {
        this.#folder?.leave();
    }

    #logOf(address: string | undefined): EngineLog {
        if (address !== undefined) return createEngineLog(address, this.lineTimeoutMs);
        return { write: async (_urn, line) => console.error(line), close: () => {} };
    }

    #folderOf(address: string | undefined): RunFolder | undefined {
        return address === undefined
            ? undefined
            : new RunFolder(address, (line) => void this.write("", line, "warning"));
    }
}
