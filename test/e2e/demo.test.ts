import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { root } from "../../tools/root.mts";

const main = join(root, "tools", "demo", "main.mts");

/** Settings for a real organization, which the demo must not touch. */
const settingsOfTheUser = {
    CSP_HOST: "https://csp.example.invalid",
    CSP_API_TOKEN: "the token of the user",
    CSP_FREEZE_ROTATION: "true",
    PULUMI_BACKEND_URL: "https://pulumi.example.invalid",
    PULUMI_STACK: "production",
    HTTPS_PROXY: "http://127.0.0.1:9",
    http_proxy: "http://127.0.0.1:9",
    NODE_USE_ENV_PROXY: "1",
};

const callsOfRotation = expect.stringMatching(
    /Calls to CSP: POST …\/api-tokens\/authorize .*, PUT …\/demo-app\/secret .*, POST …\/auth\/token /,
);

/** Pulumi makes it in its state folder while an update runs. */
const lockOfAnUpdate = "*/state/.pulumi/locks/**/*.json";

describe("npm run demo", () => {
    let temporary: string;

    beforeEach(() => {
        temporary = mkdtempSync(join(tmpdir(), "demo-test-"));
    });
    afterEach(() => rmSync(temporary, { recursive: true, force: true }));

    function start(env: Record<string, string> = {}) {
        const child = spawn(process.execPath, [main], {
            env: { ...process.env, ...settingsOfTheUser, TMPDIR: temporary, ...env },
            stdio: ["ignore", "pipe", "pipe"],
        });
        onTestFinished(() => void child.kill("SIGKILL"));
        return { child, stdout: text(child.stdout), stderr: text(child.stderr), exit: once(child, "exit") };
    }

    function expectNothingLeft(): void {
        expect(readdirSync(temporary)).toEqual([]);
        for (const project of [".", "examples/quickstart", "tools/demo/consumer"]) {
            const files = readdirSync(join(root, project));
            expect(files.filter((name) => /^Pulumi\./.test(name))).toEqual(["Pulumi.yaml"]);
        }
    }

    it("tells the life of a secret, shows no secret, and leaves nothing behind", async () => {
        const { stdout, stderr, exit } = start();
        const [scenario, progress] = await Promise.all([stdout, stderr]);
        expect(await exit, progress).toEqual([0, null]);
        expect(scenario.trim().split("\n")).toEqual([
            expect.stringMatching(/^Pulumi runs examples\/quickstart against a simulated CSP at http:\S+\.$/),
            "$ pulumi up",
            expect.stringContaining("gets a new secret"),
            callsOfRotation,
            "$ pulumi up",
            expect.stringContaining("nothing happens"),
            "  Calls to CSP: none.",
            "$ pulumi config set rotationTrigger 2026-Q4 && pulumi up",
            expect.stringContaining("rotated"),
            callsOfRotation,
            "An application asks CSP for an access token:",
            "  CSP refuses the old secret (401) and accepts the new one (200).",
            expect.stringContaining("StackReference"),
            expect.stringMatching(/It got an access token, valid for \d+ seconds\./),
            expect.stringMatching(/Calls to CSP: POST …\/auth\/token \([^,]*$/),
            expect.stringContaining("$ pulumi destroy"),
            expect.stringContaining("stay as they are"),
            "  Calls to CSP: none.",
            expect.stringMatching(/^None of the \d+ secrets and tokens of this run is readable/),
            expect.stringMatching(/^Done in /),
        ]);
        // The simulator's secrets and tokens are long runs of letters and digits.
        expect(scenario + progress).not.toMatch(/[A-Za-z0-9]{30,}/);
        expectNothingLeft();
    });

    it("stops on Ctrl-C in the middle of an up, and cleans up", async () => {
        const { child, stdout, stderr, exit } = start();
        let printed = "";
        child.stdout.on("data", (data) => (printed += data));
        const isInUp = () => printed.includes("$ pulumi up") && globSync(lockOfAnUpdate, { cwd: temporary }).length > 0;
        await vi.waitUntil(isInUp, 60_000);
        child.kill("SIGINT");
        await expect(exit).resolves.toEqual([130, null]);
        await expect(stderr).resolves.toContain("Stopped by SIGINT");
        await expect(stdout).resolves.not.toContain("Done");
        expectNothingLeft();
    });

    it("fails without an engine, and says how to get one", async () => {
        const { stdout, stderr, exit } = start({ PULUMI_VMWARE_CSP_ENGINE_WAYS: "path", PATH: "" });
        await expect(exit).resolves.toEqual([1, null]);
        await expect(stderr).resolves.toContain("https://www.pulumi.com/docs/install/");
        await expect(stdout).resolves.toBe("");
        expectNothingLeft();
    });
});
