import { expect, it } from "vitest";
import { readSecrets } from "../../../../provider/cli/report/readSecrets";
import { anExport } from "../../../support/exports";

it("exports are read a few at a time, with their progress shown, and their secrets keep the order of the sources", async () => {
    const waiting: (() => void)[] = [];
    let open = 0;
    let most = 0;
    const shown: string[] = [];
    const sources = Array.from({ length: 20 }, (_, index) => ({
        name: `source-${index}`,
        isNamed: true,
        read: async () => {
            open += 1;
            most = Math.max(most, open);
            // The last to begin ends first.
            await new Promise<void>((resolve) => waiting.push(resolve));
            open -= 1;
            return { text: anExport([{ name: `app-${index}`, id: `org/app-${index}` }]) };
        },
    }));
    const reading = readSecrets(sources, { nowMs: 0 }, { progress: (text) => void shown.push(text), warn: () => {} });
    for (let ended = 0; ended < sources.length; ) {
        await new Promise((resolve) => setImmediate(resolve));
        const next = waiting.pop();
        next?.();
        if (next) ended += 1;
    }
    const { secrets, stacks, problems } = await reading;
    expect({ most, stacks, problems }).toEqual({ most: 4, stacks: 20, problems: [] });
    expect([shown.at(0), shown.at(-2), shown.at(-1)]).toEqual(["1 of 20 stacks read", "20 of 20 stacks read", ""]);
    expect(secrets.map(({ resource }) => resource)).toEqual(sources.map((_, index) => `app-${index}`));
});
