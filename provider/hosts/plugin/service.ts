import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { names, settings } from "../../common/properties";
import { failuresOf, filesIn } from "./checkFailures";
import {
    checkConfiguration,
    isSameConfiguration,
    secretSettings,
    unknownInputsLine,
    unknownSettingsLine,
} from "./configuration";
import { unary } from "./grpc";
import { resourceMethods } from "./resourceMethods";
import { Session, type SessionOptions } from "./session";
import { received, toWire } from "./wire";

const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;

export interface ServiceOptions extends SessionOptions {
    readonly version: string;
    /** Pulumi's schema of the package, as JSON. */
    readonly schema: string;
}

export interface Service {
    readonly session: Session;
    readonly methods: UntypedServiceImplementation;
}

/** Pulumi's provider protocol for this package's resources. */
export function resourceProviderService(options: ServiceOptions): Service {
    const session = new Session(options);
    return { session, methods: { ...providerMethods(session, options), ...resourceMethods(session) } };
}

/** The methods about the plugin, and about a provider resource with its settings. */
function providerMethods(
    session: Session,
    { version, schema, cancellation }: ServiceOptions,
): UntypedServiceImplementation {
    return {
        handshake: unary(() => new messages.ProviderHandshakeResponse().setAcceptSecrets(true)),
        attach: unary((request: PluginAttach) => {
            session.attach(request.getAddress());
            return new Empty();
        }),
        getPluginInfo: unary(() => new PluginInfo().setVersion(version)),
        getSchema: unary(() => new messages.GetSchemaResponse().setSchema(schema)),
        cancel: unary(() => {
            cancellation.abort();
            return new Empty();
        }),
        checkConfig: unary(async (request: messages.CheckRequest) => {
            const news = received(request.getNews());
            const resource = { urn: request.getUrn(), given: news.values };
            const violations = checkConfiguration(resource);
            const unknown = unknownSettingsLine(resource);
            if (unknown !== undefined) await session.engine.write("", unknown);
            const untold = unknownInputsLine(resource);
            if (untold !== undefined) await session.engine.write(request.getUrn(), untold);
            const secrets = new Set([...secretSettings, ...news.secrets]);
            return new messages.CheckResponse()
                .setInputs(toWire(news.values, secrets))
                .setFailuresList(failuresOf([...filesIn(news), ...violations], names(settings), { ...news, secrets }));
        }),
        diffConfig: unary((request: messages.DiffRequest) => {
            const olds = received(request.getOldInputs() ?? request.getOlds()).values;
            const isSame = isSameConfiguration(olds, received(request.getNews()).values);
            return new messages.DiffResponse().setChanges(isSame ? DIFF_NONE : DIFF_SOME);
        }),
        configure: unary((request: messages.ConfigureRequest) => {
            session.configure({ urn: request.getUrn() ?? "", given: received(request.getArgs()).values });
            return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
        }),
    };
}
