// Plain JavaScript without dependencies, for the oldest Node a machine may have: setup.mjs runs before anything is
// installed.
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** @type {readonly NodeJS.Signals[]} */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

const watchMs = 500;
// At the first signal npm rolls an installation back, which can take minutes; at the second it ends.
const insistMs = 3_000;

/**
 * Runs a command to its end. A signal that asks this process to stop is passed on, and this process waits until the
 * command has cleaned up and ended. The end of the process that started this one counts as such a signal: npm passes
 * one that it alone gets on to its shell, which ends of it and tells nobody.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {Promise<number>} the exit status as a shell gives it: 128 and more for a signal, also for one that asked
 * this process to stop.
 */
export async function runChild(command, args, options) {
    const child = spawn(command, args, { ...options, stdio: "inherit" });
    /** @type {NodeJS.Signals | undefined} */
    let asked;
    /** @type {NodeJS.Timeout | undefined} */
    let insisting;
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
        asked = signal;
        child.kill(signal);
        insisting ??= setInterval(() => child.kill(signal), insistMs);
    };
    for (const signal of signals) process.on(signal, pass);
    const parent = process.ppid;
    const watch = setInterval(() => {
        if (process.ppid === parent) return;
        clearInterval(watch);
        pass("SIGHUP");
    }, watchMs);
    const status = await new Promise((resolve) => {
        child.on("error", (error) => {
            console.error(`${command} can't be run: ${error.message}`);
            resolve(127);
        });
        child.on("close", (code, signal) => resolve(code ?? statusOf(signal ?? "SIGKILL")));
    });
    clearInterval(watch);
    clearInterval(insisting);
    for (const signal of signals) process.off(signal, pass);
    return asked === undefined ? status : statusOf(asked);
}

/** @param {NodeJS.Signals} signal */
function statusOf(signal) {
    return 128 + constants.signals[signal];
}
