import type { HttpRequest, HttpResponse, Transport } from "../../provider/csp/transport";

/** An in-memory CSP for one app, which does everything at once and never fails. */
export class MemoryCsp {
    /** The app's secrets that it accepts. */
    readonly accepted: Set<string>;
    /** The calls that changed something. */
    readonly mutations: ("PUT" | "POST")[] = [];
    /** What it says of the app, beside its id. */
    description: Readonly<Record<string, unknown>> = { grantTypes: ["client_credentials"] };
    /** How many requests it got. */
    requests = 0;
    #made = 0;

    constructor(accepted: Iterable<string>) {
        this.accepted = new Set(accepted);
    }

    readonly transport: Transport = (request) => {
        this.requests++;
        return Promise.resolve(this.#respond(request));
    };

    #respond({ method, url, headers, body = "" }: HttpRequest): HttpResponse {
        const { pathname } = new URL(url);
        if (pathname.endsWith("/authorize")) return json(200, { access_token: "token" });
        if (pathname.endsWith("/token")) return this.#issueToken(headers["authorization"] ?? "");
        if (method === "GET") return json(200, { id: "app", ...this.description });
        if (method === "PUT") return this.#regenerate();
        if (method === "POST") return this.#set(body);
        return method === "DELETE" ? json(200, {}) : json(404, {});
    }

    #issueToken(authorization: string): HttpResponse {
        const basic = Buffer.from(authorization.replace("Basic ", ""), "base64").toString();
        const secret = decodeURIComponent(basic.slice(basic.indexOf(":") + 1));
        return this.accepted.has(secret) ? json(200, { access_token: "own-token" }) : json(401, {});
    }

    #regenerate(): HttpResponse {
        this.mutations.push("PUT");
        const clientSecret = `Made-by-csp-${++this.#made}`;
        this.accepted.clear();
        this.accepted.add(clientSecret);
        return json(200, { clientSecret });
    }

    #set(body: string): HttpResponse {
        this.mutations.push("POST");
        this.accepted.add(String(JSON.parse(body).newClientSecret));
        return json(200, {});
    }
}

function json(status: number, value: unknown): HttpResponse {
    return { status, headers: {}, body: JSON.stringify(value) };
}
