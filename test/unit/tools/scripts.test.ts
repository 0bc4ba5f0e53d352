import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { scripts } from "../../../package.json";
import { script, temporaryFolder } from "../../support/fakeEngine";
import { repositoryText } from "../../support/repository";

// npm adds a user's arguments to the end, and setup.mjs runs each of its own as a program.
const runBySetup = Object.entries(scripts).flatMap(([name, command]) => {
    const last = command.split("&&").at(-1)?.trim().split(" ") ?? [];
    return last[1] === "tools/setup.mjs" ? last.slice(2).map((file) => ({ name, file })) : [];
});

it.each(runBySetup)("npm run $name: $file takes no arguments, which it would not get", ({ file }) => {
    expect(repositoryText(file)).not.toMatch(/process\.argv|parseArgs/);
});

describe.each([
    { name: "test:soak", seed: "MODEL_SEED", size: "MODEL_SEQUENCES", byDefault: 50_000 },
    { name: "test:wire", seed: "WIRE_SEED", size: "WIRE_CALLS", byDefault: 100_000 },
] as const)("npm run $name", ({ name, seed, size, byDefault }) => {
    /** What it prints, and the settings that the test would see. */
    function run(settings: Readonly<Record<string, string>>) {
        const folder = temporaryFolder();
        script(folder, "node", "exit 0");
        script(folder, "vitest", `echo "seen: $${seed} $${size}"`);
        const env = { PATH: `${folder}:/usr/bin:/bin`, ...settings };
        return spawnSync("/bin/sh", ["-c", scripts[name]], { env, encoding: "utf8" }).stdout.split("\n");
    }

    it("takes the seed and the size from the environment, and prints them", () => {
        expect(run({ [seed]: "7", [size]: "12" })).toEqual([`${seed}=7 ${size}=12`, "seen: 7 12", ""]);
    });

    it("has a seed from the clock and a large size by default", () => {
        const before = Math.floor(Date.now() / 1_000);
        const [printed = "", seen] = run({});
        const [, given] = new RegExp(`^${seed}=(\\d+) ${size}=${byDefault}$`).exec(printed) ?? [];
        expect(Number(given)).toBeGreaterThanOrEqual(before);
        expect(seen).toBe(`seen: ${given} ${byDefault}`);
    });
});
