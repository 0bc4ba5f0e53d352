import { expect, it } from "vitest";
import type { Transport } from "../../../provider/csp/transport";
import { toOutputs } from "../../../provider/rotation/codec";
import type { Inputs } from "../../../provider/rotation/inputs";
import { perform } from "../../../provider/rotation/perform";
import { appOn } from "../../support/appOn";
import { response } from "../../support/failedCall";
import { oneAppCsp } from "../../support/oneAppCsp";
import { aState, theInputs } from "../../support/states";

/**
 * The outputs after a regeneration at a CSP that does it, but accepts only the secrets that it makes later.
 *
 * @param isLost whether the response to a `PUT` is lost, by its number.
 * @param rejected how many of the new secrets CSP rejects.
 */
async function regenerated(isLost: (put: number) => boolean, rejected: number, inputs: Partial<Inputs> = {}) {
    const { app, calls, ...csp } = oneAppCsp(["The-secret-1"]);
    const transport: Transport = async (request) => {
        const made = await csp.transport(request);
        if (request.method !== "PUT") return made;
        const put = calls.filter((call) => call === "put").length;
        if (put <= rejected) app.setSecret("Other-1", 0, "somebody");
        return isLost(put) ? response(500, "") : made;
    };
    const on = appOn({ ...csp, transport }, { env: { CSP_API_TOKEN: "Api-token-1", CSP_RETRY_FOR_SECONDS: "2" } });
    const { state, failure } = await perform(on.app, aState(), theInputs({ rotationTrigger: 1, ...inputs }));
    return { ...toOutputs(state), failure: failure?.code, lines: on.lines.join("\n") };
}

const onceMore = expect.stringContaining("CSP rejects the new secret; regenerating it once more");

it.each<[name: string, Parameters<typeof regenerated>, to: object]>([
    [
        "the first is kept if nothing is known of the second",
        [(put) => put > 1, 99],
        { clientSecret: "Made-by-csp-1", verificationPending: true, failure: "CSP_SERVER_ERROR" },
    ],
    [
        "the second is tested, even if tests are turned off",
        [(put) => put === 1, 2, { verify: false }],
        { clientSecret: "Made-by-csp-3", verified: true },
    ],
    ["two are enough", [() => false, 99], { clientSecret: "Made-by-csp-2", failure: "SECRET_REJECTED" }],
])("a new secret that CSP rejects is regenerated once more: %s", async (_name, given, to) => {
    expect(await regenerated(...given)).toMatchObject({ ...to, lines: onceMore });
});
