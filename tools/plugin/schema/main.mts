// npm run schema: writes what the docstrings in provider/ say into schema.json, which Pulumi's registry reads at the tag of a
// release, and into the tables of docs/reference.md; and the version into the commands that users copy.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { runMain } from "../../process.mts";
import { root } from "../../root.mts";
import { ownRepository } from "./packageNames.mts";
import { packageSchema } from "./packageSchema.mts";
import { withReferenceTables } from "./referenceTables.mts";

await runMain(async () => {
    const { version } = packageJson;
    await writeFile(join(root, "schema.json"), `${JSON.stringify(packageSchema(version, ownRepository()), null, 4)}\n`);
    await change("docs/reference.md", withReferenceTables);
    for (const page of ["README.md", "docs/installation-configuration.md"])
        await change(page, (text) => text.replaceAll(/(?<=vmware-csp[@ ])\d+\.\d+\.\d+\S*/g, version));
});

async function change(page: string, changed: (text: string) => string): Promise<void> {
    const file = join(root, page);
    await writeFile(file, changed(await readFile(file, "utf8")));
}
