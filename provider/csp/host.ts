import { isIPv4 } from "node:net";

export const defaultHost = "console.cloud.vmware.com";

/**
 * The origin that a `host` stands for: `https://` and the name, unless an origin is given.
 *
 * @param host a host name with an optional port, or an origin.
 * @returns an origin such as `https://console.cloud.vmware.com`.
 * @throws Error, with the reason but without the value, for anything else: a path, user information, plain http off
 * this machine.
 */
export function originOf(host: string): string {
    const text = host.includes("://") ? host : `https://${host}`;
    if (/[?#@]/.test(host)) throw new Error(onlyHost);
    if (!URL.canParse(text) || /[\s\\]/.test(host)) {
        throw new Error(`must be a host name, or an origin such as https://${defaultHost}`);
    }
    const { protocol, hostname, pathname, origin } = new URL(text);
    if (!isHttp(protocol)) throw new Error("must use https");
    if (pathname !== "/") throw new Error(onlyHost);
    if (protocol === "http:" && !isLoopback(hostname)) {
        throw new Error("must use https: plain http is for localhost, 127.0.0.0/8 and [::1] only");
    }
    return origin;
}

const onlyHost = "must be only a host name, or an origin, without user information, path or query";

/** Whether a URL's protocol is `http:` or `https:`. */
export function isHttp(protocol: string): boolean {
    return protocol === "http:" || protocol === "https:";
}

export function isLoopback(hostname: string): boolean {
    return hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."));
}
