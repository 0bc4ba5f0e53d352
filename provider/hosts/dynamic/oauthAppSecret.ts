import type { dynamic } from "@pulumi/pulumi";
import { UserError, withUserErrors } from "../../common/userError";
import { type Checked, check, idOf } from "../../resources/oauthAppSecret/check";
import { create, planCreation } from "../../resources/oauthAppSecret/create";
import { deleteResource } from "../../resources/oauthAppSecret/delete";
import { diff, moveLine } from "../../resources/oauthAppSecret/diff";
import { read } from "../../resources/oauthAppSecret/read";
import { refuseWithoutState } from "../../resources/oauthAppSecret/readWithoutState";
import { update } from "../../resources/oauthAppSecret/update";
import { parseState, toOutputs } from "../../rotation/codec";
import { definedInputs, describeViolation, parseInputs } from "../../rotation/inputs";
import { PartialFailure } from "../../rotation/partialFailure";
import type { ProviderContext } from "../../rotation/providerContext";
import { inputsOf, isUnsettled, resourceId, type State } from "../../rotation/state";

type Properties = Readonly<Record<string, unknown>>;

/**
 * The lifecycle of `OAuthAppSecret` in the form of Pulumi's dynamic-provider host: properties are parsed on their
 * way in, and what has to be kept of a failed step is handed on in the form that the host understands.
 */
export function oauthAppSecretHandler(provider: ProviderContext): dynamic.ResourceProvider {
    const atHost = <T>(method: () => T | Promise<T>) => withUserErrors(provider.calls.redactor, method);
    // Resources that were read, and of which the program has given no inputs since: a refresh compares them too, with
    // the inputs in Pulumi's state. After a partial failure those are older than what the next update goes on with.
    const refreshed = new Set<string>();
    return {
        check: (olds: Properties, news: Properties) =>
            atHost(() => {
                const checked = check(provider, olds, news);
                const id = idOf(olds);
                if (id !== undefined) refreshed.delete(id);
                const isCreation = Object.keys(olds).length === 0;
                if (!isCreation || checked.failures.length > 0) return atDynamicHost(checked);
                const { line, notes, refusal } = planCreation(provider, checked.inputs);
                if (refusal !== undefined) return atDynamicHost({ ...checked, failures: [refusal] });
                for (const told of [line, ...notes]) provider.log(told);
                return atDynamicHost(checked);
            }),
        diff: (id, olds: Properties, news: Properties) =>
            atHost(() => {
                const state = parseState(olds);
                const isOlder = refreshed.has(id) && isUnsettled(state);
                const inputs = definedInputs(isOlder ? { ...inputsOf(state) } : news);
                const { changes, replaces, line, notes } = diff(provider, state, inputs);
                // The plugin stores none: without it, this host could neither refresh nor delete the resource.
                const isFromPlugin = olds["__provider"] === undefined;
                if (line !== undefined) provider.log(line);
                else if (isFromPlugin && !changes) provider.log(moveLine(state.app));
                for (const note of notes) provider.log(note);
                return { changes: changes || isFromPlugin, replaces: [...replaces] };
            }),
        create: (news: Properties) =>
            atHost(async () => {
                const state = await orInitFailed(news, () => create(provider, parseInputs(news)));
                return { id: resourceId(state.app), outs: toOutputs(state) };
            }),
        update: (id, olds: Properties, news: Properties) =>
            atHost(async () => {
                const stored = parseState(olds);
                const state = await orInitFailed(news, () => update(provider, stored, parseInputs(news)), id);
                return { outs: toOutputs(state) };
            }),
        read: (id, outputs: Properties) =>
            atHost(async () => {
                refuseWithoutState(outputs);
                const found = await read(provider, parseState(outputs));
                refreshed.add(id);
                return found === "gone" ? { id: "" } : { id, props: toOutputs(found) };
            }),
        delete: (_id, outputs: Properties) => atHost(() => deleteResource(provider, parseState(outputs))),
    };
}

/** Only the reason names the property: beside a name the engine prints the value, of a secret one too (tried). */
export function atDynamicHost({ inputs, failures }: Checked): dynamic.CheckResult {
    const unnamed = failures.map((violation) => ({ property: "", reason: describeViolation(violation) }));
    return { inputs, failures: unnamed };
}

async function orInitFailed(news: Properties, step: () => Promise<State>, id?: string): Promise<State> {
    try {
        return await step();
    } catch (error) {
        if (!(error instanceof PartialFailure)) throw error;
        throw new InitFailed(error, id ?? resourceId(error.state.app), news["__provider"]);
    }
}

/** A partial failure in the host's form: its properties become the outputs, and the engine gets `ErrorResourceInitFailed`. */
class InitFailed extends UserError {
    readonly properties: Record<string, unknown>;
    readonly reasons: string[];

    constructor(
        { code, summary, state }: PartialFailure,
        readonly id: string,
        providerText: unknown,
    ) {
        super(code, summary);
        // The host adds __provider to good results only; without it the resource could never be deleted.
        this.properties = { ...toOutputs(state), __provider: providerText };
        this.reasons = [this.message];
    }
}
