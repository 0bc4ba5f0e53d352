import { describe, expect, it } from "vitest";
import { providerText, useLifecycle } from "../../support/lifecycle";

const life = useLifecycle();
let candidate: string;

const overlap = { overlapSeconds: 3_600, rotationTrigger: 1 };
const always = { times: Number.POSITIVE_INFINITY };

/** A resource whose very first secret could not be tested; CSP has set it, or not. */
async function created({ set }: { set: boolean }): Promise<void> {
    life.simulator.fault("setSecret", { drop: set ? "after" : "before" });
    life.simulator.fault("clientCredentialsGrant", { status: 500 }, always);
    const { operation, error } = await life.up(overlap);
    expect(operation).toBe("create");
    expect(error).toContain("kept in Pulumi's state as pending");
    life.simulator.clearFaults();
    candidate = String(life.state?.["pendingClientSecret"]);
    expect(life.app.accepts(candidate)).toBe(set);
}

describe("a resource whose very first secret is still a candidate", () => {
    it("has no secret yet that anything downstream could get, and the provider's text", async () => {
        await created({ set: true });
        expect(life.state).not.toHaveProperty("clientSecret");
        expect(life.state).not.toHaveProperty("rotationTrigger");
        expect(life.state).toMatchObject({ rotationCount: 0, verified: false, __provider: providerText });
    });

    it.each([true, false])("gets it by the next update (set at CSP: %s)", async (set) => {
        await created({ set });
        const { operation, error, calls } = await life.up(overlap);
        expect([operation, error]).toEqual(["update", undefined]);
        expect(calls.filter((call) => call === "post")).toHaveLength(set ? 0 : 1);
        expect(life.state).toMatchObject({
            clientSecret: candidate,
            rotationTrigger: 1,
            rotationReason: "created",
            rotationCount: 1,
            verified: true,
        });
        expect(life.app.currentSecret).toBe(candidate);
        expect(await life.up(overlap)).toMatchObject({ operation: "same", calls: [] });
    });

    it("gets it although the trigger was taken back: it was made to be there", async () => {
        await created({ set: false });
        const { error } = await life.up({ overlapSeconds: 3_600 });
        expect(error).toBeUndefined();
        expect(life.state).toMatchObject({ clientSecret: candidate, rotationReason: "created" });
    });

    it("gets a regenerated one where the overlap is no longer asked for", async () => {
        await created({ set: false });
        const { error, calls } = await life.up({ rotationTrigger: 1 });
        expect(error).toBeUndefined();
        expect(calls.filter((call) => ["put", "post"].includes(call))).toEqual(["put"]);
        expect(life.state).toMatchObject({ clientSecret: life.app.currentSecret, rotationReason: "created" });
    });

    it("may adopt instead", async () => {
        await created({ set: false });
        const existingClientSecret = life.app.currentSecret;
        const { error, calls } = await life.up({ ...overlap, existingClientSecret });
        expect([error, calls]).toEqual([undefined, ["test"]]);
        expect(life.state).toMatchObject({
            ...{ existingClientSecret, clientSecret: existingClientSecret, rotationTrigger: 1 },
            ...{ rotationReason: "adopted", rotationCount: 0 },
        });
        expect(await life.up({ ...overlap, existingClientSecret })).toMatchObject({ operation: "same" });
    });

    it("keeps the candidate where the next update fails, whatever for", async () => {
        await created({ set: false });
        life.simulator.fault("setSecret", { status: 403 });
        expect((await life.up(overlap)).error).toContain("status 403");
        life.simulator.setDown(true);
        expect((await life.up(overlap)).error).toContain("CSP_UNREACHABLE");
        expect(life.state).toMatchObject({ pendingClientSecret: candidate });
        expect(life.state).not.toHaveProperty("clientSecret");
    });

    it("can't authenticate itself, and asks for the present secret", async () => {
        await created({ set: false });
        delete life.env["CSP_API_TOKEN"];
        const { error, calls } = await life.up({ ...overlap, authenticateAs: "app" });
        expect(error).toContain("give the present one as existingClientSecret");
        expect(calls).not.toContain("post");
    });

    it("is left as it is by a refresh, and is gone where its app is", async () => {
        await created({ set: true });
        const before = life.state;
        const { lines, calls } = await life.refresh();
        expect(calls).toEqual(["login", "get"]);
        expect(lines).toEqual([expect.stringContaining("is still to be tested")]);
        expect(life.state).toEqual(before);
        expect(await life.preview(overlap)).toMatchObject({ operation: "update", calls: [] });
        life.simulator.removeApp("app");
        await life.refresh();
        expect(life.state).toBeUndefined();
    });

    it("is destroyed without a call", async () => {
        await created({ set: true });
        expect(await life.destroy()).toEqual({ operation: "delete", calls: [], lines: [] });
    });
});
