import { afterAll, describe, it } from "vitest";
import { Lives, StepCommand } from "../support/model/lives";
import type { Setting, Step } from "../support/model/steps";

/** Sequences that failed once, as the model-based test shrank them. */
const sequences: readonly {
    readonly name: string;
    readonly setting: Setting;
    readonly steps: readonly Step[];
}[] = [
    {
        name: "does not revoke in our overlap when somebody else's rotation gave it another old secret",
        setting: { csp: { postDuringOverlap: "replace", reportOverlapInApp: false } },
        steps: [
            { do: "up", under: {} },
            { do: "rotateOutside", overlapSeconds: 3600 },
            {
                do: "up",
                change: { overlapSeconds: 3600, newClientSecret: 1, revokeOnDelete: true },
                under: {},
            },
            { do: "refresh", under: { crashAfterCall: 1 } },
        ],
    },
];

describe("a sequence that failed once", () => {
    const lives = new Lives();
    afterAll(() => lives.close());

    it.each(sequences)("$name", ({ setting, steps }) =>
        lives.live(
            steps.map((step) => new StepCommand(step)),
            setting,
        ),
    );
});
