import { isIPv4 } from "node:net";

/** The host that answers where nothing else is set. */
export const defaultHost = "console.cloud.vmware.com";

/**
 * The origin that a `host` stands for: `https://` and the name, unless an origin is given.
 *
 * @param host a host name with an optional port, or an origin.
 * @returns an origin such as `https://console.cloud.vmware.com`.
 * @throws Error, with the reason as a sentence's end, for anything else: a path, user information, plain http off this machine.
 */
export function originOf(host: string): string {
    const text = host.includes("://") ? host : `https://${host}`;
    if (!URL.canParse(text) || /[\s\\]/.test(host)) {
        throw new Error(`must be a host name, or an origin such as https://${defaultHost}`);
    }
    const url = new URL(text);
    if (url.protocol !== "https:" && url.protocol !== "http:") {
        throw new Error("must use https");
    }
    if (
        url.username ||
        url.password ||
        url.pathname !== "/" ||
        url.search ||
        url.hash ||
        /[?#@]/.test(host)
    ) {
        throw new Error("must be only a host name, or an origin, without user information, path or query");
    }
    if (url.protocol === "http:" && !isLoopback(url.hostname)) {
        throw new Error("must use https: plain http is for localhost, 127.0.0.0/8 and [::1] only");
    }
    return url.origin;
}

/** Whether a URL's host name is this machine. */
export function isLoopback(hostname: string): boolean {
    return (
        hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."))
    );
}
