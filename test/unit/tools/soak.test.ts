import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { script, temporaryFolder } from "../../support/fakeEngine";

const packageFile = join(__dirname, "../../../package.json");
const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(packageFile, "utf8")).scripts;

describe.each([
    { name: "test:soak", seed: "MODEL_SEED", size: "MODEL_SEQUENCES", byDefault: 50_000 },
    { name: "test:wire", seed: "WIRE_SEED", size: "WIRE_CALLS", byDefault: 100_000 },
])("npm run $name", ({ name, seed, size, byDefault }) => {
    /** What it prints, and the settings that the test would see. */
    function run(settings: Readonly<Record<string, string>>) {
        const folder = temporaryFolder();
        script(folder, "node", "exit 0");
        script(folder, "vitest", `echo "seen: $${seed} $${size}"`);
        const env = { PATH: `${folder}:/usr/bin:/bin`, ...settings };
        const { stdout } = spawnSync("/bin/sh", ["-c", scripts[name] ?? ""], { env });
        const [printed = "", seen = ""] = stdout.toString().split("\n");
        return { printed, seen };
    }

    it("takes the seed and the size from the environment, and prints them", () => {
        expect(run({ [seed]: "7", [size]: "12" })).toEqual({ printed: `${seed}=7 ${size}=12`, seen: "seen: 7 12" });
    });

    it("has a seed from the clock and a large size by default", () => {
        const before = Math.floor(Date.now() / 1_000);
        const { printed, seen } = run({});
        const [, given] = new RegExp(`^${seed}=(\\d+) ${size}=${byDefault}$`).exec(printed) ?? [];
        expect(Number(given)).toBeGreaterThanOrEqual(before);
        expect(seen).toBe(`seen: ${given} ${byDefault}`);
    });
});
