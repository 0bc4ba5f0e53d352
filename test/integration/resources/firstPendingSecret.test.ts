import { describe, expect, it } from "vitest";
import { always } from "../../support/faults";
import { providerText, useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();

const overlap = { overlapSeconds: 3_600, rotationTrigger: 1 };

/**
 * A resource whose first secret could not be tested. CSP may have set it or not.
 *
 * @returns the pending secret.
 */
async function leavePending({ set }: { set: boolean }): Promise<string> {
    life.simulator.fault("setSecret", { drop: set ? "after" : "before" });
    life.simulator.fault("clientCredentialsGrant", { status: 500 }, always);
    const { operation, error } = await life.up(overlap);
    expect(operation).toBe("create");
    expect(error).toContain("kept in Pulumi's state as pending");
    life.simulator.clearFaults();
    const pending = String(life.state?.["pendingClientSecret"]);
    expect(life.app.accepts(pending)).toBe(set);
    return pending;
}

describe("a resource whose first secret is still pending", () => {
    it("the state has the provider's text but no secret for consumers yet", async () => {
        await leavePending({ set: true });
        expect(life.state).not.toHaveProperty("clientSecret");
        expect(life.state).not.toHaveProperty("rotationTrigger");
        expect(life.state).toMatchObject({ rotationCount: 0, verified: false, __provider: providerText });
    });

    it.each([true, false])("the next update makes the pending secret the current one (set at CSP: %s)", async (set) => {
        const pending = await leavePending({ set });
        const { operation, error, calls } = await life.up(overlap);
        expect(error).toBeUndefined();
        expect(operation).toBe("update");
        expect(calls.filter((call) => call === "post")).toHaveLength(set ? 0 : 1);
        expect(life.state).toMatchObject({
            clientSecret: pending,
            rotationTrigger: 1,
            rotationReason: "created",
            rotationCount: 1,
            verified: true,
        });
        expect(life.app.currentSecret).toBe(pending);
        expect(await life.up(overlap)).toMatchObject({ operation: "same", calls: [] });
    });

    it("the pending secret becomes the current one even when the trigger was taken back", async () => {
        const pending = await leavePending({ set: false });
        const { error } = await life.up({ overlapSeconds: 3_600 });
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: pending, rotationReason: "created" });
    });

    it("the next update regenerates the secret when the overlap is no longer asked for", async () => {
        await leavePending({ set: false });
        const { error, calls } = await life.up({ rotationTrigger: 1 });
        expect(error).toBeUndefined();
        expect(calls.filter((call) => ["put", "post"].includes(call))).toEqual(["put"]);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationReason: "created" });
    });

    it("the next update may adopt another secret instead", async () => {
        await leavePending({ set: false });
        const existingClientSecret = life.app.currentSecret;
        const { error, calls } = await life.up({ ...overlap, existingClientSecret });
        expect(error).toBeUndefined();
        // Both secrets are tested: beside a pending one that CSP accepts, any other would be an old one.
        expect(calls).toEqual(["test", "test", "login", "get"]);
        expect(life.state).toMatchObject({
            existingClientSecret,
            clientSecret: existingClientSecret,
            rotationTrigger: 1,
            rotationReason: "adopted",
            rotationCount: 0,
        });
        expect(await life.up({ ...overlap, existingClientSecret })).toMatchObject({ operation: "same" });
    });

    it("the pending secret is kept when the next update fails for any reason", async () => {
        const pending = await leavePending({ set: false });
        life.simulator.fault("setSecret", { status: 403 });
        expect((await life.up(overlap)).error).toContain("status 403");
        life.simulator.setDown(true);
        expect((await life.up(overlap)).error).toContain("CSP_UNREACHABLE");
        expect(life.state).toMatchObject({ pendingClientSecret: pending });
        expect(life.state).not.toHaveProperty("clientSecret");
    });

    it("the next update asks an app that authenticates itself for its present secret", async () => {
        await leavePending({ set: false });
        delete life.env["CSP_API_TOKEN"];
        const { error, calls } = await life.up({ ...overlap, authenticateAs: "app" });
        expect(error).toContain("Give the present one as existingClientSecret");
        expect(calls).not.toContain("post");
    });

    it("a refresh leaves the resource as it is, and removes it once its app is gone", async () => {
        await leavePending({ set: true });
        const before = life.state;
        const { lines, calls } = await life.refresh();
        expect(calls).toEqual(["login", "get"]);
        expect(lines).toEqual([
            expect.stringContaining(
                "verifies the pending secret of an earlier update first; if CSP rejects it, sets it again",
            ),
        ]);
        expect(life.state).toEqual(before);
        expect(await life.preview(overlap)).toMatchObject({ operation: "update", calls: [] });
        life.simulator.removeApp("app");
        await life.refresh();
        expect(life.state).toBeUndefined();
    });

    it("a destroy makes no call", async () => {
        await leavePending({ set: true });
        expect(await life.destroy()).toEqual({ operation: "delete", calls: [], lines: [] });
    });
});
