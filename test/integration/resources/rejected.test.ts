import { beforeEach, describe, expect, it } from "vitest";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

beforeEach(async () => {
    await life.up();
});

/** The state that a refresh leaves after somebody else's rotation. */
async function rejected(): Promise<void> {
    life.app.rotateOutside();
    await life.refresh();
}

/** A mark `rejected` although the secret works. */
async function falselyRejected(): Promise<void> {
    life.simulator.fault("clientCredentialsGrant", { status: 401 });
    await life.refresh();
    expect(life.state).toMatchObject({ rejected: true });
}

describe("an update after a refresh found the secret rejected", () => {
    it("the update tests the secret again and rotates", async () => {
        await rejected();
        const preview = await life.preview();
        expect(preview).toMatchObject({ operation: "update", calls: [] });
        expect(preview.lines).toEqual([expect.stringContaining("will rotate: CSP rejects the stored secret")]);
        const { calls, lines } = await life.up();
        expect(calls).toEqual(["test", "login", "get", "put", "test"]);
        expect(lines.join()).toContain("rotated (rejected)");
        expect(life.state).toMatchObject({
            clientSecret: life.app.currentSecret,
            rotationReason: "rejected",
        });
        expect(life.state).not.toHaveProperty("rejected");
        expect(await life.up()).toMatchObject({ operation: "same", calls: [] });
    });

    it("an update without that refresh does nothing, since nothing has tested the secret", async () => {
        life.app.rotateOutside();
        expect(await life.up()).toEqual({ operation: "same", calls: [], lines: [] });
    });

    it("a mark made in error is cleared with one call and without a rotation", async () => {
        await falselyRejected();
        const before = life.state;
        const { calls, lines } = await life.up();
        expect(calls).toEqual(["test"]);
        expect(lines.slice(1)).toEqual([expect.stringContaining("CSP accepts the stored secret after all")]);
        const { rejected: _, ...rest } = before ?? {};
        expect(life.state).toEqual(rest);
        expect((await life.up()).operation).toBe("same");
    });

    it("the mark is cleared when the app can no longer use client_credentials, since nothing is certain", async () => {
        await rejected();
        life.app.setGrantTypes(["authorization_code"]);
        const made = life.app.secretsMade.length;
        const { error } = await life.up();
        expect(error).toBeUndefined();
        expect(life.app.secretsMade).toHaveLength(made);
        expect(life.state).not.toHaveProperty("rejected");
    });

    it.each([
        { name: "the test can't be done", given: () => life.simulator.setDown(true) },
        { name: "there are no credentials", given: () => void delete life.env["CSP_API_TOKEN"] },
    ])("the update fails and leaves the state as it was when $name", async ({ given }) => {
        await rejected();
        const before = life.state;
        given();
        const { error } = await life.up();
        expect(error).toBeDefined();
        expect(life.state).toBe(before);
    });

    it("a changed trigger rotates once and clears the mark", async () => {
        await rejected();
        const { calls } = await life.up({ rotationTrigger: 2 });
        expect(calls.filter((call) => call === "put")).toHaveLength(1);
        expect(life.state).toMatchObject({ rotationReason: "trigger" });
        expect(life.state).not.toHaveProperty("rejected");
    });
});

describe('onExternalRotation: "warn"', () => {
    const warn = { onExternalRotation: "warn" };

    it("the update only reports the rejected secret", async () => {
        await life.up(warn);
        await rejected();
        const step = await life.up(warn);
        expect(step).toMatchObject({ operation: "same", calls: [] });
        expect(step.lines).toEqual([expect.stringMatching(/CSP rejects the stored secret, and nothing is done/)]);
        expect(life.state).toMatchObject({ rejected: true });
    });

    it("the update rotates once the option is taken back", async () => {
        await life.up(warn);
        await rejected();
        const { calls } = await life.up();
        expect(calls).toContain("put");
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });

    it("the option stops the rotation even when given after the mark", async () => {
        await rejected();
        expect(await life.up(warn)).toMatchObject({ operation: "update", calls: [] });
        expect(life.state).toMatchObject({ rejected: true, onExternalRotation: "warn" });
    });

    it("other reasons still rotate the secret", async () => {
        await life.up(warn);
        await rejected();
        await life.up({ ...warn, rotationTrigger: 2 });
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationReason: "trigger" });
    });
});
