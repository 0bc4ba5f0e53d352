import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { startLifecycle } from "../../support/lifecycle";
import { runProvider } from "../../support/providerChild";

/** Our dependencies that a process has loaded, by name. */
function dependencies(loaded: readonly string[]): string[] {
    const names = loaded.flatMap((url) => /\/node_modules\/(got|zod|commander|fastify)\//.exec(url)?.[1] ?? []);
    return [...new Set(names)];
}

describe("the process of a program that declares resources", () => {
    const output = z.object({ clientSecret: z.string(), loaded: z.array(z.string()) });
    let loaded: readonly string[];
    beforeAll(async () => {
        const script = join(__dirname, "../../support/testdata/program.cjs");
        const { stdout } = await promisify(execFile)(process.execPath, [script]);
        const printed = output.parse(JSON.parse(stdout));
        expect(printed.clientSecret).toBe("S3cret_1");
        loaded = printed.loaded;
    });

    it("loads neither got nor zod", () => {
        expect(dependencies(loaded)).toEqual([]);
    });

    it("loads only the part of the package that declares resources", () => {
        const own = loaded
            .flatMap((url) => /\/dist\/(.*)$/.exec(url)?.[1] ?? [])
            .filter((file) => !file.includes("node_modules"));
        expect(own).toContain("index.js");
        expect(own.filter((file) => /^(runtime|csp|testing|cli)\//.test(file))).toEqual([]);
    });
});

describe("the provider process", () => {
    it("loads got only once it calls CSP, which check, diff and delete do not", async () => {
        const life = await startLifecycle();
        await life.up({ rotationTrigger: 1 });
        const { orgId, origin, apiToken } = life.simulator;
        const inputs = { orgId, oauthAppId: "app", host: origin, rotationTrigger: 1 };
        const id = `${orgId}/app`;
        const unchanged = [
            { method: "check", args: [inputs, inputs] },
            { method: "diff", args: [id, life.state, inputs] },
            { method: "diff", args: [id, life.state, { ...inputs, rotationTrigger: 2 }] },
            { method: "delete", args: [id, life.state] },
        ] as const;
        const idle = await runProvider({ steps: unchanged });
        expect(idle.results).toMatchObject([
            { value: { failures: [] } },
            { value: { changes: false } },
            { value: { changes: true } },
            {},
        ]);
        expect(idle.results.filter(({ error }) => error)).toEqual([]);
        expect(dependencies(idle.loaded)).toEqual(["zod"]);

        const steps = [{ method: "read", args: [id, life.state] }] as const;
        const calling = await runProvider({ steps, env: { CSP_API_TOKEN: apiToken } });
        expect(calling.results).toMatchObject([{ value: { id } }]);
        expect(dependencies(calling.loaded)).toContain("got");
        await life.close();
    });
});
