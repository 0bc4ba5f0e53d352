import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { UserError } from "../../common/userError";
import type { Plan, Properties, PropertyChange, Resource } from "../../resources/resource";
import { tell } from "../lines";
import { failuresOf, filesIn } from "./checkFailures";
import { RpcError, unary } from "./grpc";
import type { Operation, Session } from "./session";
import { received, withSecrets } from "./wire";

/** The methods about a resource. */
export function resourceMethods(session: Session): UntypedServiceImplementation {
    return {
        check: unary((request: messages.CheckRequest) => {
            const urn = request.getUrn();
            const olds = received(request.getOlds());
            const news = received(request.getNews());
            return session.operate({ urn, olds, news }, ({ resource, provider, outputs }) => {
                const { inputs, failures } = resource.check(provider, olds.values, { ...news.values, __urn: urn });
                const secrets = new Set([...resource.secretNames, ...(resource.unshownNames ?? []), ...news.secrets]);
                const inputNames = resource.inputNames(provider.programs);
                return new messages.CheckResponse()
                    .setInputs(outputs(inputs))
                    .setFailuresList(failuresOf([...filesIn(news), ...failures], inputNames, { ...news, secrets }));
            });
        }),
        diff: unary((request: messages.DiffRequest) => {
            const olds = received(request.getOlds());
            const news = received(request.getNews());
            return session.operate({ urn: request.getUrn(), olds, news }, ({ resource, provider }) => {
                const plan = resource.plan(provider, news.values, olds.values);
                const changes = plan.changes || lacksLink(resource, olds.values);
                // If there are changes, the preview of the update or the creation prints the lines.
                if (!changes) tell(provider, plan);
                return difference(changes, changes ? explanation(resource, plan, olds.values) : {});
            });
        }),
        create: unary((request: messages.CreateRequest) => {
            const urn = request.getUrn();
            const news = received(request.getProperties());
            const isPreview = request.getPreview();
            const limits = { timeoutSeconds: request.getTimeout(), hasOutcome: !isPreview };
            return session.operate({ urn, news, ...limits }, async (operation) => {
                const { id, properties } = await bringTo(operation, isPreview, news.values);
                return new messages.CreateResponse().setId(id).setProperties(properties);
            });
        }),
        read: unary((request: messages.ReadRequest) => {
            const olds = received(request.getProperties());
            const inputs = request.getInputs();
            return session.operate({ urn: request.getUrn(), olds }, async ({ resource, provider, outputs }) => {
                if (Object.keys(olds.values).length === 0) {
                    throw new UserError("IMPORT_REFUSED", resource.importRefusal);
                }
                const found = resource.read === undefined ? olds.values : await resource.read(provider, olds.values);
                const response = new messages.ReadResponse();
                if (inputs !== undefined) response.setInputs(withSecrets(inputs, resource.secretNames));
                if (found === "gone") return response;
                return response.setId(request.getId()).setProperties(outputs(linked(resource, found)));
            });
        }),
        update: unary((request: messages.UpdateRequest) => {
            const urn = request.getUrn();
            const olds = received(request.getOlds());
            const news = received(request.getNews());
            const isPreview = request.getPreview();
            const limits = { timeoutSeconds: request.getTimeout(), hasOutcome: !isPreview };
            return session.operate({ urn, olds, news, ...limits }, async (operation) => {
                const { properties } = await bringTo(operation, isPreview, news.values, olds.values);
                return new messages.UpdateResponse().setProperties(properties);
            });
        }),
        delete: unary((request: messages.DeleteRequest) => {
            const urn = request.getUrn();
            const timeoutSeconds = request.getTimeout();
            return session.operate({ urn, timeoutSeconds }, async ({ resource, provider }) => {
                await resource.delete(provider, request.getId(), received(request.getProperties()).values);
                return new Empty();
            });
        }),
    };
}

/**
 * Creates or updates a resource, or shows in a preview what that will do.
 *
 * @param olds absent for a creation.
 * @throws RpcError after a partial failure, with what is to be kept.
 */
async function bringTo(
    { resource, provider, outputs }: Operation,
    isPreview: boolean,
    news: Properties,
    olds?: Properties,
) {
    const made = (values: Properties) => ({ id: resource.id(values), properties: outputs(linked(resource, values)) });
    if (isPreview) {
        const plan = resource.plan(provider, news, olds);
        tell(provider, plan, olds !== undefined && lacksLink(resource, olds));
        return made(plan.outputs);
    }
    const outcome = await (olds === undefined
        ? resource.create(provider, news)
        : resource.update(provider, olds, news));
    if (outcome.failure !== undefined) throw new RpcError(outcome.failure.message, made(outcome.outputs));
    return made(outcome.outputs);
}

/** The outputs with what another resource needs of them as one: a provider gets no other resource's state. */
function linked({ link }: Resource, outputs: Properties): Properties {
    const value = link?.valueOf(outputs);
    return link === undefined || value === undefined ? outputs : { ...outputs, [link.output]: value };
}

/** Whether the dynamic provider, which has no such output, wrote the state. */
function lacksLink({ link }: Resource, olds: Properties): boolean {
    return link !== undefined && olds[link.output] === undefined && link.valueOf(olds) !== undefined;
}

/** The properties that explain a change. */
function explanation({ link }: Resource, { properties }: Plan, olds: Properties): Plan["properties"] {
    const isReplacement = Object.values(properties).includes("replace");
    if (isReplacement || link === undefined || olds[link.output] !== undefined) return properties;
    return { ...properties, [link.output]: "add" };
}

function difference(changes: boolean, properties: Plan["properties"]): messages.DiffResponse {
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    const response = new messages.DiffResponse().setChanges(changes ? DIFF_SOME : DIFF_NONE).setHasdetaileddiff(true);
    for (const [name, change] of Object.entries(properties)) {
        response.addDiffs(name);
        if (change === "replace") response.addReplaces(name);
        response.getDetaileddiffMap().set(name, propertyDiff(change));
    }
    return response;
}

function propertyDiff(change: PropertyChange): messages.PropertyDiff {
    const { Kind } = messages.PropertyDiff;
    const kinds = { add: Kind.ADD, update: Kind.UPDATE, delete: Kind.DELETE, replace: Kind.UPDATE_REPLACE };
    // Otherwise the engine shows an output that is going to change as removed (tried).
    return new messages.PropertyDiff().setKind(kinds[change]).setInputdiff(change !== "add");
}
