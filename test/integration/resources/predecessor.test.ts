import { describe, expect, it } from "vitest";
import { day, hour, minute } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";
import type { Properties } from "../../support/properties";

const life = useLifecycle();

const overlap = { overlapSeconds: 3_600 };
const first = "Own_Secret.1";
const second = "Own_Secret.2";

const line = (part: string) => expect.stringContaining(part);
const warning = "this may be its old secret";

/** A secret that was adopted and then rotated with overlap. @returns the inputs. */
async function adoptedAndRotated() {
    const existingClientSecret = life.app.currentSecret;
    await life.up({ ...overlap, existingClientSecret });
    life.clock.advance(minute);
    const inputs = { ...overlap, existingClientSecret, rotationTrigger: 1 };
    await life.up(inputs);
    life.clock.advance(minute);
    return inputs;
}

/** The caller's second own secret, set two hours after the first. */
async function ownSecretTwice(): Promise<void> {
    await life.up({ ...overlap, newClientSecret: first });
    life.clock.advance(2 * hour);
    await life.up({ ...overlap, newClientSecret: second });
}

/** Makes sure that a replacement is refused and leaves everything as it was. @returns its step. */
async function refused(inputs: Properties, says: string | RegExp) {
    const before = [life.state, life.app.currentSecret];
    const step = await life.replace(inputs, "onChanges");
    expect(step.error).toMatch(says);
    expect([life.state, life.app.currentSecret]).toEqual(before);
    return step;
}

describe("a replacement within the overlap, whose old state the run has seen", () => {
    it("refuses the adopted secret, which is now the old one", async () => {
        const inputs = await adoptedAndRotated();
        const { previousClientSecretExpiresAt: until } = life.state ?? {};
        const says = `existingClientSecret is the previous secret, which stops working at ${until}`;
        const { lines, calls } = await life.preview(inputs, "onChanges");
        expect(lines).toContainEqual(line(`can't be created: ${says}`));
        expect(calls).toEqual([]);
        const rest = ".*The current one is in Pulumi's state \\(output clientSecret\\).*\\[ADOPTION_REJECTED\\]$";
        expect((await refused(inputs, new RegExp(says + rest))).calls).toEqual([]);
    });

    it("begins no further overlap, since it might end the secret that consumers use", async () => {
        const inputs = await adoptedAndRotated();
        life.simulator.setSwitches({ postDuringOverlap: "replace" });
        const says = /wait until it has ended; set overlapSeconds to 0.*\[OVERLAP_IN_PROGRESS\]$/;
        const { calls, error } = await refused({ ...inputs, existingClientSecret: null }, says);
        expect(error).not.toContain("PreviousSecretRetirement");
        expect(calls).toEqual(["test"]);
        expect(life.app.accepts(inputs.existingClientSecret)).toBe(true);
    });

    it("accepts the current secret as before, without a further call", async () => {
        const inputs = { ...(await adoptedAndRotated()), existingClientSecret: life.app.currentSecret };
        const step = await life.replace(inputs, "onChanges");
        expect(step).toMatchObject({ operation: "replace", calls: ["test"] });
        expect(step.lines.join()).not.toContain(warning);
        life.expectCurrent({ rotationReason: "adopted" });
    });

    it("refuses the caller's last secret but one, and finds the last one already set", async () => {
        await ownSecretTwice();
        life.clock.advance(minute);
        const again = { ...overlap, newClientSecret: first };
        const says = "newClientSecret is the previous secret";
        expect((await life.preview(again, "onChanges")).lines).toContainEqual(line(`can't be created: ${says}`));
        expect((await refused(again, `${says}, which stops working`)).calls).toEqual([]);

        const { calls, error, lines } = await life.replace({ ...overlap, newClientSecret: second }, "onChanges");
        expect([error, calls]).toEqual([undefined, ["test"]]);
        expect(lines).toContainEqual(line("CSP accepted newClientSecret already, so it was not set again"));
        expect(lines.join()).not.toContain(warning);
    });
});

describe("a replacement after the overlap, whose old state the run has seen", () => {
    it("makes a new secret as if the secret that was adopted were absent", async () => {
        const inputs = await adoptedAndRotated();
        life.clock.advance(day);
        const { lines } = await life.preview(inputs, "onChanges");
        const ignored = "existingClientSecret was rotated since it was adopted, and has no further effect";
        const fate = "the present secret goes on working for 3600 s";
        expect(lines).toContainEqual(line(`will be created with a new secret (${ignored}); ${fate}`));
        expect((await life.replace(inputs, "onChanges")).calls).toEqual(["login", "post", "test"]);
        const { existingClientSecret } = inputs;
        life.expectCurrent({ rotationReason: "created", existingClientSecret });
        await life.expectSettled(inputs);
    });

    it("sets an earlier secret of the caller's again, even if CSP still accepts it", async () => {
        await ownSecretTwice();
        // By its date, the overlap has ended, but CSP still accepts the old secret.
        life.rewriteState((outputs) => ({ ...outputs, previousClientSecretExpiresAt: life.clock.iso() }));
        life.simulator.setSwitches({ postDuringOverlap: "replace" });
        expect((await life.replace({ ...overlap, newClientSecret: first }, "onChanges")).calls).toContain("post");
        expect(life.app.currentSecret).toBe(first);
    });
});

describe("a replacement whose old inputs are all that the run has seen", () => {
    it("adopts what CSP accepts, and says that it may be an old secret", async () => {
        const inputs = await adoptedAndRotated();
        const current = life.app.currentSecret;
        const { lines } = await life.preview(inputs, "trigger");
        const adopts = "adopts existingClientSecret if CSP accepts it, and nothing rotates";
        const fate = "makes a new secret, and the present secret goes on working for 3600 s";
        expect(lines).toContainEqual(line(`${adopts}; if not, ${fate}`));
        const step = await life.replace(inputs, "trigger");
        expect(step).toMatchObject({ operation: "replace", calls: ["test", "login", "get"] });
        const { lastUpdatedAtMs, lastUpdatedBy } = life.app;
        const [updatedAt, until] = [0, 7 * day + hour].map((ms) => new Date(lastUpdatedAtMs + ms).toISOString());
        expect(step.lines).toContainEqual(
            line(
                `CSP accepts existingClientSecret, but ${lastUpdatedBy} updated the app at ${updatedAt}: if that was ` +
                    `a rotation with overlap, ${warning}, which stops working. Check that it is the newest one; if it ` +
                    `is not, a \`pulumi refresh\` finds it rejected by ${until} at the latest`,
            ),
        );
        // Only the old resource's state has the current secret, until another one takes its place.
        expect(step.error).toMatch(/only its state has the app's current secret.*\[CURRENT_SECRET_NEEDED\]$/);
        await life.fails(inputs, "[CURRENT_SECRET_NEEDED]");
        await life.succeeds({ ...inputs, existingClientSecret: current });
    });

    it("makes a new secret if CSP rejects it", async () => {
        const inputs = await adoptedAndRotated();
        life.clock.advance(day);
        const { calls, lines } = await life.replace(inputs, "trigger");
        expect(calls).toEqual(["test", "login", "get", "post", "test"]);
        expect(lines).toContainEqual(line("was adopted before: it has no further effect"));
        await life.expectSettled(inputs);
    });
});

describe("a replacement whose old resource the run has not seen", () => {
    it("says that the caller's own secret, which CSP accepts, may be an old one, and was not set", async () => {
        await ownSecretTwice();
        life.clock.advance(minute);
        const { lines, calls } = await life.replace({ ...overlap, newClientSecret: first });
        expect(calls).toEqual(["test", "login", "get"]);
        expect(lines).toContainEqual(line("CSP accepts newClientSecret, but"));
        expect(lines).toContainEqual(line("(created); CSP accepted newClientSecret already, so it was not set again"));
    });
});
