import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

export const figuresSchema = z.object({
    /** Token requests that CSP answered with a token. */
    accepted: z.number(),
    /** Token requests that CSP refused: the secret did not work. */
    refused: z.number(),
    /** Requests with no response, or with another one. */
    failed: z.number(),
    /** The total time from each first refusal to the next token, in milliseconds. */
    refusedForMs: z.number(),
});

/** What a consumer process has seen since its start. */
export type Figures = z.infer<typeof figuresSchema>;

/** A separate process that authenticates with the last secret that it was given, as often as it may. */
export interface Consumer {
    /** Where a deployment puts `given.json`, and the consumer `in-use`. */
    readonly folder: string;
    figures(): Promise<Figures>;
    close(): Promise<void>;
}

/** Starts `consumerProcess.mts`, which waits for its first secret. */
export function startConsumer(folder: string, tokenEndpoint: string, clientId: string): Consumer {
    mkdirSync(folder, { recursive: true });
    const child = fork(join(__dirname, "consumerProcess.mts"), [folder, tokenEndpoint, clientId], {
        execArgv: [],
    });
    return {
        folder,
        figures: async () => {
            child.send("figures");
            const [answer]: unknown[] = await once(child, "message");
            return figuresSchema.parse(answer);
        },
        close: async () => {
            if (child.exitCode !== null || child.signalCode !== null) return;
            const exited = once(child, "exit");
            child.kill();
            await exited;
        },
    };
}

/** What was seen between two moments. */
export function since(earlier: Figures, later: Figures): Figures {
    return figuresOf((name) => later[name] - earlier[name]);
}

/** What several consumers saw: requests added up, the longest time refused. */
export function together(all: readonly Figures[]): Figures {
    const sum = figuresOf((name) => all.reduce((total, one) => total + one[name], 0));
    return { ...sum, refusedForMs: Math.max(...all.map((one) => one.refusedForMs)) };
}

function figuresOf(figure: (name: keyof Figures) => number): Figures {
    const [accepted, refused] = [figure("accepted"), figure("refused")];
    return { accepted, refused, failed: figure("failed"), refusedForMs: figure("refusedForMs") };
}
