import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** The version of this package, from its package.json: beside `provider/` as beside `dist/`. */
export function packageVersion(): string {
    const text = readFileSync(join(__dirname, "../../package.json"), "utf8");
    return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
