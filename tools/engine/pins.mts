import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { version as sdkVersion } from "@pulumi/pulumi/version.js";
import { dynamicPluginSource } from "./dynamicPlugin.mts";

/** A Go program of the engine: its module's folder here has the go.mod and go.sum that pin it. */
export interface GoProgram {
    readonly folder: string;
    readonly package: string;
    readonly version: string;
}

/** The Pulumi CLI. */
export const cli: GoProgram = program("cli", "github.com/pulumi/pulumi/pkg/v3", "cmd/pulumi");

/** The Node language host: the last release of it that is inside the SDK's module. */
export const languageHost: GoProgram = program(
    "language-host",
    "github.com/pulumi/pulumi/sdk/v3",
    "nodejs/cmd/pulumi-language-nodejs",
);

/** The version to download: that of the SDK, which package.json pins. */
export const downloadVersion: string = sdkVersion;

// A home folder may be shared by machines of different kinds.
const machine = `${process.platform}-${process.arch}`;

/** The cache folders' names have all that they were made from: a changed pin is a new folder. */
export const entries = {
    download: `download-${downloadVersion}-${machine}`,
    build: `build-${cli.version}-${languageHost.version}-${pinsHash()}-${machine}`,
} as const;

function program(folder: string, module: string, path: string): GoProgram {
    const absolute = join(import.meta.dirname, folder);
    const goMod = readFileSync(join(absolute, "go.mod"), "utf8");
    const required = goMod
        .split("\n")
        .map((line) => line.trim().split(" "))
        .find(([keyword, name]) => keyword === "require" && name === module);
    const version = required?.[2];
    if (version === undefined) {
        throw new Error(`${join(absolute, "go.mod")} has no line "require ${module} VERSION".`);
    }
    return { folder: absolute, package: `${module}/${path}`, version };
}

function pinsHash(): string {
    const hash = createHash("sha256");
    for (const folder of [cli.folder, languageHost.folder]) {
        hash.update(readFileSync(join(folder, "go.mod"))).update(readFileSync(join(folder, "go.sum")));
    }
    return hash.update(readFileSync(dynamicPluginSource)).digest("hex").slice(0, 10);
}
