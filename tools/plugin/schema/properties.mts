import { build } from "esbuild";
import { root } from "../../root.mts";

/** The descriptions of the properties, from their source: Node can't load a module of provider/ before it is built. */
export const properties: typeof import("../../../provider/common/properties.ts") = await load(
    "provider/common/properties.ts",
);

async function load(source: string) {
    const { outputFiles } = await build({ entryPoints: [source], absWorkingDir: root, write: false, format: "esm" });
    return await import(`data:text/javascript,${encodeURIComponent(String(outputFiles[0]?.text))}`);
}
