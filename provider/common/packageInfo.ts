import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "./json";

export const packageName = "pulumi-vmware-csp";

/** The version, put in by the bundler: a bundled file has no package.json beside it. */
declare const bundledVersion: string | undefined;

/** The version of this package, from its package.json: beside `provider/` as beside `dist/`. */
export function packageVersion(): string {
    if (typeof bundledVersion === "string") return bundledVersion;
    const content: unknown = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
    return isRecord(content) ? String(content["version"]) : "";
}
