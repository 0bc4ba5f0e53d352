import { beforeEach, describe, expect, it } from "vitest";
import { useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

beforeEach(async () => {
    await life.up();
});

/** What a refresh after a rotation outside leaves. */
async function rejected(): Promise<void> {
    life.app.rotateOutside();
    await life.refresh();
}

/** A mark that a refresh made although the secret works. */
async function falselyRejected(): Promise<void> {
    life.simulator.fault("clientCredentialsGrant", { status: 401 });
    await life.refresh();
    expect(life.state).toMatchObject({ rejected: true });
}

describe("an update after a refresh found the secret rejected", () => {
    it("tests again and rotates", async () => {
        await rejected();
        const preview = await life.preview();
        expect(preview).toMatchObject({ operation: "update", calls: [] });
        expect(preview.lines).toEqual([
            expect.stringContaining("will rotate: CSP rejects the stored secret"),
        ]);
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

    it("without that refresh does nothing: nobody has looked", async () => {
        life.app.rotateOutside();
        expect(await life.up()).toEqual({ operation: "same", calls: [], lines: [] });
    });

    it("removes a mark that was made in error, with one call and without rotating", async () => {
        await falselyRejected();
        const before = life.state;
        const { calls, lines } = await life.up();
        expect(calls).toEqual(["test"]);
        expect(lines.slice(1)).toEqual([expect.stringContaining("CSP accepts the stored secret after all")]);
        const { rejected: _, ...rest } = before ?? {};
        expect(life.state).toEqual(rest);
        expect((await life.up()).operation).toBe("same");
    });

    it("removes the mark where the app can't use client_credentials any more: nothing is sure", async () => {
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
    ])("fails and leaves the state as it was where $name", async ({ given }) => {
        await rejected();
        const before = life.state;
        given();
        const { error } = await life.up();
        expect(error).toBeDefined();
        expect(life.state).toBe(before);
    });

    it("for a changed trigger rotates once, and the mark goes", async () => {
        await rejected();
        const { calls } = await life.up({ rotationTrigger: 2 });
        expect(calls.filter((call) => call === "put")).toHaveLength(1);
        expect(life.state).toMatchObject({ rotationReason: "trigger" });
        expect(life.state).not.toHaveProperty("rejected");
    });
});

describe('onExternalRotation: "warn"', () => {
    const warn = { onExternalRotation: "warn" };

    it("does nothing but say so", async () => {
        await life.up(warn);
        await rejected();
        const step = await life.up(warn);
        expect(step).toMatchObject({ operation: "same", calls: [] });
        expect(step.lines).toEqual([
            expect.stringMatching(/CSP rejects the stored secret, and nothing is done/),
        ]);
        expect(life.state).toMatchObject({ rejected: true });
    });

    it("rotates once it is taken back", async () => {
        await life.up(warn);
        await rejected();
        const { calls } = await life.up();
        expect(calls).toContain("put");
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret });
    });

    it("given after the mark stops the rotation", async () => {
        await rejected();
        expect(await life.up(warn)).toMatchObject({ operation: "update", calls: [] });
        expect(life.state).toMatchObject({ rejected: true, onExternalRotation: "warn" });
    });

    it("does not keep other reasons from rotating", async () => {
        await life.up(warn);
        await rejected();
        await life.up({ ...warn, rotationTrigger: 2 });
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationReason: "trigger" });
    });
});
