import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { afterEach, beforeEach, vi } from "vitest";

const names = [
    "closeSync",
    "linkSync",
    "lstatSync",
    "openSync",
    "readdirSync",
    "readFileSync",
    "readlinkSync",
    "readSync",
    "renameSync",
] as const;

/**
 * Makes functions of node:fs spies (`vi.mocked(fs.openSync)`) for each test of the file. Other than with `vi.mock`, code
 * that an earlier test file of the same thread has loaded gets them too.
 */
export function useFileSystemSpies(): void {
    beforeEach(() => {
        for (const name of names) vi.spyOn(fs, name);
        syncBuiltinESMExports();
    });
    afterEach(() => {
        vi.restoreAllMocks();
        syncBuiltinESMExports();
    });
}

/** A function that fails as one of the system does. */
export function failing(code?: unknown): () => never {
    return () => {
        throw Object.assign(new Error("no"), { code });
    };
}
