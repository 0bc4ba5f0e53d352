import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "./json";

export const packageName = "pulumi-vmware-csp";

/** The version of this package, from its package.json: beside `provider/` as beside `dist/`. */
export function packageVersion(): string {
    const content: unknown = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
    return isRecord(content) ? String(content["version"]) : "";
}
