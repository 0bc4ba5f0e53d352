import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "./json";

export const packageName = "pulumi-vmware-csp";

/** Put in by the bundler: a bundled file has no package.json beside it. */
declare const bundledVersion: string | undefined;

/** The version of this package, from its package.json: beside `provider/` as beside `dist/`. */
export function packageVersion(): string {
    return typeof bundledVersion === "string" ? bundledVersion : String(packageJson()["version"]);
}

function packageJson(): Readonly<Record<string, unknown>> {
    const content: unknown = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
    return isRecord(content) ? content : {};
}
