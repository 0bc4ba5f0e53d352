import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const folder = join(__dirname, "../../../provider/csp");

it.each(readdirSync(folder))("provider/csp/%s names nothing of the layers above it", (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    // The code has been public since the first release.
    const own = text.replaceAll('"ENGINE_GONE"', "");
    expect(own).not.toMatch(/pulumi|engine|authenticateAs|\.\.\/(?!common\/)/i);
});
