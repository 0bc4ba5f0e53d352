import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getEngine } from "../../tools/engine/getEngine.mts";
import { packageSchema } from "../../tools/plugin/schema/packageSchema.mts";
import { run } from "../../tools/process.mts";

const { signal } = new AbortController();

/** Pulumi validates the schema by its metaschema, and binds it, so every type that it refers to must exist. */
describe("the plugin's schema", () => {
    let engine: string;
    let folder: string;
    beforeAll(async () => {
        engine = await getEngine({ log: () => {}, signal });
        folder = mkdtempSync(join(tmpdir(), "pulumi-vmware-csp-schema-"));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    async function check(schema: object): Promise<string> {
        const file = join(folder, "schema.json");
        writeFileSync(file, JSON.stringify(schema));
        const env = { ...process.env, PULUMI_HOME: folder, PULUMI_SKIP_UPDATE_CHECK: "true" };
        return run(join(engine, "pulumi"), ["schema", "check", file], { env, signal });
    }

    it("is valid for the engine", async () => {
        expect(await check(packageSchema("1.2.3", undefined))).toBe("");
        expect(await check(packageSchema("1.2.3", "acme/pulumi-vmware-csp"))).toBe("");
    });

    it("is not valid without its enum types, or with an invalid version", async () => {
        const schema = packageSchema("1.2.3", undefined);
        await expect(check({ ...schema, types: {} })).rejects.toThrow("schema validation failed");
        await expect(check(packageSchema("new", undefined))).rejects.toThrow("version");
    });
});
