import { describe, expect, it } from "vitest";
import { trustHint } from "../../../provider/csp/extraCertificates";

const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const key = "-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----\n";

describe("trustHint", () => {
    it.each([undefined, ""])("names the setting if it is %j", (file) => {
        const hint = trustHint(file, () => certificate);
        expect(hint).toContain("name that authority's file in NODE_EXTRA_CA_CERTS.");
    });

    it.each([
        [undefined, "but its file ca.pem can't be read. Give it the file of the authority's certificate (PEM)"],
        ["", "but its file ca.pem has no certificate. Give it the file"],
        [key, "but its file ca.pem has a private key and no certificate. Give it the file"],
        [certificate + key, "but the certificates in ca.pem are not of the authority that signed this one."],
    ])("says what is wrong with a file that has %j", (text, expected) => {
        const hint = trustHint("ca.pem", () => text);
        expect(hint).toContain(`NODE_EXTRA_CA_CERTS is set, ${expected}`);
        expect(hint).not.toContain("MIIB");
    });
});
