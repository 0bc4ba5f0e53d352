import { isRecord } from "../../../provider/common/json";
import type { Properties } from "../properties";

/** The marks of Pulumi's wire protocol (`sdk/go/common/resource/sig`), repeated here on purpose. */
export const signature = "4dabf18193072939515e22adb298388d";
export const secretMark = "1b47061264138c4ac30d75fd1eb44270";
export const assetMark = "c44067f5952c0a294b673a41bacd8c17";
export const archiveMark = "0def7320c3a5731c473e5ecbe6d01bc7";

/** A value that is not known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function secret(value: unknown): Properties {
    return { [signature]: secretMark, value };
}

export function asset(text: string): Properties {
    return { [signature]: assetMark, text, hash: "0" };
}

export function archive(): Properties {
    return { [signature]: archiveMark, assets: {}, hash: "0" };
}

/** Properties without their marks, and the paths of those that were secret. */
export interface Opened {
    readonly values: Properties;
    readonly secrets: readonly string[];
}

export function opened(raw: Properties): Opened {
    const secrets: string[] = [];
    const open = (value: unknown, path: readonly string[]): unknown => {
        if (Array.isArray(value)) return value.map((item, index) => open(item, [...path, String(index)]));
        if (!isRecord(value)) return value;
        if (value[signature] === secretMark) {
            secrets.push(path.join("."));
            return open(value["value"], path);
        }
        return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, open(member, [...path, key])]));
    };
    const values = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, open(value, [name])]));
    return { values, secrets: secrets.sort() };
}

/** The part of properties that is not marked secret, as text: it may be printed. */
export function openText(raw: Properties): string {
    return JSON.stringify(raw, (_key, value: unknown) =>
        isRecord(value) && value[signature] === secretMark ? "(secret)" : value,
    );
}
