import { Server } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { onTestFinished, vi } from "vitest";
import { resourceProviderService } from "../../../provider/hosts/plugin/service";
import { FakeClock } from "../fakeClock";
import { bound } from "../plugin/logEngine";
import { problemsIn } from "./answers";
import type { History } from "./arbitraries";
import { Conversation } from "./conversation";
import { WireCsp } from "./csp";
import type { Request } from "./requests";
import { WireEngine } from "./wireEngine";

/** What a history came to. */
export interface Outcome {
    readonly problems: readonly string[];
    readonly calls: number;
}

/** What this process prints to stderr, and its warnings, in place of printing them. */
export class Printed {
    readonly #texts: string[] = [];

    constructor() {
        const add = (...parts: unknown[]) => void this.#texts.push(parts.map(String).join(" "));
        const spy = vi.spyOn(console, "error").mockImplementation(add);
        const warned = (warning: Error) => add(warning.name, warning.message);
        process.on("warning", warned);
        onTestFinished(() => {
            spy.mockRestore();
            process.off("warning", warned);
        });
    }

    take(): string[] {
        return this.#texts.splice(0);
    }
}

const answerMs = 5_000;

/** Runs a history against the service in this process, over a real connection. */
export async function runHistory(history: History, printed: Printed): Promise<Outcome> {
    const engine = await WireEngine.start();
    const cancellation = new AbortController();
    const service = resourceProviderService({
        version: "1.2.3",
        schema: "{}",
        engineAddress: engine.address,
        cancellation,
        clock: new FakeClock(),
        random: () => 0.5,
        env: { CSP_API_TOKEN: "s3cr3tQx7-token-s3cr3tQx7" },
        transport: new WireCsp(history.faults).transport,
        lineTimeoutMs: 50,
    });
    const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    server.addService(ResourceProviderService, service.methods);
    const conversation = new Conversation(`127.0.0.1:${await bound(server)}`);
    const { problems } = conversation;
    const urn = "urn:pulumi:dev::p::pulumi:providers:vmware-csp::default";
    await conversation.perform(single({ method: "Configure", urn, news: history.config }));
    for (const step of history.steps) {
        if (step.kind === "call") await conversation.perform(step);
        else if (step.becomes === "gone") engine.kill();
        else engine.becomes = step.becomes;
    }
    if (!(await conversation.isAnswered(500))) await conversation.perform(single({ method: "Cancel" }));
    if (!(await conversation.isAnswered(answerMs))) problems.push(`no answer: ${conversation.unanswered.join(", ")}`);
    const before = problems.length;
    await conversation.perform(single({ method: "GetPluginInfo" }));
    if (!(await conversation.isAnswered(answerMs)) || problems.length > before) problems.push("the service has ended");
    problems.push(...problemsIn(engine.lines).map((problem) => `a line: ${problem}`));
    const broken = engine.lines.filter((line) => /[\r\n]/.test(line));
    problems.push(...broken.map((line) => `a line has more than one: ${line.slice(0, 300)}`));
    problems.push(...printed.take().map((text) => `printed: ${text.slice(0, 500)}`));
    conversation.close();
    service.session.leaveRun();
    server.forceShutdown();
    engine.kill();
    return { problems: [...new Set(problems)], calls: conversation.calls };
}

function single(request: Request) {
    return { kind: "call", request, times: 1, isAwaited: true } as const;
}
