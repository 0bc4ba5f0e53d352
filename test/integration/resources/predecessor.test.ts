import { beforeEach, describe, expect, it } from "vitest";
import { day, hour, minute } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";
import type { Properties } from "../../support/properties";

const life = useLifecycle();

const overlap = { overlapSeconds: 3_600 };
const onChanges = { replace: "onChanges" } as const;
const byTrigger = { replace: "trigger" } as const;
const first = "Own_Secret.1";
const second = "Own_Secret.2";

const line = (part: string) => expect.stringContaining(part);
const warning = "this may be its old secret";

/** A secret that was adopted and then rotated with overlap. */
async function adoptedAndRotated(more: Properties = {}) {
    const existingClientSecret = life.app.currentSecret;
    await life.up({ ...overlap, existingClientSecret });
    life.clock.advance(minute);
    const inputs = { ...overlap, existingClientSecret, rotationTrigger: 1, ...more };
    await life.up(inputs);
    life.clock.advance(minute);
    return inputs;
}

describe("a replacement within the overlap, whose old state the run has seen", () => {
    it.each(["the diff", "a refresh of the same run"])(
        "refuses the adopted secret, which is now the old one (%s)",
        async (how) => {
            const inputs = await adoptedAndRotated();
            const before = life.state;
            const made = life.app.secretsMade.length;
            const says = `existingClientSecret is the previous secret, which stops working at ${before?.["previousClientSecretExpiresAt"]}`;
            const isDiff = how === "the diff";
            if (isDiff) {
                const { lines, calls } = await life.preview(inputs, onChanges);
                expect(lines).toContainEqual(line(`can't be created: ${says}`));
                expect(calls).toEqual([]);
            }
            const step = await life.replace(inputs, isDiff ? onChanges : { refresh: true });
            expect(step.error).toMatch(/\[ADOPTION_REJECTED\]$/);
            expect(step.error).toContain(says);
            expect(step.error).toContain("The current one is in Pulumi's state (output clientSecret)");
            expect(step.calls).toEqual(isDiff ? [] : ["test"]);
            expect(life.state).toEqual(before);
            expect(life.app.secretsMade).toHaveLength(made);
        },
    );

    it("begins no further overlap, since it might end the secret that consumers use", async () => {
        const inputs = await adoptedAndRotated();
        life.simulator.setSwitches({ postDuringOverlap: "replace" });
        const { error, calls } = await life.replace({ ...inputs, existingClientSecret: null }, onChanges);
        expect(error).toMatch(/wait until it has ended; set overlapSeconds to 0.*\[OVERLAP_IN_PROGRESS\]$/);
        expect(error).not.toContain("PreviousSecretRetirement");
        expect(calls).toEqual(["test"]);
        expect(life.app.accepts(inputs.existingClientSecret)).toBe(true);
    });

    it("accepts the current secret as before, without a further call", async () => {
        const inputs = await adoptedAndRotated();
        const existingClientSecret = life.app.currentSecret;
        const step = await life.replace({ ...inputs, existingClientSecret }, onChanges);
        expect(step).toMatchObject({ operation: "replace", calls: ["test"] });
        expect(step.lines.join()).not.toContain(warning);
        expect(life.state).toMatchObject({ clientSecret: existingClientSecret, rotationReason: "adopted" });
    });

    it("refuses the caller's last secret but one, and does not treat it as already set", async () => {
        await life.up({ ...overlap, newClientSecret: first });
        life.clock.advance(2 * hour);
        await life.up({ ...overlap, newClientSecret: second });
        life.clock.advance(minute);
        const again = { ...overlap, newClientSecret: first };
        const before = life.state;
        expect((await life.preview(again, onChanges)).lines).toContainEqual(
            line("can't be created: newClientSecret is the previous secret"),
        );
        const step = await life.replace(again, onChanges);
        expect(step.error).toMatch(/newClientSecret is the previous secret.*\[ADOPTION_REJECTED\]$/);
        expect(step.calls).toEqual([]);
        expect(life.state).toEqual(before);
        expect(life.app.currentSecret).toBe(second);

        // The secret is current already: the update only has to find that out.
        const { calls, error, lines } = await life.replace({ ...overlap, newClientSecret: second }, onChanges);
        expect([error, calls]).toEqual([undefined, ["test"]]);
        expect(lines).toContainEqual(line("CSP accepted newClientSecret already, so it was not set again"));
        expect(lines.join()).not.toContain(warning);
    });
});

describe("a replacement after the overlap, whose old state the run has seen", () => {
    const nothing = "existingClientSecret was rotated since it was adopted, and has no further effect";

    it.each([
        { overlapSeconds: 0, does: "put", dies: "the present secret stops working at once" },
        { overlapSeconds: 60, does: "post", dies: "the present secret goes on working for 60 s" },
    ])("makes a new secret as if the input were absent ($does)", async ({ overlapSeconds, does, dies }) => {
        const inputs = { ...(await adoptedAndRotated()), overlapSeconds };
        life.clock.advance(day);
        const { lines } = await life.preview(inputs, onChanges);
        expect(lines).toContainEqual(line(`will be created with a new secret (${nothing}); ${dies}`));
        const step = await life.replace(inputs, onChanges);
        expect(step).toMatchObject({ operation: "replace", calls: ["login", does, "test"] });
        expect(step.error).toBeUndefined();
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            rotationReason: "created",
            existingClientSecret: inputs.existingClientSecret,
        });
        expect(await life.up(inputs)).toEqual({ operation: "same", calls: [], lines: [] });
    });

    it("goes on after a POST whose outcome is unknown", async () => {
        const inputs = await adoptedAndRotated();
        life.clock.advance(day);
        life.simulator.fault("setSecret", { status: 403 });
        expect((await life.replace(inputs, onChanges)).error).toContain("status 403");
        life.simulator.fault("clientCredentialsGrant", { status: 503 }, { times: Number.POSITIVE_INFINITY });
        expect((await life.replace(inputs, onChanges)).error).toContain("pending");
        life.simulator.clearFaults();
        const { calls, error } = await life.up(inputs);
        expect([error, calls]).toEqual([undefined, ["test"]]);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationReason: "created" });
        expect(await life.up(inputs)).toMatchObject({ operation: "same" });
    });

    it("sets an earlier secret of the caller's again, even if CSP still accepts it", async () => {
        await life.up({ ...overlap, newClientSecret: first });
        life.clock.advance(2 * hour);
        await life.up({ overlapSeconds: 3_600, newClientSecret: second });
        // By its date, the overlap has ended, but CSP still accepts the old secret.
        life.rewriteState((outputs) => ({ ...outputs, previousClientSecretExpiresAt: life.clock.iso() }));
        life.simulator.setSwitches({ postDuringOverlap: "replace" });
        const step = await life.replace({ ...overlap, newClientSecret: first }, onChanges);
        expect(step.calls).toContain("post");
        expect(life.app.currentSecret).toBe(first);
    });

    it("refuses a secret that was never adopted and is known as the old one", async () => {
        const inputs = await adoptedAndRotated();
        await life.up({ ...inputs, existingClientSecret: null });
        life.clock.advance(day);
        const { error } = await life.replace(inputs, onChanges);
        expect(error).toContain("[ADOPTION_REJECTED]");
    });

    it("lets an app that authenticates itself use the secret of its state", async () => {
        const roles = ["developer"];
        life.simulator.removeApp("app");
        life.simulator.addApp({ id: "app", roles });
        const inputs = await adoptedAndRotated({ authenticateAs: "app" });
        life.clock.advance(day);
        const { error } = await life.replace(inputs, onChanges);
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationReason: "created" });
    });
});

describe("a replacement whose old inputs are all that the run has seen", () => {
    it("adopts what CSP accepts, and says that it may be an old secret", async () => {
        const inputs = await adoptedAndRotated();
        const { lines } = await life.preview(inputs, byTrigger);
        expect(lines).toContainEqual(
            line(
                "adopts existingClientSecret if CSP accepts it, and nothing rotates; if not, makes a new secret, and the present secret goes on working for 3600 s",
            ),
        );
        const step = await life.replace(inputs, byTrigger);
        expect(step).toMatchObject({ operation: "replace", calls: ["test", "login", "get"] });
        expect(step.lines).toContainEqual(line(warning));
    });

    it("makes a new secret if CSP rejects it", async () => {
        const inputs = await adoptedAndRotated();
        life.clock.advance(day);
        const step = await life.replace(inputs, byTrigger);
        expect(step.error).toBeUndefined();
        expect(step.calls).toEqual(["test", "login", "get", "post", "test"]);
        expect(step.lines).toContainEqual(line("was adopted before: it has no further effect"));
        expect(await life.up(inputs)).toEqual({ operation: "same", calls: [], lines: [] });
    });

    it("refuses another secret that CSP rejects", async () => {
        const inputs = await adoptedAndRotated();
        life.secrets.push("A-wrong-secret-1");
        const { error } = await life.replace({ ...inputs, existingClientSecret: "A-wrong-secret-1" }, byTrigger);
        expect(error).toContain("[ADOPTION_REJECTED]");
    });
});

describe("a replacement whose old resource the run has not seen", () => {
    it.each(["replace", "rename"] as const)(
        "says in a line that the secret may be an old one (%s)",
        async (command) => {
            const inputs = await adoptedAndRotated();
            const { lines, calls } = await life[command](inputs);
            expect(calls).toEqual(["test", "login", "get"]);
            const updatedAt = new Date(life.app.lastUpdatedAtMs).toISOString();
            const until = new Date(life.app.lastUpdatedAtMs + 7 * day + hour).toISOString();
            expect(lines).toContainEqual(
                line(
                    `CSP accepts existingClientSecret, but ${life.app.lastUpdatedBy} updated the app at ${updatedAt}: if that was ` +
                        `a rotation with overlap, ${warning}, which stops working. Check that it is the newest one; if it is not, a ` +
                        `\`pulumi refresh\` finds it rejected by ${until} at the latest`,
                ),
            );
        },
    );

    it.each(["replace", "rename"] as const)("tells the way on where CSP rejects the secret (%s)", async (command) => {
        const inputs = await adoptedAndRotated();
        life.clock.advance(day);
        const before = life.state;
        const { error } = await life[command](inputs);
        expect(error).toMatch(/leave the input out.*`--replace`, a taint, a rename.*\[ADOPTION_REJECTED\]$/);
        expect(life.state).toEqual(before);
        expect((await life[command]({ ...inputs, existingClientSecret: null })).error).toBeUndefined();
    });

    it.each(["replace", "rename"] as const)(
        "keeps the current secret, which only the old resource's state has, until another one takes its place (%s)",
        async (command) => {
            const inputs = await adoptedAndRotated();
            const current = life.app.currentSecret;
            const again = command === "rename" ? "rename" : "up";
            const { error } = await life[command](inputs);
            expect(error).toMatch(/only its state has the app's current secret.*\[CURRENT_SECRET_NEEDED\]$/);
            expect(life.kept("clientSecret")).toEqual(expect.arrayContaining([current, inputs.existingClientSecret]));
            expect((await life[again](inputs)).error).toContain("[CURRENT_SECRET_NEEDED]");
            const adopting = { ...inputs, existingClientSecret: current };
            expect((await life[again](adopting)).error).toBeUndefined();
            expect(life.kept("clientSecret")).toEqual([current]);
        },
    );

    it("forgets the old resource once its overlap has ended, and in a destroy", async () => {
        const inputs = await adoptedAndRotated();
        await life.replace(inputs);
        life.clock.advance(day);
        expect((await life.up(inputs)).error).toBeUndefined();
        expect(life.kept("clientSecret")).toHaveLength(1);

        const again = await adoptedAndRotated();
        expect((await life.replace(again)).error).toContain("[CURRENT_SECRET_NEEDED]");
        expect((await life.destroy()).error).toBeUndefined();
    });

    it("says the same of the caller's own secret if CSP accepts it, and that nothing was set", async () => {
        await life.up({ ...overlap, newClientSecret: first });
        life.clock.advance(2 * hour);
        await life.up({ ...overlap, newClientSecret: second });
        life.clock.advance(minute);
        const { lines, calls } = await life.replace({ ...overlap, newClientSecret: first });
        expect(calls).toEqual(["test", "login", "get"]);
        expect(lines).toContainEqual(line("CSP accepts newClientSecret, but"));
        expect(lines).toContainEqual(
            line("rotated (created); CSP accepted newClientSecret already, so it was not set again"),
        );
    });
});

describe("an adoption in an overlap that somebody else began", () => {
    let old: string;
    beforeEach(() => {
        life.clock.advance(day);
        old = life.app.currentSecret;
        life.app.rotateOutsideWithOverlap(2 * 86_400);
        life.clock.advance(hour);
    });

    it("is reported on create and on update", async () => {
        expect((await life.up({ existingClientSecret: old })).lines).toContainEqual(line(warning));
        await life.up({ rotationTrigger: 1 });
        life.clock.advance(day);
        const mine = life.app.currentSecret;
        life.app.rotateOutsideWithOverlap(2 * 86_400);
        const third = life.app.currentSecret;
        expect(mine).not.toBe(third);
        const { lines } = await life.up({ rotationTrigger: 1, existingClientSecret: third });
        expect(lines).toContainEqual(line("someone@example.com updated the app"));
    });

    it("is not reported after the longest overlap, for a new app, or without credentials", async () => {
        const existingClientSecret = life.app.currentSecret;
        delete life.env["CSP_API_TOKEN"];
        const quiet = await life.up({ existingClientSecret });
        expect(quiet).toMatchObject({ operation: "create", calls: ["test"] });
        expect(quiet.error).toBeUndefined();
        expect(quiet.lines.join()).not.toMatch(/old secret|credentials/);
        life.env["CSP_API_TOKEN"] = life.simulator.apiToken;

        life.clock.advance(7 * day);
        const late = await life.replace({ existingClientSecret });
        expect(late.calls).toContain("get");
        expect(late.lines.join()).not.toContain("old secret");

        life.simulator.addApp({ id: "new" });
        const ofNew = { oauthAppId: "new", existingClientSecret: life.simulator.app("new").currentSecret };
        expect((await life.replace(ofNew)).lines.join()).not.toContain("old secret");
    });

    it("succeeds in spite of a failed GET, which a line reports", async () => {
        life.simulator.fault("getApp", { status: 403 });
        const { lines, error } = await life.up({ existingClientSecret: old });
        expect(error).toBeUndefined();
        expect(lines).toContainEqual(
            line("whether it is the old secret of a rotation with overlap can't be told: CSP did not"),
        );
        expect(life.state).toMatchObject({ clientSecret: old });
    });
});
