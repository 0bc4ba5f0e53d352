/** The content of the file that `NODE_EXTRA_CA_CERTS` names; undefined if it can't be read. */
export type FileText = string | undefined;

/**
 * What to do where a certificate's authority is not trusted here. Node reads `NODE_EXTRA_CA_CERTS` when it starts, and
 * silently ignores a file that it can't use.
 *
 * @param file the setting's value.
 * @param read reads that file.
 */
export function trustHint(file: string | undefined, read: (file: string) => FileText): string {
    if (!file) {
        return "If a private authority signed it, or a proxy inspects TLS, name that authority's file in NODE_EXTRA_CA_CERTS.";
    }
    const ways = "Give it the file of the authority's certificate (PEM), by its whole path.";
    const text = read(file);
    if (text === undefined) return `NODE_EXTRA_CA_CERTS is set, but its file ${file} can't be read. ${ways}`;
    if (/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(text)) {
        return (
            `NODE_EXTRA_CA_CERTS is set, but the certificates in ${file} are not of the authority that signed this one. ` +
            "Add that authority's certificate to the file."
        );
    }
    const has = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) ? "a private key and no certificate" : "no certificate";
    return `NODE_EXTRA_CA_CERTS is set, but its file ${file} has ${has}. ${ways}`;
}
