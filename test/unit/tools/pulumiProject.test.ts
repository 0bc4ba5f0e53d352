import { expect, it } from "vitest";
import { withoutCallerSettings } from "../../../tools/pulumiProject.mts";

it("a throw-away project has none of the caller's settings of Pulumi, CSP and Node, and all others", () => {
    const settings = { CSP_API_TOKEN: "t", PULUMI_STACK: "prod", NODE_DEBUG: "http", NODE_OPTIONS: "--inspect" };
    const env = withoutCallerSettings({ ...settings, HOME: "/home/me", NODE_EXTRA_CA_CERTS: "/ca" });
    expect(env).toMatchObject({ CSP_API_TOKEN: "", PULUMI_STACK: "", NODE_DEBUG: "", NODE_OPTIONS: "" });
    expect(Object.keys(env).sort()).toEqual([...Object.keys(settings), "NO_PROXY", "no_proxy"].sort());
});

it.each([
    [{}, "127.0.0.1,localhost,::1"],
    [{ NO_PROXY: "a.example" }, "a.example,127.0.0.1,localhost,::1"],
    [{ NO_PROXY: "a.example", no_proxy: "b.example" }, "b.example,127.0.0.1,localhost,::1"],
])("a throw-away project keeps loopback from a proxy, beside what the caller excepts: %j", (env, expected) => {
    expect(withoutCallerSettings(env)).toEqual({ NO_PROXY: expected, no_proxy: expected });
});
