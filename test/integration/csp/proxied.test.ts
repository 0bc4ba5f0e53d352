import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ConnectProxy, startConnectProxy } from "../../support/connectProxy";
import { closedPort } from "../../support/rawServer";
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

describe("HTTPS_PROXY", () => {
    const throughProxy = async (refusal?: string) => {
        proxy = await startConnectProxy({ "csp.test:443": scene.port }, refusal);
        return proxy;
    };

    it.each([
        { variable: "HTTPS_PROXY", scheme: "http://" },
        { variable: "https_proxy", scheme: "http://" },
        { variable: "HTTPS_PROXY", scheme: "" },
    ])("is used for calls of CSP ($variable=$scheme…)", async ({ variable, scheme }) => {
        const { address, asked } = await throughProxy();
        const result = await scene.createAt("csp.test", { ...trusting, [variable]: scheme + address });
        expect(result).toMatchObject(scene.made());
        expect(asked.map(({ target }) => target)).toEqual(["csp.test:443"]);
    });

    it("sends its user name and password to the proxy, and nowhere else", async () => {
        const { address, asked } = await throughProxy();
        const env = { ...trusting, HTTPS_PROXY: `http://me:Pass%2Fword-1@${address}` };
        expect(await scene.createAt("csp.test", env)).toMatchObject(scene.made());
        expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from("me:Pass/word-1").toString("base64")}`);
        expect(scene.simulator.calls.flatMap(({ headers }) => Object.keys(headers))).not.toContain(
            "proxy-authorization",
        );
    });

    it.each(["csp.test", ".test", "other.example, test", "*"])("is not used with NO_PROXY=%s", async (exceptions) => {
        const { address, asked } = await throughProxy();
        // No DNS knows the name, so without a proxy it leads nowhere.
        const env = { ...trusting, HTTPS_PROXY: `http://${address}`, NO_PROXY: exceptions };
        const { error } = await scene.createAt("csp.test", env);
        expect(error?.message).toMatch(/ENOTFOUND|EAI_AGAIN/);
        expect(asked).toEqual([]);
    });

    it("is not used for this machine", async () => {
        const { asked, address } = await throughProxy();
        const env = { ...trusting, HTTPS_PROXY: `http://${address}`, HTTP_PROXY: `http://${address}` };
        expect(await scene.createAt(scene.simulator.origin, env)).toMatchObject(scene.made());
        expect(asked).toEqual([]);
    });

    it.each([
        { refusal: "407 Proxy Authentication Required", says: "the proxy refuses to connect (status 407)" },
        { refusal: "403 Forbidden", says: "the proxy refuses to connect (status 403)" },
    ])("fails at once if the proxy refuses: $refusal", async ({ refusal, says }) => {
        const { address, asked } = await throughProxy(refusal);
        const { error, shown } = await scene.createAt(
            "csp.test",
            { HTTPS_PROXY: `http://me:Pass-word-1@${address}` },
            60,
        );
        expect(error).toMatchObject({ code: "PROXY_REFUSED" });
        expect(error?.message).toContain(says);
        expect(error?.message).toContain("Check HTTPS_PROXY, its user name and password");
        expect(asked).toHaveLength(1);
        expect(shown).not.toContain("Pass-word-1");
    });

    it("is retried if the proxy can't connect", async () => {
        const { address, asked } = await throughProxy("503 Service Unavailable");
        const { error } = await scene.createAt("csp.test", { HTTPS_PROXY: `http://${address}` }, 2);
        expect(error).toMatchObject({ code: "CSP_UNREACHABLE" });
        expect(error?.message).toContain("the proxy could not connect (status 503)");
        expect(asked.length).toBeGreaterThan(1);
    });

    it("times out if the proxy never responds", async () => {
        const { address } = await throughProxy("");
        const env = { HTTPS_PROXY: `http://${address}`, CSP_REQUEST_TIMEOUT_SECONDS: "0.3" };
        const { error } = await scene.createAt("csp.test", env);
        expect(error).toMatchObject({ code: "CSP_TIMEOUT" });
        expect(error?.message).toContain("no connection within 0.3 s");
    });

    it("is named in the hint if no proxy listens there", async () => {
        const { error } = await scene.createAt("csp.test", {
            HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}`,
        });
        expect(error).toMatchObject({ code: "CSP_UNREACHABLE" });
        expect(error?.message).toContain("the host can't be reached (ECONNREFUSED)");
        expect(error?.message).toContain("HTTPS_PROXY");
    });

    it("is refused, and not quoted, if it is not the URL of a proxy", async () => {
        const { error, shown } = await scene.createAt("csp.test", {
            HTTPS_PROXY: "socks5://me:Pass-word-1@127.0.0.1:1",
        });
        expect(error).toMatchObject({ code: "INVALID_SETTING" });
        expect(error?.message).toContain("HTTPS_PROXY is not valid: it must be the http: or https: URL of a proxy");
        expect(shown).not.toContain("Pass-word-1");
    });
});
