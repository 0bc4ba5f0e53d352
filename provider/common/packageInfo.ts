import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "./json";

export const packageName = "pulumi-vmware-csp";

/** Put in by the bundler: a bundled file has no package.json beside it. */
declare const bundledVersion: string | undefined;
declare const bundledRepositoryUrl: string | undefined;

/** The version of this package, from its package.json: beside `provider/` as beside `dist/`. */
export function packageVersion(): string {
    return typeof bundledVersion === "string" ? bundledVersion : String(packageJson()["version"]);
}

/**
 * Where this package's releases are, `OWNER/REPOSITORY` on GitHub. Undefined while package.json has these very words, for
 * nobody has decided it yet. Until then, nothing that a user gets may have a link to it.
 */
export function packageRepository(): string | undefined {
    const { repository } = typeof bundledRepositoryUrl === "string" ? {} : packageJson();
    const url =
        typeof bundledRepositoryUrl === "string" ? bundledRepositoryUrl : isRecord(repository) && repository["url"];
    const [, path] = /^git\+https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\.git$/.exec(String(url)) ?? [];
    return path === "OWNER/REPOSITORY" ? undefined : path;
}

function packageJson(): Readonly<Record<string, unknown>> {
    const content: unknown = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
    return isRecord(content) ? content : {};
}
