import { closeSync, openSync, readFileSync, readlinkSync, readSync } from "node:fs";

/** A process of this machine. */
export interface ProcessIdentity {
    readonly pid: number;
    /** When it started, as Linux counts it, since process ids are reused. Other systems have only the id. */
    readonly startedAt?: string | undefined;
}

export function ownIdentity(): ProcessIdentity {
    return identityOf(process.pid);
}

export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
    try {
        process.kill(pid, 0);
    } catch (error) {
        if (codeOf(error) !== "EPERM") return false;
    }
    return identityOf(pid).startedAt === startedAt;
}

/** The 22nd field of /proc/PID/stat; the second one, a name in brackets, may have any character. */
function identityOf(pid: number): ProcessIdentity {
    return { pid, startedAt: readIfThere(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ")[19] };
}

/** The namespaces in which a process id and an address are unique: each container of Linux may have its own. */
export function ownNamespaces(): readonly (string | undefined)[] {
    return ["pid", "net"].map((kind) => {
        try {
            return readlinkSync(`/proc/self/ns/${kind}`);
        } catch {
            return undefined;
        }
    });
}

/**
 * The number (inode) of the socket that listens at a port of this machine, by which Linux tells it from every earlier
 * one at the same port. Undefined where the system does not tell.
 */
export function listeningSocket(port: number): string | undefined {
    const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
    for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
        for (const line of linesOf(table)) {
            const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
            if (state === listening && local?.endsWith(`:${hexPort}`)) return inode;
        }
    }
    return undefined;
}

/**
 * The lines of a file, read only as far as they are needed. Linux lists the sockets that listen first, and the rest of
 * a table may be thousands of closed connections, which take longer to read than all else that a preview does.
 */
function* linesOf(file: string): Generator<string> {
    let descriptor: number | undefined;
    try {
        descriptor = openSync(file, "r");
        const part = Buffer.alloc(16_384);
        let unfinished = "";
        for (let read = readSync(descriptor, part); read > 0; read = readSync(descriptor, part)) {
            const lines = (unfinished + part.toString("latin1", 0, read)).split("\n");
            unfinished = lines.pop() ?? "";
            yield* lines;
        }
        yield unfinished;
    } catch {
        // Other systems have no such file, and a hardened one may forbid reading it.
    } finally {
        if (descriptor !== undefined) closeSync(descriptor);
    }
}

/** The state LISTEN in these tables. */
const listening = "0A";

export function readIfThere(file: string): string | undefined {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        if (["ENOENT", "ESRCH"].includes(codeOf(error) ?? "")) return undefined;
        throw error;
    }
}

/** The system's name of an error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
    return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
