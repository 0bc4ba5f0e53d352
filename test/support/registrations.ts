import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { isRecord } from "../../provider/common/json";
import { secretMark, signature } from "./plugin/wire";
import type { Properties } from "./properties";

/** A resource as the program registers it with Pulumi's engine. */
export interface Registration {
    readonly type: string;
    readonly name: string;
    /** Without the marks of secrets. */
    readonly inputs: Properties;
    /** The inputs that are marked secret. */
    readonly secretInputs: readonly string[];
    readonly additionalSecretOutputs: readonly string[];
    /** The URNs of the resources that come before it. */
    readonly dependencies: readonly string[];
}

/** What a mocked run is like. */
export interface RunOptions {
    /** Stack configuration, by full key. */
    readonly config?: Readonly<Record<string, string>>;
    /** Whether it is a preview: only then can values be unknown. */
    readonly preview?: boolean;
    /** What the engine returns in addition to the inputs. */
    readonly outputs?: Properties;
}

/**
 * Runs a program under Pulumi's mocks.
 *
 * @returns what it registered, once all of it is registered.
 */
export async function registered(program: () => unknown, options: RunOptions = {}): Promise<Registration[]> {
    const mocks: pulumi.runtime.Mocks = {
        call: ({ inputs }) => inputs,
        newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: { ...inputs, ...options.outputs } }),
    };
    await pulumi.runtime.setMocks(mocks, "project", "stack", options.preview);
    pulumi.runtime.setAllConfig({ ...options.config });
    const monitor = pulumi.runtime.getMonitor();
    if (!monitor) throw new Error("Pulumi's mocks have no monitor");
    const requests: RegisterResourceRequest[] = [];
    const register = monitor.registerResource.bind(monitor);
    Object.assign(monitor, {
        registerResource: (...args: Parameters<typeof register>) => {
            requests.push(args[0]);
            return register(...args);
        },
    });
    program();
    await pulumi.runtime.disconnect();
    return requests.map(registrationOf);
}

/** An output that is not known in a preview. */
export function unknownOutput(): pulumi.Output<string> {
    const text = { value: "" };
    Object.assign(text, { value: pulumi.unknown });
    return pulumi.output("never seen").apply(() => text.value);
}

function registrationOf(request: RegisterResourceRequest): Registration {
    const raw: Properties = request.getObject()?.toJavaScript() ?? {};
    const entries = Object.entries(raw);
    return {
        type: request.getType(),
        name: request.getName(),
        inputs: Object.fromEntries(entries.map(([name, value]) => [name, isSecret(value) ? value["value"] : value])),
        secretInputs: entries.flatMap(([name, value]) => (isSecret(value) ? [name] : [])).sort(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        dependencies: request.getDependenciesList(),
    };
}

function isSecret(value: unknown): value is Record<string, unknown> {
    return isRecord(value) && value[signature] === secretMark;
}
