import { expect, it } from "vitest";
import { proxyEnvironment } from "../../../provider/csp/agents";

it.each([
    [{}, {}],
    [{ HTTPS_PROXY: " " }, {}],
    [{ HTTP_PROXY: "http://proxy:3128" }, {}],
    [{ HTTPS_PROXY: "http://proxy:3128" }, { https_proxy: "http://proxy:3128", no_proxy: "" }],
    [{ HTTPS_PROXY: "https://proxy" }, { https_proxy: "https://proxy", no_proxy: "" }],
    [{ HTTPS_PROXY: "proxy:3128" }, { https_proxy: "http://proxy:3128", no_proxy: "" }],
    [
        { HTTPS_PROXY: "http://a", https_proxy: "http://b" },
        { https_proxy: "http://b", no_proxy: "" },
    ],
    [
        { HTTPS_PROXY: "http://a", NO_PROXY: "csp.example, .corp:8443,,*" },
        { https_proxy: "http://a", no_proxy: "csp.example,.corp:8443,*,.csp.example,..corp:8443,.*" },
    ],
    [
        { HTTPS_PROXY: "http://a", NO_PROXY: "x", no_proxy: "y" },
        { https_proxy: "http://a", no_proxy: "y,.y" },
    ],
])("proxyEnvironment reads %j as %j", (env, expected) => {
    expect(proxyEnvironment(env)).toEqual(expected);
});

it.each([
    ["HTTPS_PROXY", "socks5://me:Pass-word-1@proxy:1080"],
    ["HTTPS_PROXY", "shttp://me:Pass-word-1@proxy"],
    ["HTTPS_PROXY", "http://me:Pass%word-1@proxy:1080"],
    ["https_proxy", "http://me:Pass-word-1@"],
])("proxyEnvironment refuses %s=%s without quoting it", (variable, value) => {
    expect(() => proxyEnvironment({ [variable]: value })).toThrow(
        `${variable} is not valid: it must be the http: or https: URL of a proxy, with user name and password ` +
            "URL-encoded. [INVALID_SETTING]",
    );
});
