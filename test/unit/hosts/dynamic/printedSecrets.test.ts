import { describe, expect, it } from "vitest";
import type { Transport } from "../../../../provider/csp/transport";
import { createProviderContext } from "../../../../provider/rotation/providerContext";
import { oauthAppSecretHandler } from "../../../support/dynamicHandlers";
import { FakeClock } from "../../../support/fakeClock";
import { secretForms } from "../../../support/secretForms";
import { sentSecrets } from "../../../support/sentSecrets";
import { rawInputs } from "../../../support/states";

/**
 * Returns every secret that it has seen, in all forms and in every place of its responses.
 *
 * @param statuses of the responses, in order. A 200 has a token and a secret. The last status repeats.
 */
function echo(statuses: readonly number[], seen: Set<string>): Transport {
    let calls = 0;
    return async ({ headers, body = "" }) => {
        for (const sent of sentSecrets(headers["authorization"], body)) seen.add(sent);
        const status = statuses[calls] ?? statuses.at(-1) ?? 500;
        calls += 1;
        const issued = {
            access_token: `Access-token_${calls}/+=`,
            clientSecret: `Issued-secret_${calls} "&'\\`,
        };
        if (status === 200) for (const each of Object.values(issued)) seen.add(each);
        const forms = [...seen].flatMap(secretForms);
        const echoed = { message: forms[calls % forms.length], requestId: forms[(calls * 7) % forms.length] };
        return {
            status,
            headers: { "x-request-id": forms.join(" ").slice(0, 6_000) },
            body: JSON.stringify({ ...echoed, errorCode: "e1", ...(status === 200 && issued) }),
        };
    };
}

describe("a CSP that returns every secret that it sees", () => {
    const env = { CSP_API_TOKEN: `Api "token"/+&='<1>\\%`, CSP_RETRY_FOR_SECONDS: "1" };
    const newClientSecret = `Own_1 secret/+&"'<>\\%`;
    const existingClientSecret = `Old_1 secret/+&"'<>\\%`;

    it.each<[string, number[]]>([
        ["refuses the token", [400]],
        ["is down", [503]],
        ["refuses the rotation", [200, 403]],
        ["fails during the rotation", [200, 500]],
        ["rejects the new secret", [200, 200, 401]],
        ["can't be asked about the new secret", [200, 200, 503]],
    ])("gets none of them printed if it %s, not in a debug line either", async (_, statuses) => {
        const seen = new Set<string>();
        const printed: string[] = [];
        const write = (line: string) => void printed.push(line);
        const provider = createProviderContext({
            clock: new FakeClock(),
            random: () => 0.5,
            env,
            transport: echo(statuses, seen),
            write,
        });
        const handler = oauthAppSecretHandler({ ...provider, calls: { ...provider.calls, debug: write } });
        for (const inputs of [{}, { newClientSecret, overlapSeconds: 60 }, { existingClientSecret }]) {
            await handler.create(rawInputs(inputs)).catch(({ message, stack, cause }: Error) => {
                write(`${message}${stack}${cause}`);
            });
        }
        const shown = printed.join("\n");
        expect([...seen].flatMap(secretForms).filter((form) => shown.includes(form))).toEqual([]);
        expect(shown).toContain("[secret]");
        expect(seen.size).toBeGreaterThan(statuses.length);
    });
});
