import type { RotationReason } from "../../common/properties";
import { normalizedOrgId } from "../../rotation/inputs";

/** One `OAuthAppSecret` of a stack. Nothing of it is secret. */
export interface Row {
    readonly urn: string;
    readonly project: string;
    readonly stack: string;
    readonly resource: string;
    /** When Pulumi made the resource: tells apart two that have the same URN. */
    readonly created?: string;
    readonly orgId?: string;
    readonly oauthAppId?: string;
    /** What an update that was killed was doing to it. */
    readonly interrupted?: Interruption;
    readonly content: Content;
}

/** What an update was doing to a secret when it was killed: only then Pulumi's state keeps the operation. */
export type Interruption = "creating" | "updating" | "deleting";

/** What the state says, or why it can't be read. */
export type Content = Facts | { readonly kind: "unreadable"; readonly reason: string };

/** What a state says of its secret; moments in ISO 8601. */
export interface Facts {
    readonly kind: "facts";
    readonly rotatedAt?: string;
    readonly adoptedAt?: string;
    readonly rotationReason?: RotationReason;
    readonly rotationCount: number;
    /** When the secret reaches `rotateAfterDays`. */
    readonly nextRotationAt?: string;
    readonly verified: boolean;
    readonly rejected: boolean;
    /** A new secret that CSP may have, or a test of the present one, with which the next update continues. */
    readonly pending?: "secret" | "test";
    /** When the previous secret stops working, or stopped. */
    readonly overlapEndsAt?: string;
}

/** The resource's types: of the class, and of the plugin. */
const types: readonly unknown[] = ["pulumi-nodejs:dynamic/csp:OAuthAppSecret", "vmware-csp:index:OAuthAppSecret"];

export function isSecretType(type: unknown): boolean {
    return types.includes(type);
}

export function namesOf(urn: string): Pick<Row, "project" | "stack" | "resource"> {
    // urn:pulumi:STACK::PROJECT::TYPE::NAME, where a name may have anything.
    const [stack = "", project = "", , ...name] = urn.split("::");
    return { project, stack: stack.replace(/^urn:pulumi:/, ""), resource: name.join("::") };
}

export interface AppOfRow {
    readonly orgId: string;
    readonly oauthAppId: string;
}

/** The app from the resource's id, which exists even if the state can't be read. */
export function appOf(id: string): Partial<AppOfRow> {
    const [orgId, oauthAppId, more] = id.split("/");
    return orgId && oauthAppId && more === undefined ? { orgId: normalizedOrgId(orgId), oauthAppId } : {};
}
