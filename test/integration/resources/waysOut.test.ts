import { describe, expect, it, onTestFinished } from "vitest";
import { startLifecycle } from "../../support/lifecycle";
import { repositoryText } from "../../support/repository";
import { cases, ownSecret } from "../../support/waysOut/cases";
import { others } from "../../support/waysOut/others";

const page = repositoryText("docs/troubleshooting.md");

/** The last paragraph of each code's section. test/unit/docs/troubleshooting.test.ts makes sure that no code lacks one. */
const waysOut: Readonly<Record<string, string | undefined>> = Object.fromEntries(
    [...page.matchAll(/^### ([A-Z_]+)$([\s\S]*?)(?=^##)/gm)].map(([, code = "", text = ""]) => [
        code,
        text.trim().split("\n\n").at(-1),
    ]),
);

/** The codes whose way out can't be tried here, each with the reason. */
const untried: Readonly<Record<string, string>> = {
    STATE_TOO_NEW: "no release writes another version of the state yet, so there is none to install",
};

describe("the ways out in docs/troubleshooting.md", () => {
    it.each(Object.entries(waysOut))("%s: its section ends with one", (_code, last) => {
        expect(last).toMatch(/^\*\*Way out:\*\* .+\.$/s);
    });

    it("are all tried, but for those that can't be", () => {
        const tried = new Set([...cases.map(({ code }) => code), ...Object.keys(others)]);
        expect([...tried, ...Object.keys(untried)].toSorted()).toEqual(Object.keys(waysOut).toSorted());
    });

    it.each(cases)("$code: after it, the next up succeeds", async ({ code, options, before, inputs, out }) => {
        const life = await startLifecycle(options);
        onTestFinished(() => life.close());
        life.secrets.push(ownSecret);
        await before?.(life);
        const failed = await life.up(inputs);
        expect(failed.error).toContain(`[${code}]`);
        life.simulator.clearFaults();
        const next = (await out?.(life)) ?? inputs;
        if (waysOut[code]?.includes("`pulumi up --refresh`")) await life.refresh();
        const { error } = await life.up(next);
        expect(error).toBeUndefined();
        expect(life.state?.["clientSecret"]).toBe(life.app.currentSecret);
    });

    it.each(Object.entries(others))("%s: after it, the way out succeeds", (_code, attempt) => attempt());
});
