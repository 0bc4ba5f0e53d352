import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Access } from "./startCluster.mts";

/** An error response. */
export class KubernetesError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

const watchEvent = z.object({ type: z.string(), object: z.unknown() });

const rewatchAfterMs = 200;

/** The part of Kubernetes' API that the tests need. */
export class Kubernetes {
    readonly #access: Access;

    constructor(access: Access) {
        this.#access = access;
    }

    get(path: string): Promise<unknown> {
        return this.#call("GET", path);
    }

    create(path: string, object: object): Promise<unknown> {
        return this.#call("POST", path, object);
    }

    patch(path: string, patch: object): Promise<unknown> {
        return this.#call("PATCH", path, patch, "application/strategic-merge-patch+json");
    }

    /** Succeeds if there is nothing to delete. */
    async delete(path: string, options: object = {}): Promise<void> {
        await this.#call("DELETE", path, options).catch(ignoreMissing);
    }

    /** Reports all objects, and then every change, until the signal. */
    async watch(path: string, onEvent: (type: string, object: unknown) => void, signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            try {
                const response = await this.#send("GET", `${path}?watch=true`, { signal });
                for await (const line of createInterface(response)) {
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

    async #call(method: string, path: string, body?: object, contentType = "application/json"): Promise<unknown> {
        const headers = { "content-type": contentType };
        const response = await this.#send(method, path, { headers }, body);
        const answer = await text(response);
        const { statusCode = 0 } = response;
        if (statusCode >= 300) throw new KubernetesError(statusCode, `${method} ${path}: ${statusCode} ${answer}`);
        return JSON.parse(answer);
    }

    #send(method: string, path: string, options: RequestOptions, body?: object): Promise<IncomingMessage> {
        const { url, token, ca } = this.#access;
        const content = body === undefined ? "" : JSON.stringify(body);
        const headers = {
            ...options.headers,
            ...(token && { authorization: `Bearer ${token}` }),
            "content-length": Buffer.byteLength(content),
        };
        const request = url.startsWith("https:") ? requestHttps : requestHttp;
        return new Promise((resolve, reject) => {
            const sent = request(`${url}${path}`, { ...options, method, headers, ca }, resolve);
            sent.on("error", reject);
            sent.end(content);
        });
    }
}

/** For an object that is already gone. */
export function ignoreMissing(error: unknown): void {
    if (!(error instanceof KubernetesError && error.status === 404)) throw error;
}
