import { isDeepStrictEqual } from "node:util";
import { Map as FieldMap } from "google-protobuf";
import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { isRecord, withoutUndefined } from "../../common/json";
import { secretSignature, signatureKey } from "../../common/secretMark";
import type { Properties, Resource } from "../../resources/resource";

/** Properties as they arrived, with what the wire says about them beside their values. */
export interface Received {
    readonly values: Properties;
    /** Names of those that are secret, or have a secret somewhere in them. */
    readonly secrets: ReadonlySet<string>;
    /** Paths of values that are not JSON: files, archives. */
    readonly notJson: readonly string[];
}

export function received(struct: Struct | undefined): Received {
    const secrets = new Set<string>();
    const notJson: string[] = [];
    const open = (value: unknown, name: string, path: string): unknown => {
        if (Array.isArray(value)) return value.map((item, index) => open(item, name, `${path}[${index}]`));
        if (!isRecord(value)) return value;
        const { [signatureKey]: signature } = value;
        if (signature === secretSignature) {
            secrets.add(name);
            return open(value["value"] ?? null, name, path);
        }
        if (signature !== undefined) {
            notJson.push(path);
            return null;
        }
        const members = Object.entries(value);
        return Object.fromEntries(members.map(([key, member]) => [key, open(member, name, `${path}.${key}`)]));
    };
    const entries = Object.entries(struct === undefined ? {} : membersOf(struct));
    const values = Object.fromEntries(entries.map(([name, value]) => [name, open(value, name, name)]));
    return { values, secrets, notJson };
}

const { set } = FieldMap.prototype;

/**
 * The maps of google-protobuf keep their fields as members of a plain object. There a field `__proto__` would set that
 * object's prototype and be lost on both ways, so with such a field the object gets no prototype.
 */
FieldMap.prototype.set = function (key: unknown, value: unknown) {
    if (key === "__proto__") {
        for (const part of Object.values(this)) if (isRecord(part)) Object.setPrototypeOf(part, null);
    }
    return set.call(this, key, value);
};

/** As `struct.toJavaScript()`, but with every field as a member of its own, whatever its name. */
export function membersOf(struct: Struct): Properties {
    const members: [string, unknown][] = [];
    struct.getFieldsMap().forEach((value, name) => {
        members.push([name, openValue(value)]);
    });
    return Object.fromEntries(members);
}

function openValue(value: Value): unknown {
    // A client that does not know the kind of a value leaves it out.
    if (value.getKindCase() === Value.KindCase.KIND_NOT_SET) return null;
    const struct = value.getStructValue();
    const list = value.getListValue();
    if (struct) return membersOf(struct);
    return list ? list.getValuesList().map(openValue) : value.toJavaScript();
}

/** The same properties, with those of these names as secrets as a whole, unless they are marked so. */
export function withSecrets(struct: Struct, secretNames: readonly string[]): Struct {
    const fields = struct.getFieldsMap();
    for (const name of secretNames) {
        const value = fields.get(name);
        const signature = value?.getStructValue()?.getFieldsMap().get(signatureKey)?.getStringValue();
        if (value === undefined || signature === secretSignature) continue;
        const secret = new Struct();
        secret.getFieldsMap().set(signatureKey, new Value().setStringValue(secretSignature)).set("value", value);
        fields.set(name, new Value().setStructValue(secret));
    }
    return struct;
}

/** Properties for the wire; those of these names are secret as a whole. */
export function toWire(values: Properties, secrets: ReadonlySet<string>): Struct {
    const wrap = ([name, value]: [string, unknown]) => [
        name,
        secrets.has(name) ? { [signatureKey]: secretSignature, value } : value,
    ];
    return Struct.fromJavaScript(Object.fromEntries(Object.entries(withoutUndefined(values)).map(wrap)));
}

type SecretRules = Pick<Resource, "secretNames" | "shownInputs" | "pendingInputs">;

/**
 * The names of the outputs that are secret: those that always are, those of inputs that are and those that show one of
 * these, and a secret that an earlier update left, for as long as it stays the same.
 */
export function secretOutputs(
    { secretNames, shownInputs = [], pendingInputs = [] }: SecretRules,
    outputs: Properties,
    news: Received | undefined,
    olds: Received | undefined,
): ReadonlySet<string> {
    const kept = [...(olds?.secrets ?? [])].filter((name) => isDeepStrictEqual(outputs[name], olds?.values[name]));
    const given = new Set([...(news?.secrets ?? []), ...kept]);
    const shown = shownInputs.filter(({ input }) => given.has(input)).map(({ output }) => output);
    // One that was pending is applied late, and may have been secret when the program gave it.
    const late = pendingInputs
        .map(({ input, output }) => ({ input, pending: olds?.values[output] }))
        .filter(({ input, pending }) => pending !== undefined && isDeepStrictEqual(outputs[input], pending))
        .filter(({ input, pending }) => !isDeepStrictEqual(pending, news?.values[input]));
    return new Set([...secretNames, ...given, ...shown, ...late.map(({ input }) => input)]);
}
