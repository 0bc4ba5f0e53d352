import { expect } from "vitest";
import { secretOutputNames } from "../../provider/common/properties";

/** A resource's inputs or outputs. */
export type Properties = Readonly<Record<string, unknown>>;

/** Properties after their way through Pulumi's host, which carries JSON values and nothing undefined. */
export function carried(properties: Properties): Properties {
    const json: Properties = JSON.parse(JSON.stringify(properties));
    expect(json, "only what the host can carry").toStrictEqual(properties);
    return json;
}

/** The part of a state that is not marked secret, as text. */
export function openPart(properties: Properties): string {
    const hidden: readonly string[] = secretOutputNames;
    return JSON.stringify(Object.entries(properties).filter(([name]) => !hidden.includes(name)));
}

/** Every text of an error that may be printed somewhere. */
export function textsOf(error: unknown): string[] {
    if (!(error instanceof Error)) return error === undefined ? [] : [String(error)];
    const reasons = "reasons" in error ? [JSON.stringify(error.reasons)] : [];
    return [error.message, error.stack ?? "", ...reasons, ...textsOf(error.cause)];
}

/** Fails if one of the texts has a secret, plain or encoded. */
export function expectNoSecret(texts: readonly string[], secrets: readonly string[]): void {
    const forms = secrets
        .filter((secret) => secret !== "")
        .flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]);
    const leaks = texts.filter((text) => forms.some((form) => text.includes(form)));
    expect(leaks, "texts with a secret in them").toEqual([]);
}
