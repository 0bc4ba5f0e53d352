import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../provider/testing";
import { type ConnectProxy, startConnectProxy } from "../support/connectProxy";
import { type ProviderChildOptions, type Result, runProvider } from "../support/providerChild";
import { closedPort } from "../support/rawServer";
import { authorityFile, certificate } from "../support/tls";

let simulator: Simulator;
let proxy: ConnectProxy | undefined;
beforeEach(async () => {
    simulator = await startSimulator({ tls: certificate(), apps: [{ id: "app" }] });
});
afterEach(async () => {
    await proxy?.close();
    await simulator.close();
    proxy = undefined;
});

const port = () => Number(new URL(simulator.origin).port);

/** Makes the secret of the app at this host, in a process with this environment, and little patience. */
async function createAt(
    host: string,
    env: ProviderChildOptions["env"],
    retryForSeconds = 0,
): Promise<Result & { readonly shown: string }> {
    const inputs = { orgId: simulator.orgId, oauthAppId: "app", host };
    const settings = { CSP_API_TOKEN: simulator.apiToken, CSP_RETRY_FOR_SECONDS: String(retryForSeconds) };
    const { results, stderr } = await runProvider({
        steps: [{ method: "create", args: [inputs] }],
        env: { CSP_REQUEST_TIMEOUT_SECONDS: "5", ...settings, ...env },
    });
    return { ...results[0], shown: JSON.stringify(results) + stderr };
}

const made = () => ({
    value: { id: `${simulator.orgId}/app`, outs: { clientSecret: simulator.app("app").currentSecret } },
});
const trusting = { NODE_EXTRA_CA_CERTS: authorityFile };

describe("HTTPS_PROXY", () => {
    const throughProxy = async (refusal?: string) => {
        proxy = await startConnectProxy({ "csp.test:443": port() }, refusal);
        return proxy;
    };

    it.each([
        { variable: "HTTPS_PROXY", scheme: "http://" },
        { variable: "https_proxy", scheme: "http://" },
        { variable: "HTTPS_PROXY", scheme: "" },
    ])("leads to CSP ($variable=$scheme…)", async ({ variable, scheme }) => {
        const { address, asked } = await throughProxy();
        const result = await createAt("csp.test", { ...trusting, [variable]: scheme + address });
        expect(result).toMatchObject(made());
        expect(asked.map(({ target }) => target)).toEqual(["csp.test:443"]);
    });

    it("has its user name and password sent to the proxy, and nowhere else", async () => {
        const { address, asked } = await throughProxy();
        const env = { ...trusting, HTTPS_PROXY: `http://me:Pass%2Fword-1@${address}` };
        expect(await createAt("csp.test", env)).toMatchObject(made());
        expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from("me:Pass/word-1").toString("base64")}`);
        expect(simulator.calls.flatMap(({ headers }) => Object.keys(headers))).not.toContain(
            "proxy-authorization",
        );
    });

    it.each(["csp.test", ".test", "other.example, test", "*"])(
        "is left aside for NO_PROXY=%s",
        async (exceptions) => {
            const { address, asked } = await throughProxy();
            // Without a proxy the name leads nowhere: it is one that no DNS knows.
            const env = { ...trusting, HTTPS_PROXY: `http://${address}`, NO_PROXY: exceptions };
            const { error } = await createAt("csp.test", env);
            expect(error?.message).toMatch(/ENOTFOUND|EAI_AGAIN/);
            expect(asked).toEqual([]);
        },
    );

    it("is left aside for this machine", async () => {
        const { asked, address } = await throughProxy();
        const env = { ...trusting, HTTPS_PROXY: `http://${address}`, HTTP_PROXY: `http://${address}` };
        expect(await createAt(simulator.origin, env)).toMatchObject(made());
        expect(asked).toEqual([]);
    });

    it.each([
        { refusal: "407 Proxy Authentication Required", says: "the proxy refuses to connect (status 407)" },
        { refusal: "403 Forbidden", says: "the proxy refuses to connect (status 403)" },
    ])("whose proxy refuses is an error at once: $refusal", async ({ refusal, says }) => {
        const { address, asked } = await throughProxy(refusal);
        const { error, shown } = await createAt(
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

    it("whose proxy can't get through is tried again", async () => {
        const { address, asked } = await throughProxy("503 Service Unavailable");
        const { error } = await createAt("csp.test", { HTTPS_PROXY: `http://${address}` }, 2);
        expect(error).toMatchObject({ code: "CSP_UNREACHABLE" });
        expect(error?.message).toContain("the proxy could not connect (status 503)");
        expect(asked.length).toBeGreaterThan(1);
    });

    it("whose proxy never answers is given up on in time", async () => {
        const { address } = await throughProxy("");
        const env = { HTTPS_PROXY: `http://${address}`, CSP_REQUEST_TIMEOUT_SECONDS: "0.3" };
        const { error } = await createAt("csp.test", env);
        expect(error).toMatchObject({ code: "CSP_TIMEOUT" });
        expect(error?.message).toContain("no connection within 0.3 s");
    });

    it("that leads nowhere is named in the advice", async () => {
        const { error } = await createAt("csp.test", {
            HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}`,
        });
        expect(error).toMatchObject({ code: "CSP_UNREACHABLE" });
        expect(error?.message).toContain("it can't be reached (ECONNREFUSED)");
        expect(error?.message).toContain("HTTPS_PROXY");
    });

    it("that is no URL of a proxy is refused without being quoted", async () => {
        const { error, shown } = await createAt("csp.test", {
            HTTPS_PROXY: "socks5://me:Pass-word-1@127.0.0.1:1",
        });
        expect(error).toMatchObject({ code: "INVALID_SETTING" });
        expect(error?.message).toContain(
            "HTTPS_PROXY is not valid: it must be the http: or https: URL of a proxy",
        );
        expect(shown).not.toContain("Pass-word-1");
    });
});

describe("a certificate", () => {
    const localhost = () => `https://localhost:${port()}`;

    it("of a private authority is trusted by NODE_EXTRA_CA_CERTS", async () => {
        expect(await createAt(localhost(), trusting)).toMatchObject(made());
    });

    it("of an authority that is not trusted is refused at once, naming NODE_EXTRA_CA_CERTS", async () => {
        const { error } = await createAt(localhost(), {}, 60);
        expect(error).toMatchObject({ code: "CSP_CERTIFICATE" });
        expect(error?.message).toContain(
            "its certificate is of an authority that is not trusted here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
        );
        expect(error?.message).toContain("NODE_EXTRA_CA_CERTS");
        expect(simulator.calls).toEqual([]);
    });

    it.each([
        {
            name: "expired",
            says: "its certificate has expired (CERT_HAS_EXPIRED)",
            advice: "Is this machine's clock right?",
        },
        {
            name: "future",
            says: "its certificate is not valid yet (CERT_NOT_YET_VALID)",
            advice: "Is this machine's clock right?",
        },
        {
            name: "other-name",
            says: "its certificate is for another host name (ERR_TLS_CERT_ALTNAME_INVALID)",
            advice: "Use a host name that the certificate has.",
        },
    ] as const)(
        "that is not in order is refused at once, saying why: $name",
        async ({ name, says, advice }) => {
            const other = await startSimulator({ tls: certificate(name) });
            const { error } = await createAt(other.origin, trusting, 60);
            expect(error).toMatchObject({ code: "CSP_CERTIFICATE" });
            expect(error?.message).toContain(`${says}. ${advice}`);
            expect(other.calls).toEqual([]);
            await other.close();
        },
    );

    it("behind a proxy is checked as well", async () => {
        proxy = await startConnectProxy({ "csp.test:443": port() });
        const { error } = await createAt("csp.test", { HTTPS_PROXY: `http://${proxy.address}` }, 60);
        expect(error).toMatchObject({ code: "CSP_CERTIFICATE" });
        expect(simulator.calls).toEqual([]);
    });
});

describe("the engine's address", () => {
    it("on which nothing listens any more stops every call", async () => {
        const inputs = { orgId: simulator.orgId, oauthAppId: "app", host: simulator.origin };
        const { results } = await runProvider({
            steps: [{ method: "create", args: [inputs] }],
            env: { ...trusting, CSP_API_TOKEN: simulator.apiToken },
            engine: `127.0.0.1:${await closedPort()}`,
        });
        expect(results).toMatchObject([{ error: { code: "ENGINE_GONE" } }]);
        expect(simulator.calls).toEqual([]);
    });
});
