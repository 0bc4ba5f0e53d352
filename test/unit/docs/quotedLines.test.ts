import { expect, it } from "vitest";
import { creationLine } from "../../../provider/rotation/messages";
import { initialState } from "../../../provider/rotation/state";
import { startOfTime } from "../../support/fakeClock";
import { repositoryText } from "../../support/repository";
import { theInputs } from "../../support/states";

it("docs/getting-started.md quotes the line of a creation as the preview prints it", () => {
    const page = repositoryText("docs/getting-started.md");
    const inputs = theInputs();
    const step = { kind: "regenerate", reason: "created" } as const;
    expect(page).toContain(`: ${creationLine(step, initialState(inputs), inputs, [], startOfTime)}\n`);
});
