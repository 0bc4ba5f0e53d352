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
    const { status, stdout, stderr } = spawnSync(process.execPath, ["test/compose/main.mts"], {
        cwd: root,
        encoding: "utf8",
        env: { PATH, HOME: temporaryFolder(), PULUMI_VMWARE_CSP_ENGINE_WAYS: "cache", NO_COLOR: "1", ...env },
    });
    return { status, stdout, stderr };
}

describe("npm run test:compose on a machine that can't have a Kubernetes", { timeout: 60_000 }, () => {
    it("says why in one line, and counts its tests as skipped", () => {
        const { status, stdout, stderr } = run({});
        expect(stderr).toMatch(/^Skipping the tests with a Kubernetes: there is no Pulumi engine\.$/m);
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
        const deadlineMs = Date.now() + 10 * 60_000 + 5_000;
        const env = { COMPOSE_DEADLINE_MS: String(deadlineMs), PULUMI_VMWARE_CSP_ENGINE_WAYS: "path" };
        const { status, stdout, stderr } = run(env, folder);
        expect(stderr).toMatch(/^Skipping the tests with a Kubernetes: given up after \d\.\d s; the next run goes on/m);
        expect(stdout).toMatch(/Tests +\d+ skipped/);
        expect(status).toBe(0);
        expect(isAlive(Number(readFileSync(pid, "utf8")))).toBe(false);
    });

    it("starts nothing that would end too late", () => {
        const { status, stdout, stderr } = run({ COMPOSE_DEADLINE_MS: String(Date.now() + 60_000) });
        expect(stderr).toBe("Skipping the tests with a Kubernetes: too little time is left for them.\n");
        expect(stdout).toMatch(/Tests +\d+ skipped/);
        expect(status).toBe(0);
    });
});
