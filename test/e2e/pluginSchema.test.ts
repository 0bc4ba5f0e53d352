import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { getEngine } from "../../tools/engine/getEngine.mts";
import { packageSchema } from "../../tools/plugin/schema/packageSchema.mts";
import { run } from "../../tools/process.mts";
import { temporaryFolder } from "../support/fakeEngine";

/** Pulumi validates the schema by its metaschema, and binds it, so every type that it refers to must exist. */
it("the plugin's schema is valid for the engine, but not without its enum types, or with an invalid version", async () => {
    const { signal } = new AbortController();
    const engine = await getEngine({ log: () => {}, signal });
    const folder = temporaryFolder();
    const env = { ...process.env, PULUMI_HOME: folder, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const check = (schema: object) => {
        const file = join(folder, "schema.json");
        writeFileSync(file, JSON.stringify(schema));
        return run(join(engine, "pulumi"), ["schema", "check", file], { env, signal });
    };
    const schema = packageSchema("1.2.3", undefined);
    expect(await check(schema)).toBe("");
    expect(await check(packageSchema("1.2.3", "acme/pulumi-vmware-csp"))).toBe("");
    await expect(check({ ...schema, types: {} })).rejects.toThrow("schema validation failed");
    await expect(check(packageSchema("new", undefined))).rejects.toThrow("version");
});
