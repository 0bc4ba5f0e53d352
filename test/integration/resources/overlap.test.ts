import { describe, expect, it } from "vitest";
import { violatedRule } from "../../../provider/csp/clientSecretPolicy";
import { day, second } from "../../support/fakeClock";
import { useLifecycle } from "../../support/lifecycle";
import type { Properties } from "../../support/properties";

const life = useLifecycle();

const overlap = { overlapSeconds: 3_600 };

/** The resource a day after its creation: if it had an overlap, that is over. */
async function aDayOld(inputs: Properties = overlap): Promise<void> {
    await life.up(inputs);
    life.clock.advance(day);
}

describe("a rotation with overlap", () => {
    it("one POST sets our secret, which is tested, and both secrets work until the overlap ends", async () => {
        await aDayOld();
        const old = life.app.currentSecret;
        const { calls, lines } = await life.up({ ...overlap, rotationTrigger: 1 });
        expect(calls).toEqual(["login", "post", "test"]);
        const until = new Date(life.clock.now() + 3_600 * second).toISOString();
        expect(lines).toEqual([
            expect.stringContaining(
                "will rotate: rotationTrigger changed; the present secret goes on working for 3600 s",
            ),
            expect.stringContaining(`rotated (trigger); the old secret works until ${until}; CSP accepts the new one`),
        ]);
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            previousClientSecret: old,
            previousClientSecretExpiresAt: until,
            rotationTrigger: 1,
            rotationReason: "trigger",
            rotationCount: 2,
            rotatedAt: life.clock.iso(),
            verified: true,
        });
        expect(Object.keys(life.state ?? {}).filter((name) => name.startsWith("pending"))).toEqual([]);
        expect(life.app.accepts(old)).toBe(true);
        expect(await life.up({ ...overlap, rotationTrigger: 1 })).toMatchObject({
            operation: "same",
            calls: [],
        });
    });

    it("the POST has the secret and the overlap and nothing else", async () => {
        await life.up(overlap);
        expect(life.simulator.callsOf("setSecret")).toMatchObject([
            { bodyText: '{"newClientSecret":"***","secretRotationExpirationInSeconds":3600}' },
        ]);
    });

    it("the generated secret needs no escaping and follows CSP's rules", async () => {
        await life.up(overlap);
        const secret = life.app.currentSecret;
        expect(secret).toMatch(/^[A-Za-z0-9._][A-Za-z0-9._-]{47}$/);
        expect(violatedRule(secret)).toBeUndefined();
    });

    it("a create stores when the unknown previous secret expires, but no previous secret", async () => {
        await life.up(overlap);
        expect(life.state).not.toHaveProperty("previousClientSecret");
        expect(life.state).toMatchObject({
            previousClientSecretExpiresAt: new Date(life.clock.now() + 3_600 * second).toISOString(),
            rotationReason: "created",
            rotationCount: 1,
        });
    });

    it("the adopted secret becomes the previous one", async () => {
        const existingClientSecret = life.app.currentSecret;
        await life.up({ ...overlap, existingClientSecret });
        await life.up({ ...overlap, existingClientSecret, rotationTrigger: 1 });
        expect(life.state).toMatchObject({ previousClientSecret: existingClientSecret, rotationCount: 1 });
        expect(life.state).not.toHaveProperty("adoptedAt");
    });

    it("the secret is not tested with verify: false", async () => {
        const { calls } = await life.up({ ...overlap, verify: false });
        expect(calls).toEqual(["login", "post"]);
        expect(life.state).toMatchObject({ verified: false, clientSecret: life.app.currentSecret });
    });

    it("the secret of an app that can't use client_credentials is accepted untested", async () => {
        life.app.setGrantTypes(["authorization_code"]);
        const { calls, error } = await life.up(overlap);
        expect(error).toBeUndefined();
        expect(calls).toEqual(["login", "post", "test", "get"]);
        expect(life.state).toMatchObject({ verified: false, clientSecret: life.app.currentSecret });
    });

    it("the update waits for a secret that CSP does not accept at once", async () => {
        await aDayOld();
        life.simulator.setSwitches({ secretPropagationMs: 5 * second });
        const { calls, error } = await life.up({ ...overlap, rotationTrigger: 1 });
        expect(error).toBeUndefined();
        expect(calls.filter((call) => call === "post")).toHaveLength(1);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, verified: true });
    });

    it("a rejected secret is rotated and not kept as the previous one", async () => {
        await aDayOld();
        life.app.rotateOutside();
        await life.refresh();
        const { error } = await life.up(overlap);
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            rotationReason: "rejected",
        });
        expect(life.state).not.toHaveProperty("previousClientSecret");
        expect(life.state).not.toHaveProperty("rejected");
    });

    it("an overdue secret is rotated", async () => {
        await aDayOld({ ...overlap, rotateAfterDays: 1 });
        expect((await life.up({ ...overlap, rotateAfterDays: 1 })).calls).toEqual(["login", "post", "test"]);
        expect(life.state).toMatchObject({ rotationReason: "age" });
    });

    it.each([400, 401, 403, 404, 409])(
        "a rotation that CSP refuses with %i leaves the state as it was",
        async (status) => {
            await aDayOld();
            const before = life.state;
            life.simulator.fault("setSecret", { status }, { times: Number.POSITIVE_INFINITY });
            const { error } = await life.up({ ...overlap, rotationTrigger: 1 });
            expect(error).toContain(`status ${status}`);
            const { previousClientSecretExpiresAt: _, ...rest } = before ?? {};
            expect(life.state).toMatchObject(rest);
            expect(life.state).not.toHaveProperty("pendingClientSecret");
            life.simulator.clearFaults();
            await life.up({ ...overlap, rotationTrigger: 1 });
            expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
        },
    );
});

describe("the end of an overlap", () => {
    async function overlapping(): Promise<void> {
        await aDayOld();
        await life.up({ ...overlap, rotationTrigger: 1 });
        expect(life.state).toHaveProperty("previousClientSecret");
    }

    it.each([
        { name: "refresh", command: () => life.refresh() },
        { name: "update", command: () => life.up({ ...overlap, rotationTrigger: 1, verify: true }) },
    ])("the first $name after the end of the overlap drops the previous secret", async ({ command }) => {
        await overlapping();
        life.clock.advance(3_600 * second - 1);
        await life.refresh();
        expect(life.state).toHaveProperty("previousClientSecret");
        life.clock.advance(1);
        await command();
        expect(life.state).not.toHaveProperty("previousClientSecret");
        expect(life.state).not.toHaveProperty("previousClientSecretExpiresAt");
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });

    it("a regeneration ends the overlap and invalidates the previous secret", async () => {
        await overlapping();
        await life.up({ rotationTrigger: 2 });
        expect(life.state).not.toHaveProperty("previousClientSecret");
        expect(life.state).not.toHaveProperty("previousClientSecretExpiresAt");
    });

    it("an adoption ends the overlap", async () => {
        await overlapping();
        await life.up({ ...overlap, rotationTrigger: 1, existingClientSecret: life.app.rotateOutside() });
        expect(life.state).not.toHaveProperty("previousClientSecret");
    });
});

describe("switching between regeneration and overlap", () => {
    it("switching alone never rotates, in either direction", async () => {
        await aDayOld({ rotationTrigger: 1 });
        expect((await life.up({ ...overlap, rotationTrigger: 1 })).calls).toEqual([]);
        expect((await life.up({ overlapSeconds: 0, rotationTrigger: 1 })).calls).toEqual([]);
        expect((await life.up({ rotationTrigger: 1 })).calls).toEqual([]);
        expect(life.app.secretsMade).toHaveLength(2);
    });

    it("switching during an overlap keeps the previous secret until a new trigger regenerates", async () => {
        await aDayOld();
        await life.up({ ...overlap, rotationTrigger: 1 });
        expect((await life.up({ rotationTrigger: 1 })).calls).toEqual([]);
        expect(life.state).toHaveProperty("previousClientSecret");
        expect((await life.up({ rotationTrigger: 2 })).calls).toEqual(["login", "put", "test"]);
    });
});
