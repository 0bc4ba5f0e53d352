import { describe, expect, it } from "vitest";
import { unknownValue } from "../../../provider/common/unknown";
import { oauthAppSecret } from "../../../provider/resources/oauthAppSecret";
import { planCreation } from "../../../provider/resources/oauthAppSecret/create";
import type { Properties } from "../../../provider/resources/resource";
import type { ProviderContext } from "../../../provider/rotation/providerContext";
import { response } from "../../support/failedCall";
import type { Replies } from "../../support/interposed";
import { providerOn } from "../../support/providerOn";
import { aState, rawInputs, theOutputs } from "../../support/states";

function started(replies?: Replies, env: Readonly<Record<string, string>> = {}) {
    return providerOn(["The-secret-1", "Existing-1"], { replies, env });
}

const remembered = ({ seen, run }: ProviderContext, secret: string) => ({
    isSeen: seen.has("org/app"),
    isAdopted: run.adoption("org/app")?.(secret) ?? false,
});
const adopting = { existingClientSecret: "Existing-1" };

describe("a creation", () => {
    const made = { clientSecret: "Made-by-csp-1", rotationReason: "created" };
    const adopted = { clientSecret: "Existing-1", rotationReason: "adopted" };

    it.each<[what: string, inputs: Properties, outputs: Properties]>([
        ["makes a secret", {}, made],
        ["adopts one, by which other processes of the run recognize it", adopting, adopted],
        ["of an app that authenticates itself uses what it is given", { ...adopting, authenticateAs: "app" }, adopted],
    ])("%s", async (_what, inputs, outputs) => {
        const { provider } = started();
        const outcome = await oauthAppSecret.create(provider, rawInputs(inputs));
        expect(outcome).toMatchObject({ outputs });
        expect(outcome).not.toHaveProperty("failure");
        expect(remembered(provider, "Existing-1")).toEqual({ isSeen: true, isAdopted: outputs === adopted });
    });

    it("does not adopt again a secret that the replaced resource adopted and has rotated since", async () => {
        const { provider } = started();
        provider.seen.set("org/app", aState(adopting));
        const { outputs } = await oauthAppSecret.create(provider, rawInputs(adopting));
        expect(outputs).toMatchObject({ clientSecret: "Made-by-csp-1" });
    });

    it("keeps what it has if it can't be finished", async () => {
        const { provider } = started({ test: [response(500)] });
        const { outputs, failure } = await oauthAppSecret.create(provider, rawInputs());
        expect(outputs).toMatchObject({ clientSecret: "Made-by-csp-1", verified: false });
        expect(failure?.message).toContain("[CSP_SERVER_ERROR]");
        expect(provider.seen.has("org/app")).toBe(false);
    });

    it("keeps nothing if it fails before that", async () => {
        const { provider } = started({ put: [response(403)] });
        await expect(oauthAppSecret.create(provider, rawInputs())).rejects.toThrow("[CSP_FORBIDDEN]");
    });
});

describe("an update", () => {
    it("tells the other processes of the run when its app no longer has an adopted secret", async () => {
        const { provider } = started();
        const adopted = theOutputs({ adoptedAt: "2026-01-01T00:00:00.000Z", rotatedAt: undefined });
        provider.run.noteAdoption("org/app", "The-secret-1");
        const kept = await oauthAppSecret.update(provider, adopted, rawInputs({ verify: true }));
        expect(kept.outputs).toMatchObject({ clientSecret: "The-secret-1" });
        expect(remembered(provider, "The-secret-1")).toEqual({ isSeen: true, isAdopted: true });
        const { outputs } = await oauthAppSecret.update(provider, adopted, rawInputs({ rotationTrigger: 1 }));
        expect(outputs).toMatchObject({ clientSecret: "Made-by-csp-1" });
        expect(remembered(provider, "The-secret-1")).toEqual({ isSeen: true, isAdopted: false });
    });

    it("tells nothing if it could not be finished", async () => {
        const { provider } = started({ test: [response(500)] });
        provider.run.noteAdoption("org/app", "The-secret-1");
        const { failure } = await oauthAppSecret.update(provider, theOutputs(), rawInputs({ rotationTrigger: 1 }));
        expect(failure?.message).toContain("[CSP_SERVER_ERROR]");
        expect(remembered(provider, "The-secret-1")).toEqual({ isSeen: false, isAdopted: true });
    });

    it("calls CSP as its new inputs say, not as the state does", async () => {
        const { provider, calls } = started();
        const stored = theOutputs({ authenticateAs: "app", profile: "gone" });
        const { outputs } = await oauthAppSecret.update(provider, stored, rawInputs({ rotationTrigger: 1 }));
        expect(outputs).toMatchObject({ clientSecret: "Made-by-csp-1" });
        expect(calls).toEqual(["login", "put", "test"]);
    });

    it("of an app that authenticates itself uses the secret of its state", async () => {
        const { provider, calls } = started();
        const app = { authenticateAs: "app" } as const;
        const news = rawInputs({ ...app, rotationTrigger: 1 });
        const { outputs } = await oauthAppSecret.update(provider, theOutputs(app), news);
        expect(outputs).toMatchObject({ clientSecret: "Made-by-csp-1" });
        expect(calls).toEqual(["test", "put", "test"]);
    });
});

describe("a planned creation", () => {
    const fraction = { rotationTrigger: 1.5 };
    const ofEmpty = "existingClientSecret is empty";
    const ofFraction = "rotationTrigger has a fraction";

    it.each<[what: string, inputs: Properties, notes: readonly string[]]>([
        ["nothing", {}, []],
        ["an empty secret", {}, [ofEmpty]],
        ["a trigger that could change unseen", fraction, [ofFraction]],
        ["both", fraction, [ofEmpty, ofFraction]],
    ])("warns of %s, after its line", (_what, inputs, notes) => {
        const { provider } = started();
        if (notes.includes(ofEmpty)) provider.withEmptySecret.add("org/app");
        const says = ["will be created", ...notes].map((note) => `OAuth app app in organization org: ${note}`);
        const { lines } = oauthAppSecret.plan(provider, rawInputs(inputs));
        expect(lines).toEqual(says.map((text) => expect.stringContaining(text)));
    });

    it("takes the default host while the real one is unknown", () => {
        const { reached, unknown } = planCreation(started().provider, rawInputs({ host: unknownValue }));
        expect(unknown).toEqual(["host"]);
        expect(reached.options.host).toBe("console.cloud.vmware.com");
    });

    it("is refused in a freeze, unless it adopts", () => {
        const { provider } = started({}, { CSP_FREEZE_ROTATION: "true" });
        expect(planCreation(provider, rawInputs()).refusal).toMatchObject({ property: "existingClientSecret" });
        expect(planCreation(provider, rawInputs(adopting)).refusal).toBeUndefined();
    });
});
