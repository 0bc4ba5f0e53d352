import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { script, temporaryFolder } from "../../support/fakeEngine";

const packageFile = join(__dirname, "../../../package.json");
const command: string = JSON.parse(readFileSync(packageFile, "utf8")).scripts["test:soak"];

/** What `npm run test:soak` prints, and the settings that the model test would see. */
function soak(settings: Readonly<Record<string, string>>) {
    const folder = temporaryFolder();
    script(folder, "node", "exit 0");
    script(folder, "vitest", 'echo "seen: $MODEL_SEED $MODEL_SEQUENCES"');
    const env = { PATH: `${folder}:/usr/bin:/bin`, ...settings };
    const [printed = "", seen = ""] = spawnSync("/bin/sh", ["-c", command], { env }).stdout.toString().split("\n");
    return { printed, seen };
}

describe("npm run test:soak", () => {
    it("takes the seed and the number of sequences from the environment, and prints them", () => {
        expect(soak({ MODEL_SEED: "7", MODEL_SEQUENCES: "12" })).toEqual({
            printed: "MODEL_SEED=7 MODEL_SEQUENCES=12",
            seen: "seen: 7 12",
        });
    });

    it("runs 50,000 sequences by default, with a seed from the clock", () => {
        const before = Math.floor(Date.now() / 1_000);
        const { printed, seen } = soak({});
        const [, seed] = /^MODEL_SEED=(\d+) MODEL_SEQUENCES=50000$/.exec(printed) ?? [];
        expect(Number(seed)).toBeGreaterThanOrEqual(before);
        expect(seen).toBe(`seen: ${seed} 50000`);
    });
});
