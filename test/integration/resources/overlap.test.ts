import { beforeEach, describe, expect, it } from "vitest";
import { violatedRule } from "../../../provider/csp/clientSecretPolicy";
import { day, second } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const overlap = { overlapSeconds: 3_600 };
const next = { ...overlap, rotationTrigger: 1 };
const again = { ...overlap, rotationTrigger: 2 };
let old: string;

const inAnHour = () => new Date(life.clock.now() + 3_600 * second).toISOString();

/** The first rotation with overlap, over a secret that we don't know, was a day ago. */
beforeEach(async () => {
    await life.up(overlap);
    old = life.app.currentSecret;
    expect(life.state).toMatchObject({ previousClientSecretExpiresAt: inAnHour(), rotationReason: "created" });
    expect(life.state).not.toHaveProperty("previousClientSecret");
    life.clock.advance(day);
});

describe("a rotation with overlap", () => {
    it("sets our secret with one POST and tests it, and both secrets work until the overlap ends", async () => {
        const step = await life.succeeds(next);
        expect(step.calls).toEqual(["login", "post", "test"]);
        expect(life.simulator.callsOf("setSecret")).toMatchObject([
            { bodyText: '{"newClientSecret":"***","secretRotationExpirationInSeconds":3600}' },
        ]);
        expect(step.lines).toEqual([
            expect.stringContaining(
                "will rotate: rotationTrigger changed; the present secret goes on working for 3600 s",
            ),
            expect.stringContaining(
                `rotated (trigger); the old secret works until ${inAnHour()}; CSP accepts the new one`,
            ),
        ]);
        life.expectCurrent({
            previousClientSecret: old,
            previousClientSecretExpiresAt: inAnHour(),
            rotationTrigger: 1,
            rotationReason: "trigger",
            rotationCount: 2,
            rotatedAt: life.clock.iso(),
            verified: true,
        });
        expect(Object.keys(life.state ?? {}).filter((name) => name.startsWith("pending"))).toEqual([]);
        expect(life.app.accepts(old)).toBe(true);
        expect(life.app.currentSecret).toMatch(/^[A-Za-z0-9._][A-Za-z0-9._-]{47}$/);
        expect(violatedRule(life.app.currentSecret)).toBeUndefined();
        await life.expectSettled(next);

        life.clock.advance(3_600 * second - 1);
        await life.refresh();
        expect(life.state).toMatchObject({ previousClientSecret: old });
        life.clock.advance(1);
        await life.succeeds({ ...next, verify: true });
        life.expectCurrent();
        expect(life.state).not.toHaveProperty("previousClientSecret");
        expect(life.state).not.toHaveProperty("previousClientSecretExpiresAt");
    });

    it("is refused before any POST while the last one runs, even if CSP would replace the oldest secret", async () => {
        await life.up(next);
        life.simulator.setSwitches({ postDuringOverlap: "replace" });
        const before = life.state;
        const says = new RegExp(
            `in progress until ${before?.["previousClientSecretExpiresAt"]}.*wait until it has ended; end it with a ` +
                "PreviousSecretRetirement.*overlapSeconds to 0.*\\[OVERLAP_IN_PROGRESS\\]$",
        );
        expect((await life.fails(again, says)).calls).toEqual(["test"]);
        expect(life.state).toBe(before);
        expect(life.app.accepts(old)).toBe(true);
        life.clock.advance(3_600 * second);
        await life.succeeds(again);
        life.expectCurrent({ rotationTrigger: 2 });
    });
});

describe("newClientSecret", () => {
    const first = "My-first-secret-1";
    const own = { ...overlap, newClientSecret: first };

    beforeEach(() => void life.secrets.push(first));

    it("is tested in case it is already set, then set, and refused the next time, before any call", async () => {
        expect(await life.preview(own)).toMatchObject({ operation: "update", calls: [] });
        expect((await life.succeeds(own)).calls).toEqual(["test", "login", "post", "test"]);
        const outputs = { clientSecret: first, previousClientSecret: old, rotationReason: "newClientSecret" };
        expect(life.state).toMatchObject({ ...own, ...outputs, rotationCount: 2 });
        await life.expectSettled(own);

        life.clock.advance(day);
        const before = life.state;
        const due = { ...own, rotationTrigger: 1 };
        const { lines } = await life.preview(due);
        expect(lines).toEqual([expect.stringMatching(/newClientSecret: a rotation is due.*Give a new one/)]);
        expect((await life.fails(due, /rotationTrigger changed.*\[NEW_SECRET_NEEDED\]$/)).calls).toEqual([]);
        expect(life.state).toBe(before);
    });

    it("is not posted again after a process died before it could store that CSP has set it", async () => {
        const forget = life.snapshot();
        await life.succeeds(own);
        forget();
        expect((await life.succeeds(own)).calls).toEqual(["test", "login", "get"]);
        expect(life.state).toMatchObject({ clientSecret: first, previousClientSecret: old, rotationCount: 2 });
        expect(life.app.accepts(old)).toBe(true);
    });
});
