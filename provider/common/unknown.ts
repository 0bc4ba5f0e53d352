/**
 * What Pulumi passes in a preview in place of a value that is not known yet
 * (`rpc.unknownValue` of @pulumi/pulumi, part of Pulumi's wire protocol).
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
    return value === unknownValue;
}

/** Whether a value is a text, and known. */
export function isKnownText(value: unknown): value is string {
    return typeof value === "string" && !isUnknown(value);
}
