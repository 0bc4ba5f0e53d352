import type { dynamic } from "@pulumi/pulumi";
import { createProviderContext, type ProviderContext } from "../../../provider/rotation/providerContext";
import { MapFacts, RunMemory } from "../../../provider/rotation/runMemory";
import { oauthAppSecretHandler, previousSecretRetirementHandler } from "../dynamicHandlers";
import type { Hosts } from "../engine/engine";
import { Host } from "../engine/host";
import type { Properties } from "../properties";
import { Network } from "./network";
import { providerOf } from "./program";
import type { SimulatedCsp } from "./simulatedCsp";
import type { CallFault, Circumstances, ProviderName } from "./steps";

/** The provider processes that the engine starts for a command, and what can be seen of them. */
export interface StartedProcess {
    readonly hosts: Hosts;
    readonly network: Network;
    /** What it has said. */
    readonly lines: readonly string[];
}

export function startProcess(csp: SimulatedCsp, circumstances: Circumstances = {}): StartedProcess {
    const { faults = [], crashAfterCall, frozen, noCredentials } = circumstances;
    csp.script(faults);
    const network = new Network(csp.send, csp.clock, faults.filter(isLate), crashAfterCall);
    const lines: string[] = [];
    const apiToken = noCredentials ? undefined : csp.apiToken;
    const facts = new MapFacts();
    const providerContext = () =>
        createProviderContext({
            run: new RunMemory(facts),
            clock: csp.clock,
            random: () => 0.5,
            env: {
                CSP_HOST: csp.origin,
                CSP_API_TOKEN: apiToken,
                CSP_RETRY_FOR_SECONDS: String(csp.retryForSeconds),
                CSP_PROFILES: JSON.stringify({ spare: { apiToken, host: csp.origin } }),
                ...(frozen && { CSP_FREEZE_ROTATION: "true" }),
            },
            transport: network.transport,
            isEngineAlive: async () => true,
            write: (line) => lines.push(line),
        });
    const processes = { default: providerContext(), explicit: providerContext() };
    const hosts = {
        secret: new Host(perProvider(processes, oauthAppSecretHandler), network.ended),
        retirement: new Host(perProvider(processes, previousSecretRetirementHandler), network.ended),
    };
    return { hosts, network, lines };
}

/** Does each method in the process of the resource's provider. */
function perProvider(
    processes: Readonly<Record<ProviderName, ProviderContext>>,
    handlerOf: (provider: ProviderContext) => dynamic.ResourceProvider,
): dynamic.ResourceProvider {
    const handlers = { default: handlerOf(processes.default), explicit: handlerOf(processes.explicit) };
    const { check, diff, update, read, delete: remove } = handlers.default;
    const of = (properties: Properties) => handlers[providerOf(properties)];
    return {
        create: (news: Properties) => of(news).create(news),
        ...(check && {
            check: async (olds: Properties, news: Properties) => (await of(news).check?.(olds, news)) ?? {},
        }),
        ...(diff && {
            diff: async (id, olds: Properties, news: Properties) => (await of(news).diff?.(id, olds, news)) ?? {},
        }),
        ...(update && {
            update: async (id, olds: Properties, news: Properties) => (await of(news).update?.(id, olds, news)) ?? {},
        }),
        ...(read && { read: async (id, outputs: Properties) => (await of(outputs).read?.(id, outputs)) ?? {} }),
        ...(remove && { delete: async (id, outputs: Properties) => await of(outputs).delete?.(id, outputs) }),
    };
}

function isLate(fault: CallFault): fault is CallFault & { fault: { lateBy: number } } {
    return "lateBy" in fault.fault;
}
