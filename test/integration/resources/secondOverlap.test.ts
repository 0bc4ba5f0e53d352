import { beforeEach, describe, expect, it } from "vitest";
import { day, second } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();
let old: string;

const overlap = { overlapSeconds: 3_600 };
const again = { ...overlap, rotationTrigger: 2 };

/** An overlap is in progress: `old` and the current secret work. */
beforeEach(async () => {
    await life.up(overlap);
    life.clock.advance(day);
    old = life.app.currentSecret;
    await life.up({ ...overlap, rotationTrigger: 1 });
});

describe.each(["refuse", "replace"] as const)(
    "during an overlap, where CSP would %s a third secret",
    (postDuringOverlap) => {
        beforeEach(() => life.simulator.setSwitches({ postDuringOverlap }));

        it("another overlap rotation is refused before any POST, and the error says until when and what to do", async () => {
            const before = life.state;
            const { calls, error } = await life.up(again);
            expect(calls).toEqual(["test"]);
            expect(error).toContain(`in progress until ${before?.["previousClientSecretExpiresAt"]}`);
            expect(error).toMatch(
                /wait until it has ended; end it with a PreviousSecretRetirement.*overlapSeconds to 0/,
            );
            expect(error).toContain("[OVERLAP_IN_PROGRESS]");
            expect(life.state).toBe(before);
            expect(life.app.accepts(old)).toBe(true);
        });

        it("the secret rotates once the overlap has ended", async () => {
            await life.up(again);
            life.clock.advance(3_600 * second);
            const { error } = await life.up(again);
            expect(error).toBeUndefined();
            expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationTrigger: 2 });
        });

        it("the secret rotates when the previous one no longer works", async () => {
            const now = life.app.currentSecret;
            await endOverlap();
            const { calls, error } = await life.up(again);
            expect(error).toBeUndefined();
            // CSP refuses every secret of an app that can't be tested, so the package asks whether this app can be.
            expect(calls).toEqual(["test", "login", "get", "post", "test"]);
            expect(life.state).toMatchObject({
                previousClientSecret: now,
                clientSecret: life.app.currentSecret,
            });
        });

        it("a conflict once the previous secret no longer works is with another overlap, whose end is not known", async () => {
            await endOverlap();
            life.simulator.fault("setSecret", { status: 409 });
            const { error } = await life.up(again);
            expect(error).toContain("a rotation with overlap that was not started here is in progress");
            expect(error).not.toContain("in progress until");
        });

        it("a new trigger with overlapSeconds: 0 regenerates and invalidates both secrets", async () => {
            const { calls, error } = await life.up({ overlapSeconds: 0, rotationTrigger: 2 });
            expect(error).toBeUndefined();
            expect(calls).toEqual(["login", "put", "test"]);
            expect(life.app.accepts(old)).toBe(false);
        });

        it.each([
            { name: "its age", given: { rotateAfterDays: 0.01 } },
            { name: "a secret of the caller's", given: { newClientSecret: "My-own-secret-1" } },
        ])("a rotation for $name is refused too", async ({ given }) => {
            life.secrets.push("My-own-secret-1");
            life.clock.advance(1_800 * second);
            const { error } = await life.up({ ...overlap, rotationTrigger: 1, ...given });
            expect(error).toContain("[OVERLAP_IN_PROGRESS]");
            expect(life.app.accepts(old)).toBe(true);
        });
    },
);

describe("a second overlap whose previous secret can't be tested", () => {
    beforeEach(() => life.simulator.fault("clientCredentialsGrant", { status: 403 }));

    it("CSP's refusal is explained, and the state stays as it was", async () => {
        const before = life.state;
        const { calls, error } = await life.up(again);
        expect(calls).toEqual(["test", "login", "post"]);
        expect(error).toMatch(
            /\(status 409\)\. The likely cause: a rotation with overlap is in progress until.*Details: .*status 409.*\[OVERLAP_IN_PROGRESS\]$/,
        );
        expect(life.state).toBe(before);
    });

    it("the secret rotates when CSP replaces the previous one", async () => {
        life.simulator.setSwitches({ postDuringOverlap: "replace" });
        const { error } = await life.up(again);
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });
});

it("the error about somebody else's overlap does not advise ending it, since that would invalidate our secret", async () => {
    await endOverlap();
    life.clock.advance(day);
    await life.refresh();
    life.app.rotateOutsideWithOverlap(3_600);
    const before = life.state;
    const { error } = await life.up(again);
    expect(error).toMatch(
        /\(status 409\)\. The likely cause: .*was not started here.*overlapSeconds to 0.*Details: .*status 409/,
    );
    expect(error).not.toContain("PreviousSecretRetirement");
    expect(life.state).toBe(before);
});

/** Somebody ends the overlap, as a `PreviousSecretRetirement` does. */
async function endOverlap(): Promise<void> {
    const { origin, orgId } = life.simulator;
    await fetch(`${origin}/csp/gateway/am/api/orgs/${orgId}/oauth-apps/app/secret`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${life.simulator.issueAccessToken()}` },
    });
    expect(life.app.accepts(old)).toBe(false);
}

describe("an app whose secrets can't be tested", () => {
    const untestable = useLifecycle({ app: { grantTypes: ["authorization_code"] } });

    it.each(["refuse", "replace"] as const)(
        "a second overlap is refused before any POST until ours ends by its date (CSP would %s it)",
        async (postDuringOverlap) => {
            untestable.simulator.setSwitches({ postDuringOverlap });
            await untestable.up({ ...overlap, rotationTrigger: 1 });
            const { currentSecret, previousSecret } = untestable.app;
            const first = await untestable.up({ ...overlap, rotationTrigger: 2 });
            expect(first.error).toContain("[OVERLAP_IN_PROGRESS]");
            expect(first.calls).not.toContain("post");
            expect(untestable.app).toMatchObject({ currentSecret, previousSecret });

            untestable.clock.advance(3_601 * second);
            expect((await untestable.up({ ...overlap, rotationTrigger: 2 })).error).toBeUndefined();
            const last = await untestable.up({ ...overlap, rotationTrigger: 3 });
            expect(last.error).toContain("[OVERLAP_IN_PROGRESS]");
            expect(untestable.app.previousSecret).toBe(currentSecret);
        },
    );
});
