import { describe, expect, it } from "vitest";
import { previousSecretRetirement } from "../../../provider/resources/previousSecretRetirement";
import type { Properties } from "../../../provider/resources/resource";
import { RunMemory } from "../../../provider/rotation/runMemory";
import { at, hour } from "../../support/fakeClock";
import type { ProviderOnOptions } from "../../support/providerOn";
import { retirementOutputs, retirementProvider, rotationInputs } from "../../support/retirementProvider";

const { rotatedAt } = rotationInputs;
const news = { ...rotationInputs, drainSeconds: 0 };

describe("an update of a retirement", () => {
    async function updated(inputs: Properties, outputs: Properties) {
        const { provider, lines, calls } = retirementProvider();
        const outcome = await previousSecretRetirement.update(provider, outputs, { ...news, ...inputs });
        return { ...outcome, lines, calls };
    }

    it("keeps when it ended the overlap", async () => {
        const done = { ...retirementOutputs, retiredAt: at(1) };
        expect(await updated({}, done)).toEqual({ outputs: done, lines: [], calls: [] });
    });

    it("forgets when it ended the overlap of an earlier rotation", async () => {
        const before = { ...retirementOutputs, rotatedAt: at(-hour), retiredAt: at(-1) };
        const withoutOverlap = await updated({ previousClientSecretExpiresAt: undefined }, before);
        expect(withoutOverlap).toEqual({ outputs: retirementOutputs, lines: [], calls: [] });
        expect((await updated({}, before)).outputs).toEqual({ ...retirementOutputs, retiredAt: at(hour) });
    });

    it("refuses the state of a later release", async () => {
        const newer = { ...retirementOutputs, stateVersion: 2 };
        const { provider } = retirementProvider();
        await expect(updated({}, newer)).rejects.toThrow("[STATE_TOO_NEW]");
        expect(() => previousSecretRetirement.plan(provider, rotationInputs, newer)).toThrow("[STATE_TOO_NEW]");
    });

    it("waits for confirmations without a call, as a creation does, and says so once", async () => {
        const { provider, lines, calls } = retirementProvider({ programs: { linkByOutput: true } });
        const inputs = { rotation: rotationInputs, confirmations: [rotatedAt, null], drainSeconds: 0 };
        const waiting = { ...retirementOutputs, unconfirmed: 2 };
        const made = await previousSecretRetirement.create(provider, inputs);
        const updatedToo = await previousSecretRetirement.update(provider, waiting, inputs);
        for (const { outputs } of [made, updatedToo]) expect(outputs).toEqual({ ...waiting, unconfirmed: 1 });
        expect(lines).toEqual([expect.stringContaining("the confirmation of 1 of 2 consumers is missing")]);
        expect(calls).toEqual([]);
    });
});

describe("a retirement that fails", () => {
    const programs = { noProfiles: "none" };
    const created = (options: ProviderOnOptions, inputs: Properties = {}) =>
        previousSecretRetirement.create(retirementProvider(options).provider, { ...news, ...inputs });

    it.each<[where: string, options: ProviderOnOptions, suggests: boolean]>([
        ["in the default provider", { programs }, true],
        ["in a provider resource", { programs, isExplicit: true }, false],
        ["where programs have profiles", {}, false],
    ])("without credentials suggests which are missing: %s", async (_where, options, suggests) => {
        const error = String(await created({ env: { CSP_API_TOKEN: "" }, ...options }).catch(String));
        expect(error).toContain("[MISSING_CREDENTIALS]");
        const other = "is of organization org: if a provider resource has its credentials, give that to the retirement";
        expect(error.includes(other)).toBe(suggests);
    });

    it("otherwise suggests nothing", async () => {
        const fault = new TypeError("a fault");
        await expect(created({ programs, transport: () => Promise.reject(fault) })).rejects.toBe(fault);
        const refused = created({ programs }, { clientSecret: "Dead-1" });
        await expect(refused).rejects.toThrow(/^The previous secret of .* \[RETIREMENT_REFUSED\]$/);
    });
});

const aDate = expect.stringMatching(/^[-\dT:.]+Z$/);

it.each([
    [{ retiredAt: at(1) }, { rotatedAt, retiredAt: at(1) }],
    [{}, { rotatedAt }],
    [{ rotatedAt: "Sesame", retiredAt: 2 }, {}],
    // JavaScript takes such texts for dates, and an edited state may have a secret there.
    [
        { rotatedAt: "Secret-1", retiredAt: "2026-01-01 (Secret-2)" },
        { rotatedAt: aDate, retiredAt: aDate },
    ],
])("a removed retirement leaves its dates to the run, and nothing else: %j", async (outputs, noted) => {
    const run = new RunMemory();
    const { provider } = retirementProvider({ run });
    await previousSecretRetirement.delete(provider, "org/app", { ...retirementOutputs, ...outputs });
    expect(run.removedRetirement("org/app")).toEqual(noted);
});
