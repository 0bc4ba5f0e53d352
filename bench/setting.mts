import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { run } from "../tools/process.mts";
import { root } from "../tools/root.mts";

/** When, where and with which versions a benchmark runs. */
export async function describeSetting(engine: string, signal: AbortSignal): Promise<string> {
    const pulumi = await run(join(engine, "pulumi"), ["version"], { env: process.env, signal });
    const packages = ["pulumi-vmware-csp", "@pulumi/pulumi", "got", "zod"].map((name) => {
        const file = join(root, "node_modules", name, "package.json");
        return `${name} ${JSON.parse(readFileSync(file, "utf8")).version}`;
    });
    return [
        `${new Date().toISOString().slice(0, 10)}, ${platform()} ${arch()} ${release()}, ${cpus().length} cores of`,
        `${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}, Pulumi engine`,
        `${pulumi.trim()}, ${packages.join(", ")}.`,
    ].join(" ");
}
