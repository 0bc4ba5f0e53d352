import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { type ConnectProxy, startConnectProxy } from "../../support/connectProxy";
import { runProvider } from "../../support/providerChild";
import { closedPort } from "../../support/rawServer";
import { certificate } from "../../support/tls";
import { startTlsScene, type TlsScene, trusting } from "../../support/tlsScene";

let scene: TlsScene;
let proxy: ConnectProxy | undefined;
beforeEach(async () => {
    scene = await startTlsScene();
});
afterEach(async () => {
    await proxy?.close();
    await scene.simulator.close();
    proxy = undefined;
});

describe("a certificate", () => {
    const localhost = () => `https://localhost:${scene.port}`;

    it("from a private authority is accepted with NODE_EXTRA_CA_CERTS", async () => {
        expect(await scene.createAt(localhost(), trusting)).toMatchObject(scene.made());
    });

    it("from an untrusted authority is refused at once, with a hint at NODE_EXTRA_CA_CERTS", async () => {
        const { error } = await scene.createAt(localhost(), {}, 60);
        expect(error).toMatchObject({ code: "CSP_CERTIFICATE" });
        expect(error?.message).toContain(
            "its certificate is from an authority that is not trusted here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
        );
        expect(error?.message).toContain("NODE_EXTRA_CA_CERTS");
        expect(scene.simulator.calls).toEqual([]);
    });

    it.each([
        {
            name: "expired",
            says: "its certificate has expired (CERT_HAS_EXPIRED)",
            hint: "If this machine's clock is correct, the server's operator must renew the certificate.",
        },
        {
            name: "future",
            says: "its certificate is not valid yet (CERT_NOT_YET_VALID)",
            hint: "If this machine's clock is correct, the server's operator must renew the certificate.",
        },
        {
            name: "other-name",
            says: "its certificate is for another host name (ERR_TLS_CERT_ALTNAME_INVALID)",
            hint: "Use a host name that the certificate covers.",
        },
    ] as const)(
        "that is not valid for the host now is refused at once, and the error says why: $name",
        async ({ name, says, hint }) => {
            const other = await startSimulator({ tls: certificate(name) });
            const { error } = await scene.createAt(other.origin, trusting, 60);
            expect(error).toMatchObject({ code: "CSP_CERTIFICATE" });
            expect(error?.message).toContain(`${says}. ${hint}`);
            expect(other.calls).toEqual([]);
            await other.close();
        },
    );

    it("is checked behind a proxy too", async () => {
        proxy = await startConnectProxy({ "csp.test:443": scene.port });
        const { error } = await scene.createAt("csp.test", { HTTPS_PROXY: `http://${proxy.address}` }, 60);
        expect(error).toMatchObject({ code: "CSP_CERTIFICATE" });
        expect(scene.simulator.calls).toEqual([]);
    });
});

describe("a process whose engine has ended", () => {
    it("makes no call", async () => {
        const inputs = { orgId: scene.simulator.orgId, oauthAppId: "app", host: scene.simulator.origin };
        const { results } = await runProvider({
            steps: [{ method: "create", args: [inputs] }],
            env: { ...trusting, CSP_API_TOKEN: scene.simulator.apiToken },
            engine: `127.0.0.1:${await closedPort()}`,
        });
        expect(results).toMatchObject([{ error: { code: "ENGINE_GONE" } }]);
        expect(results[0]?.error?.message).toContain(
            "the Pulumi engine that asked for it has ended, so the call was not made. To finish it, run `pulumi up` again.",
        );
        expect(scene.simulator.calls).toEqual([]);
    });
});
