import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { codeOf } from "./problem.mts";

/** A new unique name that tells which process made it: `PID.UUID.HOST`. */
export function newOwner(pid: number = process.pid): string {
    return `${pid}.${randomUUID()}.${hostname()}`;
}

/** The process in the name. */
export function pidOf(owner: string): number {
    return Number(owner.split(".")[0]);
}

/** Whether the process is known to have ended. Nothing is known about those of another machine. */
export function isGone(owner: string): boolean {
    const host = owner.split(".").slice(2).join(".");
    if (host !== hostname()) {
        return false;
    }
    try {
        process.kill(pidOf(owner), 0);
        return false;
    } catch (error) {
        return codeOf(error) === "ESRCH";
    }
}
