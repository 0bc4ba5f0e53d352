import { afterAll, describe, it } from "vitest";
import { ModelRunner } from "../../support/model/modelRunner";
import type { Setting, Step } from "../../support/model/steps";

const hour = 3_600;

/** Sequences that failed once, as the model-based test shrank them. */
const sequences: readonly {
    readonly name: string;
    readonly setting?: Setting;
    readonly steps: readonly Step[];
}[] = [
    {
        name: "the provider does not revoke in our overlap when somebody else's rotation changed its previous secret",
        setting: { csp: { postDuringOverlap: "replace", reportOverlapInApp: false } },
        steps: [
            { do: "up" },
            { do: "rotateOutside", overlapSeconds: hour },
            { do: "up", change: { overlapSeconds: hour, newClientSecret: 1, revokeOnDelete: true } },
            { do: "refresh", under: { crashAfterCall: 1 } },
        ],
    },
    {
        name: "the provider does not revoke in our overlap when somebody had regenerated its previous secret",
        setting: { program: { overlapSeconds: hour }, csp: { reportOverlapInApp: false } },
        steps: [
            { do: "up", change: { revokeOnDelete: true } },
            { do: "rotateOutside" },
            { do: "up", change: { rotationTrigger: 1 } },
        ],
    },
    {
        name: "the provider does not revoke in an overlap that began when somebody else's had ended",
        steps: [
            { do: "up" },
            { do: "rotateOutside" },
            { do: "rotateOutside", overlapSeconds: hour },
            {
                do: "up",
                change: {
                    rotationTrigger: 1,
                    overlapSeconds: hour,
                    existingClientSecret: "previous",
                    authenticateAs: "app",
                    revokeOnDelete: true,
                },
            },
        ],
    },
    {
        name: "the provider keeps a resolved secret whose own overlap holds back the next rotation, even if a retirement then ends the overlap",
        setting: { program: { overlapSeconds: 48 * hour }, csp: { secretPropagationMs: 60_000 } },
        steps: [{ do: "up" }, { do: "up", change: { newClientSecret: 1, retirement: true } }],
    },
    {
        name: "the provider remembers a rotation although the process of its up died after it",
        steps: [
            { do: "up", change: { rotationTrigger: "one" } },
            {
                do: "up",
                change: { rotationTrigger: "two", overlapSeconds: hour, retirement: true },
                under: { crashAfterCall: 4 },
            },
            { do: "up", change: { rotationTrigger: "one" } },
        ],
    },
    {
        name: "the provider does not adopt the previous secret of our overlap, which the next rotation would invalidate",
        setting: { csp: { postDuringOverlap: "replace" } },
        steps: [
            { do: "up", change: { overlapSeconds: 48 * hour } },
            { do: "up", change: { rotationTrigger: 1 } },
            { do: "up", change: { rotationTrigger: 2, existingClientSecret: "previous" } },
        ],
    },
];

describe("a sequence that failed once", () => {
    const runner = new ModelRunner();
    afterAll(() => runner.close());

    it.each(sequences)("$name", ({ steps, setting }) => runner.replay(steps, setting));
});
