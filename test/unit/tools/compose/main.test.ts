import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../support/fakeEngine";
import { repository } from "../../../support/stack";

/** Runs `npm run test:compose` on a machine that has nothing. */
function run(env: Readonly<Record<string, string>>) {
    const PATH = [join(repository, "node_modules", ".bin"), dirname(process.execPath)].join(":");
    const { status, stdout, stderr } = spawnSync(process.execPath, ["tools/compose/main.mts"], {
        cwd: repository,
        encoding: "utf8",
        env: { PATH, HOME: temporaryFolder(), PULUMI_VMWARE_CSP_ENGINE_WAYS: "cache", NO_COLOR: "1", ...env },
    });
    return { status, stdout, stderr };
}

describe("npm run test:compose, where there is no way to a Kubernetes", { timeout: 60_000 }, () => {
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

    it("starts nothing that would end too late", () => {
        const { status, stdout, stderr } = run({ COMPOSE_DEADLINE_MS: String(Date.now() + 60_000) });
        expect(stderr).toBe("Skipping the tests with a Kubernetes: too little time is left for them.\n");
        expect(stdout).toMatch(/Tests +\d+ skipped/);
        expect(status).toBe(0);
    });
});
