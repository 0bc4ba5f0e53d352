import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../properties";
import { contentOf, problemsOf } from "./answers";
import type { Step } from "./arbitraries";
import type { WireObject } from "./protobuf";
import { RawClient } from "./rawClient";
import { bytesOf, type Request } from "./requests";

type CallStep = Extract<Step, { kind: "call" }>;

/** An engine's side of a conversation with the service: calls, and what came of them. */
export class Conversation {
    readonly #client: RawClient;
    readonly #last = new Map<string, Properties>();
    readonly #pending = new Map<Promise<void>, Request>();
    readonly problems: string[] = [];
    calls = 0;

    constructor(address: string) {
        this.#client = new RawClient(address);
    }

    /** Sends a request as soon as fewer than that many are unanswered. */
    async begin(request: Request, atOnce: number): Promise<void> {
        while (this.#pending.size >= atOnce) await Promise.race(this.#pending.keys());
        void this.#send(request, this.#bytesOf(request), undefined);
    }

    async perform({ request, times, isAwaited, ends }: CallStep): Promise<void> {
        const bytes = this.#bytesOf(request);
        const answers = Array.from({ length: times }, () => this.#send(request, bytes, ends));
        if (isAwaited) await settled(answers, patienceMs);
    }

    /** Whether everything was answered in that time. */
    async isAnswered(withinMs: number): Promise<boolean> {
        await settled([...this.#pending.keys()], withinMs);
        return this.#pending.size === 0;
    }

    get unanswered(): string[] {
        return [...this.#pending.values()].map(({ method }) => method);
    }

    close(): void {
        this.#client.close();
    }

    #bytesOf(request: Request): Uint8Array {
        // A response as a request has only what the wire has.
        return bytesOf(request, (which) => (this.#last.get(`${which} of ${request.urn}`) ?? {}) as WireObject);
    }

    #send(request: Request, bytes: Uint8Array, ends: CallStep["ends"]): Promise<void> {
        this.calls++;
        const answered =
            ends === "disconnects" ? this.#client.callAndBreak(request.method, bytes) : this.#ask(request, bytes, ends);
        const pending = answered.finally(() => this.#pending.delete(pending));
        this.#pending.set(pending, request);
        return pending;
    }

    async #ask(request: Request, bytes: Uint8Array, ends?: "cancels" | "deadline"): Promise<void> {
        const answer = await this.#client.call(request.method, bytes, ends);
        const content = contentOf(request, answer);
        this.problems.push(...problemsOf(request, answer, content, ends));
        if (content.inputs !== undefined) this.#last.set(`last inputs of ${request.urn}`, content.inputs);
        if (content.outputs !== undefined) this.#last.set(`last outputs of ${request.urn}`, content.outputs);
    }
}

/** So long a step waits for its answer before the next one begins. */
const patienceMs = 300;

async function settled(work: readonly Promise<unknown>[], withinMs: number): Promise<void> {
    const over = new AbortController();
    const limit = sleep(withinMs, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([Promise.allSettled(work), limit]);
    over.abort();
}
