import { secretMark, signature } from "./plugin/wire";
import { theOutputs } from "./states";

/** A resource of an export: a healthy secret with these changes. */
export interface ExportedResource {
    readonly name?: string;
    readonly type?: string;
    readonly id?: string;
    readonly created?: string;
    readonly delete?: true;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

export const dynamicType = "pulumi-nodejs:dynamic/csp:OAuthAppSecret";
export const pluginType = "vmware-csp:index:OAuthAppSecret";

const marked = { [signature]: secretMark };

/** A secret value as `pulumi stack export` prints it, and as it does with `--show-secrets`. */
export const encrypted = { ...marked, ciphertext: "v1:EOCxqjPH2t0=:Sesame" };
export const decrypted = { ...marked, plaintext: '"Sesame"' };

/** The outputs of a secret, by the app's id, with these changes. */
export function exportedOutputs(oauthAppId: string, more: Readonly<Record<string, unknown>> = {}) {
    return { ...theOutputs(), oauthAppId, clientId: oauthAppId, clientSecret: encrypted, ...more };
}

/** An operation on a secret that a killed update leaves in an export. */
export interface ExportedOperation {
    readonly type: string;
    readonly resource: ExportedResource & { readonly inputs?: Readonly<Record<string, unknown>> };
}

/** What `pulumi stack export` prints of a stack with these secrets. */
export function anExport(
    resources: readonly ExportedResource[],
    stack = "dev",
    project = "fleet",
    operations?: readonly ExportedOperation[],
): string {
    const exported = ({ name = "ci", type = dynamicType, outputs, ...more }: ExportedResource) => ({
        urn: `urn:pulumi:${stack}::${project}::${type}::${name}`,
        custom: true,
        type,
        id: `org/${name}`,
        outputs: outputs ?? exportedOutputs(name),
        ...more,
    });
    return JSON.stringify({
        version: 3,
        deployment: {
            manifest: { time: "2026-11-23T19:23:21.542468106Z", magic: "", version: "v3.259.0" },
            resources: [
                { urn: `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`, custom: false },
                ...resources.map(exported),
            ],
            pending_operations: operations?.map(({ type, resource }) => ({ type, resource: exported(resource) })),
        },
    });
}
