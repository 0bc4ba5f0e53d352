import { UserError } from "../common/userError";

/** The environment's word on proxies, in the form that node's agents read (`proxyEnv`). */
export interface ProxyEnvironment {
    readonly https_proxy?: string;
    readonly no_proxy?: string;
}

/**
 * Reads `HTTPS_PROXY` and `NO_PROXY` as other programs do, Pulumi's engine among them: a proxy without a scheme is
 * an `http:` one, and a name in `NO_PROXY` stands for its subdomains too. Node would ignore the first, and take the
 * second literally.
 *
 * @throws UserError `INVALID_SETTING`, without the value, which may have a password in it.
 */
export function proxyEnvironment(env: Readonly<Record<string, string | undefined>>): ProxyEnvironment {
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
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, password } = new URL(text);
    try {
        decodeURIComponent(username + password);
    } catch {
        return false;
    }
    return (protocol === "http:" || protocol === "https:") && hostname !== "";
}
