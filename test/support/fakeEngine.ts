import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { BuildContext } from "../../tools/goExecutable.mts";

/** A new empty folder, which is removed after the test. */
export function temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), "engine-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

/** A shell script `FOLDER/NAME`, which must not need PATH. */
export function script(folder: string, name: string, ...lines: string[]): string {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, name);
    writeFileSync(file, ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(file, 0o755);
    return file;
}

export const engineParts = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/** A folder with scripts for the parts of an engine. */
export function fakeEngine(folder: string, version: string): string {
    for (const name of engineParts) script(folder, name, `echo ${version}`);
    return folder;
}

/** A context with these folders as its PATH and a new cache, and what it logs. */
export function fakeContext(...path: string[]): BuildContext & { readonly lines: string[] } {
    const lines: string[] = [];
    return {
        env: { PATH: path.join(":") },
        cache: join(temporaryFolder(), "cache"),
        log: (line) => lines.push(line),
        signal: new AbortController().signal,
        lines,
    };
}

/** A context whose PATH has only a `go` that makes programs that print the version, and lists them in `builds` beside it. */
export function contextWithGo(version: string) {
    const go = temporaryFolder();
    script(
        go,
        "go",
        `while [ "$1" != "-o" ]; do shift; done`,
        `echo "$3" >> ${join(go, "builds")}`,
        `printf '#!/bin/sh\\necho ${version}\\n' > "$2"`,
        `/bin/chmod 755 "$2"`,
    );
    return { go, ...fakeContext(go) };
}

/** Resolves when the file is there. */
export async function appears(file: string): Promise<void> {
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
}
