import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { creationLine } from "../../../provider/rotation/messages";

it("docs/getting-started.md quotes the line of a creation as the preview prints it", () => {
    const page = readFileSync(join(__dirname, "../../../docs/getting-started.md"), "utf8");
    expect(page).toContain(`: ${creationLine({ kind: "regenerate", reason: "created" }, [])}\n`);
});
