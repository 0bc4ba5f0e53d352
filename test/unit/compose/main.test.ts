import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { isAlive } from "../../../tools/process.mts";
import { root } from "../../../tools/root.mts";
import { fakeEngine, script, temporaryFolder } from "../../support/fakeEngine";

/** Runs `npm run test:compose` on a machine that has nothing, or only what is in the folder. */
function run(env: Readonly<Record<string, string>>, folder = "") {
    const PATH = [folder, join(root, "node_modules", ".bin"), dirname(process.execPath)].join(":");
    return spawnSync(process.execPath, ["test/compose/main.mts"], {
        cwd: root,
        encoding: "utf8",
        env: { PATH, HOME: temporaryFolder(), PULUMI_VMWARE_CSP_ENGINE_WAYS: "cache", NO_COLOR: "1", ...env },
    });
}

/** The time by which all must have ended, if so much is left for the preparation. */
function deadlineAfter(preparationMs: number) {
    return { COMPOSE_DEADLINE_MS: String(Date.now() + 10 * 60_000 + preparationMs) };
}

describe("npm run test:compose on a machine that can't have a Kubernetes", () => {
    it.each([
        ["there is no Pulumi engine", {}],
        ["too little time is left for them", deadlineAfter(-1)],
    ])("says why in one line, and counts its tests as skipped: %s", (reason, env) => {
        const { status, stdout, stderr } = run(env);
        expect(stderr).toMatch(new RegExp(`^Skipping the tests with a Kubernetes: ${reason}\\.$`, "m"));
        expect(stdout).toMatch(/Tests +\d+ skipped/);
        expect(status).toBe(0);
    });

    it("fails if they are required", () => {
        const { status, stdout, stderr } = run({ COMPOSE_REQUIRED: "true" });
        expect(stderr).toMatch(/^There is no Kubernetes to test with: there is no Pulumi engine\.$/m);
        expect(stdout).toBe("");
        expect(status).toBe(1);
    });

    it("gives a build up in time for the tests to end by the deadline, and ends it", () => {
        const folder = temporaryFolder();
        fakeEngine(folder, "v3.259.0");
        const pid = join(folder, "go.pid");
        script(folder, "go", `echo $$ > ${pid}`, "exec /bin/sleep 60");
        const { status, stderr } = run({ ...deadlineAfter(5_000), PULUMI_VMWARE_CSP_ENGINE_WAYS: "path" }, folder);
        expect(stderr).toMatch(/^Skipping the tests with a Kubernetes: given up after \d\.\d s; the next run goes on/m);
        expect(status).toBe(0);
        expect(isAlive(Number(readFileSync(pid, "utf8")))).toBe(false);
    });
});
