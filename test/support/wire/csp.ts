import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { HttpRequest, HttpResponse, Transport } from "../../../provider/csp/transport";
import { TransportFailure } from "../../../provider/csp/transportFailure";
import { listening } from "../rawServer";
import { sentSecrets } from "../sentSecrets";
import type { CspFault } from "./arbitraries";
import { quoted, secretAt } from "./marks";

const retryAfter = ["20", undefined, "1e3", "99999999999999999999", "-1", "Fri, 31 Dec 9999 23:59:59 GMT", "soon"];
const dates = [undefined, undefined, "Thu, 01 Jan 1970 00:00:00 GMT", "never", "+275760-09-13T00:00:00Z"];
const updates = ["2026-01-01T00:00:00Z", "never", "+275760-09-13T00:00:00Z", 0, 8.64e15, undefined];

/** An in-memory CSP for every app, whose secrets are ours, with one fault after the other until there are none left. */
export class WireCsp {
    #faults: CspFault[] = [];
    readonly #accepted = new Set([secretAt(0), secretAt(1), secretAt(2)]);
    #made = 100;
    requests = 0;

    /** @param faults what goes wrong, one after the other. */
    constructor(faults: readonly CspFault[] = []) {
        this.fail(faults);
    }

    /** What goes wrong from now on. */
    fail(faults: readonly CspFault[]): void {
        this.#faults = [...faults];
    }

    readonly transport: Transport = async (request) => {
        this.requests++;
        const fault = this.#faults.shift();
        return fault === undefined ? this.#respond(request) : this.#fail(request, fault);
    };

    #fail(request: HttpRequest, { status, body, form }: CspFault): HttpResponse {
        const sent = sentSecrets(request.headers["authorization"], request.body ?? "");
        const about = quoted(sent[form % Math.max(1, sent.length)] ?? "nothing", form);
        const headers = {
            "retry-after": retryAfter[form % retryAfter.length],
            date: dates[form % dates.length],
            "x-request-id": about,
        };
        switch (body) {
            case "quotes":
                return json(status, { message: `not ${about}`, cspErrorCode: about, requestId: about }, headers);
            case "secret":
                return json(status, { clientSecret: this.#make(), access_token: this.#make() }, headers);
            case "html":
                return {
                    status,
                    headers: { ...headers, "content-type": `text/html; ${about}` },
                    body: `<p>${about}</p>`,
                };
            case "json":
                return json(status, [[about], { clientSecret: [about], access_token: { about } }], headers);
            case "huge":
                return json(status, { message: about.padEnd(200_000, "x"), cspErrorCode: about }, headers);
            case "empty":
                return { status, headers, body: "" };
            case "connection":
                throw new TransportFailure("connection", `the connection broke after ${form} bytes`, {
                    mayHaveArrived: form % 2 === 0,
                });
        }
    }

    #respond({ method, url, headers, body = "" }: HttpRequest): HttpResponse {
        const { pathname } = new URL(url);
        if (pathname.endsWith("/authorize")) return json(200, { access_token: this.#make(), expires_in: 1_800 });
        if (pathname.endsWith("/token")) return this.#issueToken(headers["authorization"] ?? "");
        if (method === "GET") {
            const lastUpdatedAt = updates[this.requests % updates.length];
            return json(200, { id: "app", grantTypes: ["client_credentials"], lastUpdatedAt, lastUpdatedBy: "a@b" });
        }
        if (method === "PUT") {
            const clientSecret = this.#make();
            this.#accepted.add(clientSecret);
            return json(200, { clientSecret });
        }
        if (method === "POST") this.#accepted.add(String(JSON.parse(body).newClientSecret));
        return json(200, {});
    }

    #issueToken(authorization: string): HttpResponse {
        const basic = Buffer.from(authorization.replace("Basic ", ""), "base64").toString();
        const secret = basic.slice(basic.indexOf(":") + 1);
        return this.#accepted.has(secret)
            ? json(200, { access_token: this.#make() })
            : json(401, { cspErrorCode: "bad.credentials", message: "bad credentials" });
    }

    #make(): string {
        // So many that no two calls at a time get the same one, and so few that they don't fill the provider's memory.
        this.#made = 100 + ((this.#made - 99) % 1_000);
        return secretAt(this.#made);
    }
}

function json(status: number, value: unknown, headers: HttpResponse["headers"] = {}): HttpResponse {
    return { status, headers, body: JSON.stringify(value) };
}

/** The in-memory CSP behind a port of this machine, for a provider in a process of its own. */
export type CspServer = Awaited<ReturnType<typeof startCspServer>>;

export async function startCspServer() {
    const csp = new WireCsp();
    const server = createServer(async (request, response) => {
        try {
            const { status, headers, body } = await csp.transport(await received(request));
            const sent = Object.entries(headers).filter(([, value]) => value !== undefined && isHeader(value));
            response.writeHead(status, { ...Object.fromEntries(sent) }).end(body);
        } catch {
            request.socket.destroy();
        }
    });
    const port = await listening(server);
    onTestFinished(() => {
        server.closeAllConnections();
        server.close();
    });
    return Object.assign(csp, { origin: `http://127.0.0.1:${port}` });
}

async function received(request: IncomingMessage): Promise<HttpRequest> {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const method = methods.find((each) => each === request.method) ?? "GET";
    return { method, url: `http://csp${request.url}`, headers, body: await text(request), timeoutMs: 0 };
}

const methods = ["GET", "POST", "PUT", "DELETE"] as const;

function isHeader(value: string): boolean {
    return /^[\x20-\x7e]*$/.test(value);
}
