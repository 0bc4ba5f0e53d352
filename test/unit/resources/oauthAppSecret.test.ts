import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { oauthAppSecret } from "../../../provider/resources/oauthAppSecret";
import type { Programs } from "../../../provider/rotation/providerContext";
import { response } from "../../support/failedCall";
import { type ProviderOnOptions, providerOn } from "../../support/providerOn";
import { rawInputs, theOutputs } from "../../support/states";

const noProfiles = "there are none here";

function started(options: ProviderOnOptions = {}, accepted: readonly string[] = ["The-secret-1"]) {
    return providerOn(accepted, options).provider;
}

describe("the output by which another resource is linked to a secret", () => {
    const linked = oauthAppSecret.link?.valueOf;

    it("has what a retirement needs, without what is absent", () => {
        expect(oauthAppSecret.link?.output).toBe("rotation");
        const previousClientSecretExpiresAt = "2026-01-01T01:00:00.000Z";
        const overlap = {
            previousClientSecret: "Old-1",
            previousClientSecretExpiresAt,
            authenticateAs: "app",
        } as const;
        const { orgId, oauthAppId, host, clientSecret, rotatedAt } = theOutputs();
        const rotation = { orgId, oauthAppId, host, clientSecret, rotatedAt };
        expect(linked?.(theOutputs({ ...overlap, verify: true }))).toEqual({ ...rotation, ...overlap });
        expect(linked?.(theOutputs())).toEqual(rotation);
    });

    it.each([undefined, null])("is absent without a secret: %j", (clientSecret) => {
        expect(linked?.({ ...theOutputs(), clientSecret })).toBeUndefined();
    });
});

it("the inputs include a profile only where programs can name one", () => {
    const hasProfile = (programs: Programs) => oauthAppSecret.inputNames(programs).includes("profile");
    expect([hasProfile({}), hasProfile({ noProfiles })]).toEqual([true, false]);
    expect(oauthAppSecret.inputNames({ noProfiles })).toContain("oauthAppId");
});

it("the trigger's value, which may be secret, is never shown", () => {
    expect(oauthAppSecret.unshownNames).toEqual(["rotationTrigger"]);
});

describe("a frozen creation", () => {
    const env = { CSP_FREEZE_ROTATION: "true" };
    const says = /^is needed: rotation is frozen \(CSP_FREEZE_ROTATION\), and a new .* \[ROTATION_FROZEN\]$/;
    const frozen = { property: "existingClientSecret", reason: expect.stringMatching(says) };

    it.each([
        ["is refused", {}, [frozen]],
        ["may adopt", { existingClientSecret: "Existing-1" }, []],
        ["is not mentioned if another is wrong", { verify: 1 }, [expect.objectContaining({ property: "verify" })]],
    ])("%s", (_what, news, failures) => {
        expect(oauthAppSecret.check(started({ env }), {}, rawInputs(news)).failures).toEqual(failures);
    });

    it("is not confused with an update, or with a creation without a freeze", () => {
        expect(oauthAppSecret.check(started({ env }), rawInputs(), rawInputs()).failures).toEqual([]);
        expect(oauthAppSecret.check(started(), {}, rawInputs()).failures).toEqual([]);
    });
});

describe("a profile that another host left in the state", () => {
    const profiles = JSON.stringify({ one: { apiToken: "Api-token-1" } });
    const outputs = theOutputs({ profile: "one" });

    it("is not compared where programs have no profiles", () => {
        const changes = (programs: Programs) =>
            oauthAppSecret.plan(started({ programs }), rawInputs(), outputs).changes;
        expect([changes({}), changes({ noProfiles })]).toEqual([true, false]);
    });

    it("names no credentials where programs have no profiles", async () => {
        const read = (programs: Programs, env = {}) => oauthAppSecret.read?.(started({ programs, env }, []), outputs);
        expect(await read({ noProfiles })).toMatchObject({ rejected: true });
        expect(await read({ noProfiles })).not.toHaveProperty("profile");
        expect(await read({})).not.toHaveProperty("rejected");
        expect(await read({}, { CSP_PROFILES: profiles })).toMatchObject({ rejected: true, profile: "one" });
    });

    it("names no credentials for a revocation either", async () => {
        const revoked = (programs: Programs) =>
            oauthAppSecret.delete(started({ programs }), "org/app", { ...outputs, revokeOnDelete: true });
        await expect(revoked({})).rejects.toThrow("[MISSING_CREDENTIALS]");
        await expect(revoked({ noProfiles })).resolves.toBeUndefined();
    });

    it("is not kept by an update that fails where programs have no profiles", async () => {
        const replies = { put: [response(500, "")] };
        const news = rawInputs({ rotationTrigger: 1 });
        const kept = async (programs: Programs) =>
            (await oauthAppSecret.update(started({ programs, replies }), outputs, news)).outputs;
        expect(await kept({})).toMatchObject({ verificationPending: true, profile: "one" });
        expect(await kept({ noProfiles })).toMatchObject({ verificationPending: true });
        expect(await kept({ noProfiles })).not.toHaveProperty("profile");
    });
});

it("the inputs of the next update after a refresh are Pulumi's, unless a partial failure left something to do", () => {
    const stored = { ...rawInputs(), rotationTrigger: 1 };
    expect(oauthAppSecret.latestInputs?.(theOutputs({ rotationTrigger: 2 }), stored)).toBe(stored);
    const unsettled = theOutputs({ rotationTrigger: 2, verificationPending: true });
    expect(oauthAppSecret.latestInputs?.(unsettled, stored)).toEqual({ ...rawInputs(), rotationTrigger: 2 });
});

it("a plan with unknown inputs has unknown outputs", () => {
    const { outputs } = oauthAppSecret.plan(started(), rawInputs({ rotationTrigger: unknownValue }), theOutputs());
    expect(outputs).toMatchObject({ rotationTrigger: unknownValue, clientSecret: unknownValue, clientId: "app" });
});
