import { expect, it } from "vitest";
import { originOf } from "../../../provider/csp/host";

it.each([
    ["console.cloud.vmware.com", "https://console.cloud.vmware.com"],
    ["Console.Cloud.VMware.com", "https://console.cloud.vmware.com"],
    ["csp.example:8443", "https://csp.example:8443"],
    ["csp.example:443", "https://csp.example"],
    ["https://csp.example/", "https://csp.example"],
    ["[fd00::1]:8443", "https://[fd00::1]:8443"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://127.0.0.1:1", "http://127.0.0.1:1"],
    ["http://127.1", "http://127.0.0.1"],
    ["http://[::1]:9", "http://[::1]:9"],
])("originOf reads %s as %s", (host, origin) => {
    expect(originOf(host)).toBe(origin);
});

const plainHttp = "must use https: plain http is for localhost, 127.0.0.0/8 and [::1] only";
const onlyHost = "must be only a host name, or an origin, without user information, path or query";
const noHost = "must be a host name, or an origin such as https://console.cloud.vmware.com";
it.each([
    ["http://csp.example", plainHttp],
    ["http://127.0.0.1.example", plainHttp],
    ["http://localhost.example", plainHttp],
    ["http://128.0.0.1", plainHttp],
    ["http://[::2]", plainHttp],
    ["http://0.0.0.0", plainHttp],
    ["ftp://csp.example", "must use https"],
    ["csp.example/csp", onlyHost],
    ["csp.example?x", onlyHost],
    ["csp.example#x", onlyHost],
    ["me:Pass-word-1@csp.example", onlyHost],
    ["https://me:Pass-word-1@csp.example", onlyHost],
    ["https://me:Pass word-1@csp.example", onlyHost],
    ["", noHost],
    ["csp.example\n", noHost],
    ["csp .example", noHost],
    ["csp.example\\x", noHost],
    ["csp.example:99999", noHost],
])("originOf refuses %j without quoting it: %s", (host, reason) => {
    expect(() => originOf(host)).toThrow(new Error(reason));
});
