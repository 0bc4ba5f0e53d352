import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "testdata", "tls");

/** The file of the authority that has signed the test certificates. */
export const authorityFile = join(folder, "ca.pem");

/** A key and a certificate for a server: by default a good one for `csp.test`, `localhost` and 127.0.0.1. */
export function certificate(name: "server" | "expired" | "future" | "other-name" = "server") {
    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    return { key: read("server.key"), cert: read(`${name}.pem`) };
}
