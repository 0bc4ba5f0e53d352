import { createHash, randomUUID } from "node:crypto";
import { linkSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../common/clock";
import { isRecord } from "../common/json";
import { packageName } from "../common/packageInfo";
import { type Facts, MapFacts } from "../rotation/runMemory";
import { splitAddress } from "./engine";
import { codeOf, isRunning, listeningSocket, ownIdentity, ownNamespaces, readIfThere } from "./liveness";

/** A folder without a living process belongs to a killed run once it is older than this. */
const leftOverMs = 60_000;

/**
 * The facts of a run in a folder that all its provider processes share: in the temporary folder of the machine, named
 * after the engine, with a file for each fact and one for each process.
 *
 * The folder goes with the last process. What a killed run left behind is not used: the next run at the same address
 * empties it, and any other run removes it. Where there can be no folder, each process knows only its own facts, which
 * it keeps beside it in any case, and says so once.
 */
export class RunFolder implements Facts {
    readonly #base: string;
    readonly #folder: string;
    readonly #member = `member-${process.pid}-${randomUUID()}`;
    readonly #warn: (line: string) => void;
    /** What this process has found out itself. */
    readonly #own = new MapFacts();
    #isAlone = false;
    #hasJoined = false;

    /**
     * @param engineAddress `host:port` of the engine that started this process.
     * @param warn is told, once, what is not guarded where there can be no folder.
     */
    constructor(engineAddress: string, warn: (line: string) => void, base = tmpdir()) {
        this.#base = base;
        this.#warn = warn;
        this.#folder = join(base, ownPrefix() + hashOf(engineIdentity(engineAddress)));
    }

    add(name: string, text: string): string {
        const kept = this.#inFolder(() => this.#link(name, text)) ?? this.#own.add(name, text);
        if (kept === text) this.#own.put(name, text);
        return kept;
    }

    put(name: string, text: string): void {
        this.#own.put(name, text);
        this.#inFolder(() => renameSync(this.#draft(text), this.#file(name)));
    }

    get(name: string): string | undefined {
        return this.#inFolder(() => readIfThere(this.#file(name))) ?? this.#own.get(name);
    }

    remove(name: string): void {
        this.#own.remove(name);
        this.#inFolder(() => rmSync(this.#file(name), { force: true }));
    }

    /** Ends this process' part in the run. */
    leave(): void {
        if (!this.#hasJoined) return;
        this.#hasJoined = false;
        try {
            rmSync(this.#file(this.#member), { force: true });
            if (!hasLivingMember(this.#folder)) rmSync(this.#folder, { recursive: true, force: true });
        } catch {
            // The next run removes what is left.
        }
    }

    /** Undefined if there is no folder. */
    #inFolder<T>(work: () => T): T | undefined {
        if (this.#isAlone) return undefined;
        try {
            this.#join();
            try {
                return work();
            } catch (error) {
                if (codeOf(error) !== "ENOENT") throw error;
                // Another process has just removed the folder, as if it were the last one.
                this.#hasJoined = false;
                this.#join();
                return work();
            }
        } catch (error) {
            this.#isAlone = true;
            this.#warn(notShared(this.#folder, codeOf(error)));
            return undefined;
        }
    }

    /** A link is made only if there is no such file, so the file has its whole text from the start. */
    #link(name: string, text: string): string {
        const draft = this.#draft(text);
        try {
            linkSync(draft, this.#file(name));
            return text;
        } catch (error) {
            if (codeOf(error) !== "EEXIST") throw error;
            return readIfThere(this.#file(name)) ?? text;
        } finally {
            rmSync(draft, { force: true });
        }
    }

    #file(name: string): string {
        return join(this.#folder, name);
    }

    /** A file that no other process looks for. */
    #draft(text: string): string {
        const draft = this.#file(`draft-${randomUUID()}`);
        writeFileSync(draft, text, { flag: "wx", mode: 0o600 });
        return draft;
    }

    #join(): void {
        if (this.#hasJoined) return;
        removeLeftOvers(this.#base);
        makeFolder(this.#folder);
        refuseForeign(this.#folder);
        const found = readdirSync(this.#folder);
        if (!found.some((name) => isLivingMember(this.#folder, name))) {
            // A draft may belong to a process that is just joining.
            const leftOver = found.filter((name) => !name.startsWith("draft-"));
            for (const name of leftOver) rmSync(this.#file(name), { recursive: true, force: true });
        }
        renameSync(this.#draft(JSON.stringify(ownIdentity())), this.#file(this.#member));
        this.#hasJoined = true;
    }
}

/** Other users, and other containers that share the temporary folder, have other folders. */
function ownPrefix(): string {
    const user = process.getuid?.() ?? "user";
    return `${packageName}-${user}-${hashOf(ownNamespaces()).slice(0, 8)}-`;
}

/** Distinguishes an engine from a later one at the same address, where the system can tell. */
function engineIdentity(engineAddress: string): readonly unknown[] {
    const { host = engineAddress, port = 0 } = splitAddress(engineAddress) ?? {};
    return [host, port, listeningSocket(port)];
}

function makeFolder(folder: string): void {
    try {
        mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
    }
}

/** A folder that another user made could be read by them, or contain their claims. */
function refuseForeign(folder: string): void {
    const found = lstatSync(folder);
    const isOwn = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
    if (found.isDirectory() && isOwn) return;
    throw Object.assign(new Error("it is not ours"), { code: found.isDirectory() ? "EACCES" : "ENOTDIR" });
}

function hasLivingMember(folder: string): boolean {
    return readdirSync(folder).some((name) => isLivingMember(folder, name));
}

function isLivingMember(folder: string, name: string): boolean {
    if (!name.startsWith("member-")) return false;
    const text = readIfThere(join(folder, name));
    const identity: unknown = text === undefined ? undefined : JSON.parse(text);
    if (!isRecord(identity)) return false;
    const { pid, startedAt } = identity;
    return isRunning({ pid: Number(pid), startedAt: startedAt === undefined ? undefined : String(startedAt) });
}

function removeLeftOvers(base: string): void {
    const prefix = ownPrefix();
    for (const name of namesIn(base).filter((each) => each.startsWith(prefix))) {
        const folder = join(base, name);
        try {
            const isOld = systemClock.now() - statSync(folder).mtimeMs > leftOverMs;
            if (isOld && !hasLivingMember(folder)) rmSync(folder, { recursive: true, force: true });
        } catch {
            // Another process was faster.
        }
    }
}

/** A folder that can be written can't always be listed. */
function namesIn(folder: string): readonly string[] {
    try {
        return readdirSync(folder);
    } catch {
        return [];
    }
}

function notShared(folder: string, code = "unknown error"): string {
    return (
        `the provider processes of this run can't share what they know, because ${folder} can't be used (${code}). ` +
        "Under different provider resources, two resources of one app and two retirements of one secret are therefore " +
        "not refused, revokeOnDelete may revoke a secret that this run made or adopted, and the freezeRotation of one does " +
        "not hold for the others. Give pulumi a temporary folder that it can write to (TMPDIR)."
    );
}

function hashOf(parts: readonly unknown[]): string {
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
}
