import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { chmod, copyFile, mkdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { atomicInstall } from "./atomicInstall.mts";
import { executableName, findOnPath, isExecutable, type Log, type RunOptions, run } from "./process.mts";

const limitMs = 60 * 60_000;

/** A program that is built from Go modules. */
export interface GoExecutable {
    readonly name: string;
    /**
     * The folder with the go.mod and go.sum that pin all that the program is made of. A module's replacement is a
     * `replace` line of that go.mod, if need be to a folder inside this one.
     */
    readonly folder: string;
    readonly package: string;
    /** The module whose version it has. Default: that of its package. */
    readonly module?: string;
    /** Files of its module that it needs beside it. */
    readonly files?: readonly string[];
    /** More flags for the linker. */
    readonly ldflags?: (version: string) => string;
    /** How long the build takes, for a person. */
    readonly takes: string;
}

const cli = join(import.meta.dirname, "engine", "cli");

/** The engine and its language hosts, as far as they are built from Go modules. */
export const goExecutables = {
    /** The last release of the Node language host that is inside the SDK's module. */
    nodeHost: {
        name: "pulumi-language-nodejs",
        folder: join(import.meta.dirname, "engine", "node-host"),
        package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
        takes: "about a minute on two cores",
    },
    /** The last release of the Go language host that is inside the SDK's module. */
    goHost: {
        name: "pulumi-language-go",
        folder: join(import.meta.dirname, "engine", "go-host"),
        package: "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go",
        takes: "about half a minute on two cores",
    },
    pulumi: {
        name: "pulumi",
        folder: cli,
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        // Without a version the Automation API refuses the CLI.
        ldflags: (version) => `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
        takes: "about 5 minutes on two cores",
    },
    /** After the CLI, with which it shares most of what is compiled. */
    yamlHost: {
        name: "pulumi-language-yaml",
        folder: cli,
        package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        takes: "about half a minute on two cores",
    },
    /** The last release of the Python language host that is inside the SDK's module. */
    pythonHost: {
        name: "pulumi-language-python",
        folder: join(import.meta.dirname, "engine", "python-host"),
        package: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
        module: "github.com/pulumi/pulumi/sdk/v3",
        files: ["python/cmd/pulumi-language-python-exec"],
        takes: "about half a minute on two cores",
    },
    /** After the CLI, with which it shares most of what is compiled. */
    javaHost: {
        name: "pulumi-language-java",
        folder: join(import.meta.dirname, "engine", "java-host"),
        package: "github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java",
        takes: "about half a minute on two cores",
    },
    /** Writes the provider's SDK for another language. */
    sdkGenerator: {
        name: "sdk-generator",
        folder: cli,
        package: "./sdk-generator",
        module: "github.com/pulumi/pulumi/pkg/v3",
        takes: "about half a minute on two cores",
    },
} as const satisfies Readonly<Record<string, GoExecutable>>;

/** What a build works with. */
export interface BuildContext {
    readonly env: NodeJS.ProcessEnv;
    /** The folder that keeps what was built. */
    readonly cache: string;
    readonly log: Log;
    readonly signal: AbortSignal;
}

// A home folder may be shared by machines of different kinds.
export const machine = `${process.platform}-${process.arch}`;

/** Returns the path of the executable, which is built if the cache has none from the same pins. */
export async function goExecutable(program: GoExecutable, context: BuildContext): Promise<string> {
    const { env, cache, log, signal } = context;
    const version = pinnedVersion(program);
    const name = executableName(program.name);
    const target = join(cache, entryName(`go-${program.name}`, [program], filesOf(program.folder)));
    if (await isExecutable(join(target, name))) return join(target, name);
    const go = await findOnPath("go", env);
    if (go === undefined) throw new Error("there is no go on PATH");
    log(`Building ${program.name} ${version} from Go modules: ${program.takes}, once.`);
    const compile = async (folder: string) => {
        // Go's own temporary files are in the folder too, so that they go with it when Go is ended.
        const temporary = join(folder, "tmp");
        await mkdir(temporary);
        const flags = `-s -w ${program.ldflags?.(version) ?? ""}`.trim();
        const options = {
            env: { ...env, GOFLAGS: "-mod=mod", GOTMPDIR: temporary },
            cwd: program.folder,
            signal,
            limitMs,
        };
        await run(go, ["build", "-ldflags", flags, "-o", join(folder, name), program.package], options);
        await copyModuleFiles(go, program, folder, options);
        await rm(temporary, { recursive: true });
    };
    await atomicInstall(target, compile, async (folder) => {
        if (!(await isExecutable(join(folder, name)))) throw new Error(`go build made no ${name}`);
    });
    return join(target, name);
}

async function copyModuleFiles(go: string, program: GoExecutable, folder: string, options: RunOptions): Promise<void> {
    const { files = [], module: path = program.package } = program;
    if (files.length === 0) return;
    const module = (await run(go, ["list", "-m", "-f", "{{.Dir}}", path], options)).trim();
    for (const file of files) {
        const copy = join(folder, basename(file));
        await copyFile(join(module, file), copy);
        await chmod(copy, 0o755);
    }
}

/** The version of the program's module, as go.mod requires it. */
export function pinnedVersion({ folder, package: ownPackage, module: path = ownPackage }: GoExecutable): string {
    const goMod = readFileSync(join(folder, "go.mod"), "utf8");
    const required = [...goMod.matchAll(/^(?:require)?[ \t]*(\S+) (v\S+)/gm)];
    const own = required.filter(([, module]) => `${path}/`.startsWith(`${module}/`));
    const [, , version] = own.toSorted(([, a = ""], [, b = ""]) => b.length - a.length)[0] ?? [];
    if (version === undefined) throw new Error(`${join(folder, "go.mod")} requires no module of ${path}`);
    return version;
}

/** A name in the cache with all that an entry is made from: a changed pin is a new entry. */
export function entryName(kind: string, programs: readonly GoExecutable[], files: readonly string[]): string {
    const hash = createHash("sha256");
    for (const file of files) hash.update(readFileSync(file));
    return [kind, ...programs.map(pinnedVersion), hash.digest("hex").slice(0, 10), machine].join("-");
}

function filesOf(folder: string): string[] {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
    return names.map((name) => join(folder, name)).filter((file) => statSync(file).isFile());
}
