import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { atomicInstall } from "../../atomicInstall.mts";
import { type BuildContext, machine } from "../../goExecutable.mts";
import { findOnPath, isExecutable, run } from "../../process.mts";

const requirements = join(import.meta.dirname, "requirements.txt");
const limitMs = 15 * 60_000;

/** What Python programs are run and checked with. */
export interface PythonTools {
    /** A virtual environment with all that requirements.txt pins. */
    readonly venv: string;
    readonly versions: string;
}

/** Returns the cache's virtual environment, which is made if there is none of the same pins. */
export async function getPython(context: BuildContext): Promise<PythonTools> {
    const { env, cache, log, signal } = context;
    const python = (await findOnPath("python3", env)) ?? (await findOnPath("python", env));
    if (python === undefined) throw new Error("there is no python3 on PATH");
    const version = (await run(python, ["--version"], { env, signal })).trim();
    if (!isNewEnough(version)) throw new Error(`${version} is too old: Pulumi's SDK needs Python 3.10 or later`);
    const pins = readFileSync(requirements, "utf8");
    const hash = createHash("sha256").update(pins).update(version).digest("hex").slice(0, 10);
    const venv = join(cache, `python-${hash}-${machine}`);
    const interpreter = join("bin", "python");
    if (!(await isExecutable(join(venv, interpreter)))) {
        log("Installing Pulumi's SDK for Python and mypy with pip: about half a minute, once.");
        const options = { env: { ...env, PYTHONPATH: "" }, signal, limitMs };
        const fill = async (folder: string) => {
            await run(python, ["-m", "venv", folder], options);
            const install = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements];
            await run(join(folder, interpreter), install, options);
        };
        await atomicInstall(venv, fill, async (folder) => {
            await run(join(folder, interpreter), ["-c", "import pulumi, mypy"], options);
        });
    }
    return { venv, versions: `${version}, ${pinned(pins, "pulumi")}, ${pinned(pins, "mypy")}` };
}

function isNewEnough(version: string): boolean {
    const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
    return Number(major) === 3 && Number(minor) >= 10;
}

function pinned(pins: string, name: string): string {
    return new RegExp(`^${name}==(.*)$`, "m").exec(pins)?.[0].replace("==", " ") ?? name;
}
