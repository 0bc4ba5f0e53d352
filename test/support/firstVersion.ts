import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { isRecord } from "../../provider/common/json";
import type { Simulator } from "../../provider/testing";
import { opened, secret } from "./plugin/wire";
import type { Properties } from "./properties";

const testdata = (file: string) => JSON.parse(readFileSync(join(__dirname, "..", "e2e", "testdata", file), "utf8"));

/** Takes the place of the simulator's origin in the fixture. Nothing can listen on this port. */
const originInFixture = "http://127.0.0.1:9";
const aHundredYears = 3_153_600_000;

const properties = z.record(z.string(), z.unknown());
const declared = z.record(z.string(), z.object({ args: properties }));
const exported = z.object({
    deployment: z.object({
        secrets_providers: z.object({ state: z.object({ salt: z.string() }) }),
        resources: z.array(z.object({ urn: z.string(), outputs: properties.optional() })),
    }),
});

/** A resource of the stack that version 0.1.0 wrote: its inputs in the program, and its outputs as on the wire. */
export interface StoredSecret {
    readonly name: string;
    readonly args: Properties;
    readonly outputs: Properties;
}

/** Opens the fixture. That takes half a second, because Pulumi makes passphrases slow to try. */
export function statesOfFirstVersion(): (simulator: Simulator) => StoredSecret[] {
    const { secrets_providers, resources } = exported.parse(testdata("state-v1.json")).deployment;
    const open = decrypter(secrets_providers.state.salt);
    const states = Object.entries(declared.parse(testdata("state-v1.declared.json"))).map(([name, { args }]) => {
        const outputs = resources.find(({ urn }) => urn.endsWith(`OAuthAppSecret::${name}`))?.outputs ?? {};
        return {
            name,
            args,
            outputs: Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, open(value)])),
        };
    });
    return ({ origin }) => JSON.parse(JSON.stringify(states).replaceAll(originInFixture, origin));
}

/** The same stack for a real engine: what its program declares, and its export. */
export function exportOfFirstVersion({ origin }: Simulator) {
    const moved = JSON.parse(JSON.stringify(testdata("state-v1.json")).replaceAll(originInFixture, origin));
    return { declared: testdata("state-v1.declared.json"), exported: moved };
}

/** Brings a simulator to the state that CSP had when the fixture was written. */
export async function simulateFirstVersion(
    simulator: Simulator,
    states: readonly Pick<StoredSecret, "name" | "outputs">[],
): Promise<void> {
    for (const { name, outputs } of states) {
        const { clientSecret, previousClientSecret, pendingClientSecret } = opened(outputs).values;
        simulator.addApp({ id: name, clientSecret: String(previousClientSecret ?? clientSecret) });
        const newer = pendingClientSecret ?? (previousClientSecret === undefined ? undefined : clientSecret);
        if (newer !== undefined) await setSecret(simulator, name, newer);
    }
}

async function setSecret(simulator: Simulator, app: string, newClientSecret: unknown): Promise<void> {
    const { ok } = await fetch(
        `${simulator.origin}/csp/gateway/am/api/orgs/${simulator.orgId}/oauth-apps/${app}/secret`,
        {
            method: "POST",
            headers: { authorization: `Bearer ${simulator.issueAccessToken()}`, "content-type": "application/json" },
            body: JSON.stringify({ newClientSecret, secretRotationExpirationInSeconds: aHundredYears }),
        },
    );
    if (!ok) throw new Error("the simulator did not set the secret");
}

/** Opens what Pulumi's engine has encrypted with the passphrase "passphrase" (`sdk/go/common/resource/config/crypt.go`). */
function decrypter(stateSalt: string): (value: unknown) => unknown {
    const [, salt = ""] = stateSalt.split(":");
    const key = pbkdf2Sync("passphrase", Buffer.from(salt, "base64"), 1_000_000, 32, "sha256");
    return (value) => {
        if (!isRecord(value) || typeof value["ciphertext"] !== "string") return value;
        const [, nonce = "", sealed = ""] = value["ciphertext"].split(":");
        const bytes = Buffer.from(sealed, "base64");
        const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
        decipher.setAuthTag(bytes.subarray(-16));
        return secret(JSON.parse(decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8")));
    };
}
