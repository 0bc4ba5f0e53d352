import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulator } from "../../../provider/testing";
import { type ConnectProxy, startConnectProxy } from "../../support/connectProxy";
import { closedPort } from "../../support/rawServer";
import { certificate, startTlsScene, type TlsScene, trusting } from "../../support/tlsScene";

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

async function startProxy(refusal?: string): Promise<ConnectProxy> {
    proxy = await startConnectProxy({ "csp.test:443": scene.port }, refusal);
    return proxy;
}

const secret = "Pass-word-1";

describe("a certificate", () => {
    it("from a private authority is accepted with NODE_EXTRA_CA_CERTS, and refused at once without", async () => {
        const localhost = `https://localhost:${scene.port}`;
        const { error } = await scene.createAt(localhost, {}, 60);
        expect(error).toMatchObject({
            code: "CSP_CERTIFICATE",
            message: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
        });
        expect(error?.message).toContain(
            "its certificate is from an authority that is not trusted here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
        );
        expect(scene.simulator.calls).toEqual([]);
        expect(await scene.createAt(localhost, trusting)).toMatchObject(scene.made());
    });

    it.each([
        ["expired", "its certificate has expired (CERT_HAS_EXPIRED). If this machine's clock is correct, "],
        ["future", "its certificate is not valid yet (CERT_NOT_YET_VALID). If this machine's clock is correct, "],
        ["other-name", "its certificate is for another host name (ERR_TLS_CERT_ALTNAME_INVALID). Use a host name "],
    ] as const)("that is not valid for the host now is refused at once, and the error says why: %s", async (...row) => {
        const [name, says] = row;
        const other = await startSimulator({ tls: certificate(name) });
        const { error } = await scene.createAt(other.origin, trusting, 60);
        expect(error).toMatchObject({ code: "CSP_CERTIFICATE", message: expect.stringContaining(says) });
        expect(other.calls).toEqual([]);
        await other.close();
    });

    it("is checked behind a proxy too", async () => {
        const { address } = await startProxy();
        const { error } = await scene.createAt("csp.test", { HTTPS_PROXY: `http://${address}` }, 60);
        expect(error).toMatchObject({ code: "CSP_CERTIFICATE" });
        expect(scene.simulator.calls).toEqual([]);
    });
});

describe("HTTPS_PROXY", () => {
    const neverResponds = "";

    it.each(["http://", ""])("is used for calls of CSP (%s…)", async (scheme) => {
        const { address, asked } = await startProxy();
        const result = await scene.createAt("csp.test", { ...trusting, HTTPS_PROXY: scheme + address });
        expect(result).toMatchObject(scene.made());
        expect(asked.map(({ target }) => target)).toEqual(["csp.test:443"]);
    });

    it("sends its user name and password to the proxy, and nowhere else", async () => {
        const { address, asked } = await startProxy();
        const env = { ...trusting, HTTPS_PROXY: `http://me:Pass%2Fword-1@${address}` };
        expect(await scene.createAt("csp.test", env)).toMatchObject(scene.made());
        expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from("me:Pass/word-1").toString("base64")}`);
        const headers = scene.simulator.calls.flatMap((call) => Object.keys(call.headers));
        expect(headers).not.toContain("proxy-authorization");
    });

    it.each([".test", "other.example, test", "*"])("is not used with NO_PROXY=%s", async (exceptions) => {
        const { address, asked } = await startProxy();
        // No DNS knows the name, so without a proxy it leads nowhere.
        const env = { ...trusting, HTTPS_PROXY: `http://${address}`, NO_PROXY: exceptions };
        expect((await scene.createAt("csp.test", env)).error?.message).toMatch(/ENOTFOUND|EAI_AGAIN/);
        expect(asked).toEqual([]);
    });

    it("is not used for this machine", async () => {
        const { asked, address } = await startProxy();
        const env = { ...trusting, HTTPS_PROXY: `http://${address}`, HTTP_PROXY: `http://${address}` };
        expect(await scene.createAt(scene.simulator.origin, env)).toMatchObject(scene.made());
        expect(asked).toEqual([]);
    });

    it.each<[refusal: string, retryForSeconds: number, isRetried: boolean, code: string, says: string]>([
        ["407 No", 60, false, "PROXY_REFUSED", "the proxy refuses to connect (status 407)"],
        ["503 Busy", 3, true, "CSP_UNREACHABLE", "the proxy could not connect (status 503)"],
        [neverResponds, 0, false, "CSP_TIMEOUT", "no connection within 0.5 s"],
    ])("fails if the proxy does (%s), at once or in the end", async (refusal, retryFor, isRetried, code, says) => {
        const { address, asked } = await startProxy(refusal);
        const timeout = { CSP_REQUEST_TIMEOUT_SECONDS: refusal === neverResponds ? "0.5" : "5" };
        const env = { ...timeout, HTTPS_PROXY: `http://me:${secret}@${address}` };
        const { error, shown } = await scene.createAt("csp.test", env, retryFor);
        expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
        expect(asked.length > 1).toBe(isRetried);
        expect(shown).not.toContain(secret);
    });

    it("is named in the hint if no proxy listens there", async () => {
        const { error } = await scene.createAt("csp.test", { HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}` });
        expect(error).toMatchObject({ code: "CSP_UNREACHABLE", message: expect.stringContaining("HTTPS_PROXY") });
        expect(error?.message).toContain("the host can't be reached (ECONNREFUSED)");
    });

    it("is refused, and not quoted, if it is not the URL of a proxy", async () => {
        const { error, shown } = await scene.createAt("csp.test", { HTTPS_PROXY: `socks5://me:${secret}@127.0.0.1:1` });
        const message = expect.stringContaining(
            "HTTPS_PROXY is not valid: it must be the http: or https: URL of a proxy",
        );
        expect(error).toMatchObject({ code: "INVALID_SETTING", message });
        expect(shown).not.toContain(secret);
    });
});
