import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import * as z from "zod";
import { startLifecycle } from "../../support/lifecycle";
import { runProvider } from "../../support/providerChild";

/** Our dependencies that a process has loaded, by name. */
function dependencies(loaded: readonly string[]): string[] {
    const names = loaded.flatMap((url) => /\/node_modules\/(got|zod|commander|fastify)\//.exec(url)?.[1] ?? []);
    return [...new Set(names)];
}

const output = z.object({ clientSecret: z.string(), loaded: z.array(z.string()) });

it("the process of a program loads neither got nor zod, but only the part of the package that declares resources", async () => {
    const script = join(__dirname, "../../support/testdata/program.cjs");
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    const { clientSecret, loaded } = output.parse(JSON.parse(stdout));
    expect(clientSecret).toBe("S3cret_1");
    expect(dependencies(loaded)).toEqual([]);
    const own = loaded.flatMap((url) => /\/dist\/((?!.*node_modules).*)$/.exec(url)?.[1] ?? []);
    expect(own).toContain("index.js");
    expect(own.filter((file) => /^(runtime|csp|testing|cli)\//.test(file))).toEqual([]);
});

it("the provider process loads got only once it calls CSP, which check, diff and delete do not", async () => {
    const life = await startLifecycle();
    await life.up({ rotationTrigger: 1 });
    const { orgId, origin, apiToken } = life.simulator;
    const inputs = { orgId, oauthAppId: "app", host: origin, rotationTrigger: 1 };
    const id = `${orgId}/app`;
    const idle = await runProvider({
        steps: [
            { method: "check", args: [inputs, inputs] },
            { method: "diff", args: [id, life.state, inputs] },
            { method: "diff", args: [id, life.state, { ...inputs, rotationTrigger: 2 }] },
            { method: "delete", args: [id, life.state] },
        ],
    });
    const [check, same, other] = [{ failures: [] }, { changes: false }, { changes: true }];
    expect(idle.results).toMatchObject([{ value: check }, { value: same }, { value: other }, {}]);
    expect(idle.results.filter(({ error }) => error)).toEqual([]);
    expect(dependencies(idle.loaded)).toEqual(["zod"]);

    const steps = [{ method: "read", args: [id, life.state] }] as const;
    const calling = await runProvider({ steps, env: { CSP_API_TOKEN: apiToken } });
    expect(calling.results).toMatchObject([{ value: { id } }]);
    expect(dependencies(calling.loaded)).toContain("got");
    await life.close();
});
