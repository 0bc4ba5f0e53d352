// npm run schema: writes schema.json, which Pulumi's registry reads at the tag of a release, from the built plugin, and the
// version into the commands that users copy.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runMain } from "../process.mts";
import { askPlugin } from "./ask.mts";
import { pluginName, root } from "./bundle.mts";

await runMain(async () => {
    const { schema, version } = await askPlugin(process.execPath, [join(root, "dist", "plugin", pluginName)]);
    await writeFile(join(root, "schema.json"), `${JSON.stringify(JSON.parse(schema), null, 4)}\n`);
    for (const page of ["README.md", "docs/installation-configuration.md"]) {
        const text = await readFile(join(root, page), "utf8");
        await writeFile(join(root, page), text.replaceAll(/(?<=vmware-csp[@ ])\d+\.\d+\.\d+\S*/g, version));
    }
});
