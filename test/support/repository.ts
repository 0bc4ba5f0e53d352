import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../tools/root.mts";

/** The text of a file of this repository. */
export function repositoryText(...path: readonly string[]): string {
    return readFileSync(join(root, ...path), "utf8");
}
