import { describe, expect, it } from "vitest";
import type { Transport } from "../../../provider/csp/transport";
import { toOutputs } from "../../../provider/rotation/codec";
import type { Inputs } from "../../../provider/rotation/inputs";
import { perform } from "../../../provider/rotation/perform";
import { appOn } from "../../support/appOn";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState, theInputs } from "../../support/states";

const noResponse = { status: 500, headers: {}, body: "" };

/**
 * Regenerates the secret of an app at a CSP that does so, but accepts only the secrets that it makes later.
 *
 * @param isLost whether the response to a `PUT` is lost, by its number.
 * @param rejected how many of the new secrets CSP rejects.
 */
async function regenerated(isLost: (put: number) => boolean, rejected: number, inputs: Partial<Inputs> = {}) {
    const { app, calls, ...csp } = oneAppCsp(["The-secret-1"]);
    const transport: Transport = async (request) => {
        const response = await csp.transport(request);
        if (request.method !== "PUT") return response;
        const put = calls.filter((call) => call === "put").length;
        if (put <= rejected) app.setSecret("Other-1", 0, "somebody");
        return isLost(put) ? noResponse : response;
    };
    const on = appOn({ ...csp, transport }, { env: { CSP_API_TOKEN: "Api-token-1", CSP_RETRY_FOR_SECONDS: "2" } });
    const { state } = await perform(on.app, aState(), theInputs({ rotationTrigger: 1, ...inputs }));
    return toOutputs(state);
}

describe("a new secret that CSP rejects is regenerated once more", () => {
    it("and the first one is kept if nothing is known of the second", async () => {
        const outputs = await regenerated((put) => put > 1, 99);
        expect(outputs).toMatchObject({ clientSecret: "Made-by-csp-1", verificationPending: true });
    });

    it("and the second one is tested, even if tests are turned off", async () => {
        const isLost = (put: number) => put === 1;
        const outputs = await regenerated(isLost, 2, { verify: false });
        expect(outputs).toMatchObject({ clientSecret: "Made-by-csp-3", verified: true });
    });
});
