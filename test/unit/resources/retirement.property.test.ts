import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRetirement, retire } from "../../../provider/resources/previousSecretRetirement/retirement";
import { at, hour } from "../../support/fakeClock";
import { retirementOutputs, retirementProvider, rotationInputs } from "../../support/retirementProvider";

const anyTime = fc.constantFrom(at(-hour), at(0), at(2 * hour));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const anyInputs = fc.record({
    rotatedAt: maybe(anyTime),
    previousClientSecretExpiresAt: maybe(anyTime),
    confirmations: maybe(fc.array(fc.option(anyTime), { maxLength: 3 })),
});

/** What an earlier update left; undefined before the creation. */
const anyOutputs = maybe(
    fc.record({ rotatedAt: maybe(anyTime), retiredAt: maybe(anyTime), unconfirmed: maybe(fc.nat(3)) }),
);

const complete = (inputs: object) => ({ ...rotationInputs, drainSeconds: 0, ...inputs });
const stored = (outputs: object = {}) => ({ ...retirementOutputs, rotatedAt: undefined, ...outputs });

describe("whatever the confirmations, the overlap and the state", () => {
    it("an update settles: the next one has nothing to do", async () => {
        await fc.assert(
            fc.asyncProperty(anyInputs, anyOutputs, async (given, kept) => {
                const { provider } = retirementProvider();
                const inputs = complete(given);
                const reached = { ...(await retire(provider, inputs, kept && stored(kept))) };
                expect(planRetirement(provider, inputs, reached).changes).toBe(false);
                expect(await retire(provider, inputs, reached)).toEqual(reached);
            }),
        );
    });

    it("where the plan has no change, an update makes no call and leaves the outputs as they are", async () => {
        await fc.assert(
            fc.asyncProperty(anyInputs, anyOutputs, async (given, kept) => {
                const { provider, calls } = retirementProvider();
                const outputs = stored(kept);
                fc.pre(!planRetirement(provider, complete(given), outputs).changes);
                const reached = await retire(provider, complete(given), outputs);
                expect(calls).toEqual([]);
                expect({ unconfirmed: undefined, ...reached }).toMatchObject({ unconfirmed: kept?.unconfirmed });
            }),
        );
    });

    it("CSP is called only where an overlap runs, or may outlive its date, and every confirmation is the secret's rotatedAt", async () => {
        await fc.assert(
            fc.asyncProperty(anyInputs, anyOutputs, async (given, kept) => {
                const { provider, calls } = retirementProvider();
                await retire(provider, complete(given), kept && stored(kept));
                if (calls.length === 0) return;
                expect(given.previousClientSecretExpiresAt).toBeDefined();
                expect((given.confirmations ?? []).every((one) => one === given.rotatedAt)).toBe(true);
            }),
        );
    });
});
