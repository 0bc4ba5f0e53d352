import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { z } from "zod";
import type { Access } from "./startCluster.mts";

const watchEvent = z.object({ type: z.string(), object: z.unknown() });

const rewatchAfterMs = 200;

/** The part of Kubernetes' API that the tests need. */
export class Kubernetes {
    readonly #access: Access;

    constructor(access: Access) {
        this.#access = access;
        if (access.ca) setDefaultCACertificates([...getCACertificates("default"), access.ca]);
    }

    async get(path: string): Promise<unknown> {
        return (await this.#call("GET", path)).json();
    }

    async create(path: string, object: object): Promise<void> {
        await this.#call("POST", path, object);
    }

    /** Does nothing if the object is gone. */
    async patch(path: string, patch: object): Promise<void> {
        await this.#call("PATCH", path, patch, "application/strategic-merge-patch+json");
    }

    /** Does nothing if the object is gone. */
    async delete(path: string, options: object = {}): Promise<void> {
        await this.#call("DELETE", path, options);
    }

    /** Reports all objects, and then every change, until the signal. */
    async watch(path: string, onEvent: (type: string, object: unknown) => void, signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            try {
                const { body } = await this.#send(`${path}?watch=true`, { signal });
                if (body === null) throw new Error("the response is empty");
                for await (const line of createInterface(Readable.fromWeb(body))) {
                    const { type, object } = watchEvent.parse(JSON.parse(line));
                    onEvent(type, object);
                }
            } catch (error) {
                if (signal.aborted) return;
                console.error(`The watch of ${path} broke and starts again: ${error}`);
                await sleep(rewatchAfterMs);
            }
        }
    }

    async #call(method: string, path: string, object?: object, contentType = "application/json"): Promise<Response> {
        const body = object === undefined ? null : JSON.stringify(object);
        const response = await this.#send(path, { method, body, headers: { "content-type": contentType } });
        const isGone = response.status === 404 && (method === "PATCH" || method === "DELETE");
        if (!response.ok && !isGone) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
        return response;
    }

    #send(path: string, { headers, ...init }: RequestInit): Promise<Response> {
        const { url, token } = this.#access;
        const authorization = token && { authorization: `Bearer ${token}` };
        return fetch(`${url}${path}`, { ...init, headers: { ...headers, ...authorization } });
    }
}
