import { describe, expect, it } from "vitest";
import { previousSecretRetirement } from "../../../provider/resources/previousSecretRetirement";
import { RunMemory } from "../../../provider/rotation/runMemory";
import { at, hour } from "../../support/fakeClock";
import { retirementOutputs, retirementProvider, rotationInputs } from "../../support/retirementProvider";

type Raw = Readonly<Record<string, unknown>>;

const { rotatedAt } = rotationInputs;

describe("an update of a retirement", () => {
    async function updated(inputs: Raw, outputs: Raw) {
        const { provider, lines, calls } = retirementProvider();
        const news = { ...rotationInputs, drainSeconds: 0, ...inputs };
        const outcome = await previousSecretRetirement.update(provider, outputs, news);
        return { ...outcome, lines, calls };
    }

    it("keeps when it ended the overlap", async () => {
        const done = { ...retirementOutputs, retiredAt: at(1) };
        expect(await updated({}, done)).toEqual({ outputs: done, lines: [], calls: [] });
    });

    it("forgets when it ended the overlap of an earlier rotation, and prints a line only about confirmations", async () => {
        const before = { ...retirementOutputs, rotatedAt: at(-hour), retiredAt: at(-1) };
        expect(await updated({ previousClientSecretExpiresAt: undefined }, before)).toEqual({
            outputs: retirementOutputs,
            lines: [],
            calls: [],
        });
        const waiting = await updated({ confirmations: [null] }, { ...retirementOutputs, unconfirmed: 2 });
        expect(waiting).toMatchObject({ outputs: { ...retirementOutputs, unconfirmed: 1 }, calls: [] });
        expect(waiting.lines).toEqual([expect.stringContaining("the confirmation of 1 of 1 consumers is missing")]);
        expect((await updated({}, before)).outputs).toEqual({ ...retirementOutputs, retiredAt: at(hour) });
    });

    it("refuses the state of a later release", async () => {
        const newer = { ...retirementOutputs, stateVersion: 2 };
        await expect(updated({}, newer)).rejects.toThrow("[STATE_TOO_NEW]");
        expect(() => previousSecretRetirement.plan(retirementProvider().provider, rotationInputs, newer)).toThrow(
            "[STATE_TOO_NEW]",
        );
    });
});

describe("a retirement without credentials", () => {
    const other = "is of organization org: if a provider resource has its credentials, give that to the retirement too";

    it.each([
        { name: "in the default provider", options: { programs: { noProfiles: "none" } }, says: true },
        {
            name: "in a provider resource",
            options: { programs: { noProfiles: "none" }, isExplicit: true },
            says: false,
        },
        { name: "where programs have profiles", options: {}, says: false },
    ])("suggests which credentials are missing: $name: $says", async ({ options, says }) => {
        const { provider } = retirementProvider({ env: { CSP_API_TOKEN: "" }, ...options });
        const error = await previousSecretRetirement
            .create(provider, { ...rotationInputs, drainSeconds: 0 })
            .catch(String);
        expect(error).toContain("[MISSING_CREDENTIALS]");
        expect(String(error).includes(other)).toBe(says);
    });

    it("suggests nothing for any other failure", async () => {
        const failed = (transport: () => Promise<never>) =>
            previousSecretRetirement
                .create(retirementProvider({ transport, programs: { noProfiles: "none" } }).provider, {
                    ...rotationInputs,
                    drainSeconds: 0,
                })
                .catch((error: unknown) => error);
        const fault = new TypeError("a fault");
        expect(await failed(() => Promise.reject(fault))).toBe(fault);
        const { provider } = retirementProvider({ programs: { noProfiles: "none" } });
        const refused = previousSecretRetirement.create(provider, {
            ...rotationInputs,
            clientSecret: "Dead-1",
            drainSeconds: 0,
        });
        await expect(refused).rejects.toThrow(/^The previous secret of .* \[RETIREMENT_REFUSED\]$/);
    });
});

describe("a removed retirement", () => {
    it.each([
        { outputs: { ...retirementOutputs, retiredAt: at(1) }, noted: { rotatedAt, retiredAt: at(1) } },
        { outputs: retirementOutputs, noted: { rotatedAt, retiredAt: undefined } },
        {
            outputs: { ...retirementOutputs, rotatedAt: "Secret", retiredAt: "Sesame" },
            noted: { rotatedAt: undefined, retiredAt: undefined },
        },
        {
            outputs: { ...retirementOutputs, rotatedAt: 1, retiredAt: 2 },
            noted: { rotatedAt: undefined, retiredAt: undefined },
        },
    ])("leaves its dates to the run, and nothing else: $outputs", async ({ outputs, noted }) => {
        const run = new RunMemory();
        await previousSecretRetirement.delete(retirementProvider({ run }).provider, "org/app", outputs);
        expect(run.removedRetirement("org/app")).toEqual(noted);
    });

    it("leaves no other text that JavaScript accepts as a date, since an edited state may have a secret there", async () => {
        const run = new RunMemory();
        const outputs = { ...retirementOutputs, rotatedAt: "Secret-1", retiredAt: "2026-01-01 (Secret-2)" };
        await previousSecretRetirement.delete(retirementProvider({ run }).provider, "org/app", outputs);
        expect(JSON.stringify(run.removedRetirement("org/app"))).not.toContain("Secret");
    });
});
