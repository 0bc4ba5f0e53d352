import { isRecord } from "./json";

/** The key that marks a special value, and what it says of a secret (Pulumi's wire protocol, `sdk/go/common/resource/sig`). */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a value is marked as a secret; as `pulumi stack export` writes it, too. */
export function isMarkedSecret(value: unknown): value is Record<string, unknown> {
    return isRecord(value) && value[signatureKey] === secretSignature;
}
