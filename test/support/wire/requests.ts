import { BinaryWriter } from "google-protobuf";
import { type WireObject, writeStruct, writeText } from "./protobuf";

/** A struct of a request: written down, or what an earlier response about that resource had. */
export type Given = WireObject | "last inputs" | "last outputs";

/** Everything that a request of the protocol can have; each method takes what it knows. */
export interface Request {
    readonly method: string;
    readonly urn?: string;
    readonly id?: string;
    readonly olds?: Given;
    readonly news?: Given;
    readonly preview?: boolean;
    readonly timeoutSeconds?: number;
    readonly address?: string;
    /** In place of all the others. */
    readonly bytes?: Uint8Array;
}

/** The numbers of the fields, by provider.proto and plugin.proto. */
type Fields = Partial<Record<"urn" | "id" | "news" | "preview" | "timeoutSeconds" | "address", number>> & {
    readonly olds?: readonly number[];
};

const ofCheck = { urn: 1, olds: [2], news: 3 };
const ofDiff = { id: 1, urn: 2, olds: [3], news: 4 };

/** The methods that the plugin has, and one of each kind that it lacks. */
export const fieldsOf: Readonly<Record<string, Fields>> = {
    Check: ofCheck,
    Diff: { ...ofDiff },
    Create: { urn: 1, news: 2, timeoutSeconds: 3, preview: 4 },
    Read: { id: 1, urn: 2, olds: [3], news: 4 },
    Update: { ...ofDiff, timeoutSeconds: 5, preview: 7 },
    Delete: { id: 1, urn: 2, olds: [3], timeoutSeconds: 4 },
    CheckConfig: ofCheck,
    DiffConfig: { ...ofDiff, olds: [3, 6] },
    Configure: { news: 2, urn: 8, id: 7 },
    Cancel: {},
    Attach: { address: 1 },
    Handshake: { address: 1 },
    GetPluginInfo: {},
    GetSchema: {},
    Invoke: { urn: 1, news: 2 },
    Call: { urn: 1, news: 2 },
    Construct: { urn: 7, news: 10 },
    Parameterize: {},
    GetMapping: {},
    GetMappings: {},
    List: {},
    Frobnicate: {},
};

/** The request as bytes; `last` has what an earlier response said. */
export function bytesOf(request: Request, last: (which: "last inputs" | "last outputs") => WireObject): Uint8Array {
    if (request.bytes !== undefined) return request.bytes;
    const fields = fieldsOf[request.method] ?? {};
    const struct = (given: Given) => (typeof given === "string" ? last(given) : given);
    const { urn, id, olds, news, preview, timeoutSeconds, address } = request;
    const to = new BinaryWriter();
    if (fields.urn && urn !== undefined) writeText(to, fields.urn, urn);
    if (fields.id && id !== undefined) writeText(to, fields.id, id);
    if (olds !== undefined) for (const field of fields.olds ?? []) writeStruct(to, field, struct(olds));
    if (fields.news && news !== undefined) writeStruct(to, fields.news, struct(news));
    if (fields.preview && preview) to.writeBool(fields.preview, true);
    if (fields.timeoutSeconds) to.writeDouble(fields.timeoutSeconds, timeoutSeconds);
    if (fields.address && address !== undefined) writeText(to, fields.address, address);
    return to.getResultBuffer();
}
