import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { creationLine } from "../../../provider/rotation/messages";
import { initialState } from "../../../provider/rotation/state";
import { startOfTime } from "../../support/fakeClock";
import { theInputs } from "../../support/states";

it("docs/getting-started.md quotes the line of a creation as the preview prints it", () => {
    const page = readFileSync(join(__dirname, "../../../docs/getting-started.md"), "utf8");
    const inputs = theInputs();
    const step = { kind: "regenerate", reason: "created" } as const;
    expect(page).toContain(`: ${creationLine(step, initialState(inputs), inputs, [], startOfTime)}\n`);
});
