import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { UserError } from "../common/userError";
import { isHttp, isLoopback } from "./host";

type Environment = Readonly<Record<string, string | undefined>>;

/** Connections are kept open, but not so long that a firewall in between may have forgotten them. */
const keepAlive = { keepAlive: true, timeout: 20_000 };

/**
 * Provides Node's agents for a request, by protocol: through the environment's proxy, or directly to this machine.
 *
 * @throws UserError `INVALID_SETTING` for a bad proxy, once asked for a host that is not this machine.
 */
export function createAgents(env: Environment) {
    const loopback = { http: new HttpAgent(keepAlive), https: new HttpsAgent(keepAlive) };
    let remote: typeof loopback | undefined;
    return ({ hostname }: URL) => {
        if (isLoopback(hostname)) return loopback;
        // Plain http never leaves this machine, so only https needs the proxy.
        remote ??= { ...loopback, https: new HttpsAgent({ ...keepAlive, proxyEnv: proxyEnvironment(env) }) };
        return remote;
    };
}

/**
 * The environment's proxy settings, as Node's agents read them (`proxyEnv`). `HTTPS_PROXY` and `NO_PROXY` are read as
 * other programs do: a proxy without a scheme is an `http:` one, and a name in
 * `NO_PROXY` covers its subdomains too. Node would ignore the first, and take the second literally.
 *
 * @throws UserError `INVALID_SETTING`, without the value, which may contain a password.
 */
export function proxyEnvironment(env: Environment): { https_proxy?: string; no_proxy?: string } {
    // Node prefers the lower case too.
    const variable = env["https_proxy"] ? "https_proxy" : "HTTPS_PROXY";
    const proxy = env[variable]?.trim();
    if (!proxy) return {};
    const url = proxy.includes("://") ? proxy : `http://${proxy}`;
    if (!isProxyUrl(url)) {
        throw new UserError(
            "INVALID_SETTING",
            `${variable} is not valid: it must be the http: or https: URL of a proxy, with user name and password ` +
                "URL-encoded.",
        );
    }
    const exceptions = (env["no_proxy"] || env["NO_PROXY"] || "").split(",").map((entry) => entry.trim());
    const names = exceptions.filter((entry) => entry !== "");
    return { https_proxy: url, no_proxy: [...names, ...names.map((name) => `.${name}`)].join(",") };
}

function isProxyUrl(text: string): boolean {
    try {
        const { protocol, username, password } = new URL(text);
        decodeURIComponent(username + password);
        return isHttp(protocol);
    } catch {
        return false;
    }
}
