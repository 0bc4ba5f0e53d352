// npm run schema: writes schema.json, which Pulumi's registry reads at the tag of a release, from the built plugin.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runMain } from "../process.mts";
import { askPlugin } from "./ask.mts";
import { pluginName, root } from "./bundle.mts";

await runMain(async () => {
    const { schema } = await askPlugin(process.execPath, [join(root, "dist", "plugin", pluginName)]);
    await writeFile(join(root, "schema.json"), `${JSON.stringify(JSON.parse(schema), null, 4)}\n`);
});
