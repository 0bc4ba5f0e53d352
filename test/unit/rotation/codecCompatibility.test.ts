import { expect, it } from "vitest";
import { parseState } from "../../../provider/rotation/codec";
import { resourceId } from "../../../provider/rotation/state";

const outputs = {
    stateVersion: 1,
    orgId: "9e5a2c34-7b1d-4f60-8a3e-5d0c1b2f7a64",
    oauthAppId: "app",
    host: "csp.example",
    clientId: "app",
    clientSecret: "The-secret-1",
    rotationCount: 1,
    verified: true,
};

it("A state with the organization's GUID in capitals belongs to the resource that an update in lower case changed.", () => {
    const inCapitals = parseState({ ...outputs, orgId: outputs.orgId.toUpperCase() });
    expect(resourceId(inCapitals.app)).toBe(`${outputs.orgId}/app`);
});

it("A state is read whatever rules its inputs break: it may be older than a rule.", () => {
    const old = { newClientSecret: "short", oauthAppId: "a/b", rotateAfterDays: -1, profile: "" };
    const { app, applied, options } = parseState({ ...outputs, ...old });
    expect({ ...app, ...applied, ...options }).toMatchObject(old);
});

it("A state whose values have other types is refused by their names, without its values.", () => {
    const wrong = { verified: "Sesame", rejected: false, pendingRotation: { reason: "Sesame" } };
    const { clientId: _, ...rest } = outputs;
    const names = "verified, clientId, rejected, pendingRotation.reason, pendingRotation.startedAt";
    const read = () => parseState({ ...rest, ...wrong });
    expect(read).toThrow("STATE_UNREADABLE");
    for (const name of names.split(", ")) expect(read).toThrow(name);
    expect(read).toThrow(/^(?!.*Sesame)/);
});
