import { status } from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { openText } from "../plugin/wire";
import type { Properties } from "../properties";
import { properties } from "../providerCalls";
import { quietIn, secretsIn, traceIn } from "./marks";
import { Special, tooDeep } from "./protobuf";
import type { Answer } from "./rawClient";
import type { Request } from "./requests";

/** What a response, or the details of an error, has in it. */
export interface Content {
    /** What the next request may have as olds or news. */
    readonly inputs?: Properties;
    readonly outputs?: Properties;
    /** What people may read. */
    readonly texts: readonly string[];
}

const responses = {
    Check: messages.CheckResponse,
    CheckConfig: messages.CheckResponse,
    Diff: messages.DiffResponse,
    DiffConfig: messages.DiffResponse,
    Create: messages.CreateResponse,
    Update: messages.UpdateResponse,
    Read: messages.ReadResponse,
} as const;

/** What a method's response has in it, by what it has. */
function decoded(response: InstanceType<(typeof responses)[keyof typeof responses]>): Content {
    const failures = "getFailuresList" in response ? response.getFailuresList() : [];
    return {
        ...("getInputs" in response && { inputs: properties(response.getInputs()) }),
        ...("getProperties" in response && { outputs: properties(response.getProperties()) }),
        texts: [
            ...("getId" in response ? [response.getId()] : []),
            ...failures.map((failure) => `${failure.getProperty()}: ${failure.getReason()}`),
            ...("getDiffsList" in response ? [...response.getDiffsList(), ...response.getReplacesList()] : []),
            ...("getDetaileddiffMap" in response ? [...response.getDetaileddiffMap().keys()] : []),
        ],
    };
}

/** The state that is kept although the step failed. */
function initFailure(body: Buffer): Content {
    const details = Status.deserializeBinary(body);
    const texts = [details.getMessage()];
    const [detail] = details.getDetailsList();
    if (detail === undefined) return { texts };
    const failure = messages.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
    return { outputs: properties(failure.getProperties()), texts: [...texts, ...failure.getReasonsList()] };
}

export function contentOf({ method }: Request, { code, body }: Answer): Content {
    if (body === undefined) return { texts: [] };
    if (code !== status.OK) return initFailure(body);
    const [, type] = Object.entries(responses).find(([name]) => name === method) ?? [];
    return type ? decoded(type.deserializeBinary(body)) : { texts: [body.toString("latin1")] };
}

/** Methods whose texts are long, and have nothing of a request. */
const fixed = ["GetSchema", "GetPluginInfo"];

/** What is wrong with an answer: nothing, as it should be. */
export function problemsOf(request: Request, answer: Answer, content: Content, endedBy?: string): string[] {
    const { code, message, metadata, body } = answer;
    if (fixed.includes(request.method) && code === status.OK) return [];
    const texts = [message, metadata, ...content.texts];
    const shown = [content.inputs ?? {}, content.outputs ?? {}].flatMap((each) =>
        Object.entries(each).map(([name, value]) => openText(Object.fromEntries([[name, value]]))),
    );
    const raw = content.inputs === undefined && content.outputs === undefined ? (body?.toString("latin1") ?? "") : "";
    return [
        ...statusProblems(request, answer, endedBy),
        ...problemsIn(texts),
        ...[...shown, raw].flatMap((text) => secretsIn(text).map((found) => `${found} in ${text.slice(0, 200)}`)),
        ...(/[\r\n]/.test(message) ? ["more than one line"] : []),
    ].map((problem) => `${request.method}: ${problem} (${status[code]} ${message.slice(0, 300)})`);
}

/** What is wrong with texts that people may read. */
export function problemsIn(texts: readonly string[]): string[] {
    const found = (text: string) => [
        ...quietIn(text),
        ...(traceIn(text) === undefined ? [] : ["a stack trace"]),
        ...(/\bNaN\b|\bundefined\b|\[object /.test(text) ? ["a hole"] : []),
        ...(/\p{Surrogate}/u.test(text) ? ["half a character"] : []),
    ];
    return texts.flatMap((text) => found(text).map((problem) => `${problem} in ${text.slice(0, 300)}`));
}

/** What a client that ends a call itself sees of it. */
const ownEnds: Readonly<Record<string, readonly status[]>> = {
    cancels: [status.CANCELLED],
    deadline: [status.DEADLINE_EXCEEDED],
};

function statusProblems(request: Request, { code, message }: Answer, endedBy = ""): string[] {
    const { method, bytes } = request;
    if (code === status.OK || ownEnds[endedBy]?.includes(code)) return [];
    if (code === status.UNIMPLEMENTED && /^The server does not implement the method \S+$/.test(message)) return [];
    const isUnreadable = code === status.INTERNAL && /^Error deserializing request(:.*)?$/.test(message);
    if (isUnreadable && (bytes !== undefined || isTooDeep(request))) return [];
    if (code !== status.UNKNOWN) return ["a status of the library"];
    if (isUnchecked(message) && method !== "Check") return [];
    if (/unexpected error/i.test(message)) return bytes === undefined ? ["an unexpected error"] : [];
    return / \[[A-Z_]+\]$|has no resource type|must be host:port/.test(message) ? [] : ["a message without a code"];
}

/** Whether a message says only that inputs were not checked, as an engine does before anything else. */
export function isUnchecked(message: string): boolean {
    // A secret may be a single character, such as a space.
    const plain = message.replaceAll("[secret]", " ");
    return /please report it: Invalid inputs: [\w, ]+\. \[INTERNAL_ERROR\]$/.test(plain);
}

/** Whether a request has a value that nests deeper than the library of the protocol reads. */
function isTooDeep({ olds, news }: Request): boolean {
    const has = (value: unknown): boolean => {
        if (value instanceof Special) return value.size === tooDeep && value.kind.startsWith("deep");
        return typeof value === "object" && value !== null && Object.values(value).some(has);
    };
    return [olds, news].some(has);
}
