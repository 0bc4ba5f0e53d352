import { withoutUndefined } from "../../provider/common/json";
import { isKnownText } from "../../provider/common/unknown";
import { UserError } from "../../provider/common/userError";
import type { Outcome, Properties, Resource } from "../../provider/resources/resource";

/** The notes that there are, by their ids. */
export const notes = new Map<string, string>();

/** The text of a note that is written only in part. */
export const torn = "torn";

/** A resource as small as one can be, which knows neither CSP nor a host: a note with a title and a text. */
export const note: Resource = {
    inputNames: () => ["title", "text", "pin"],
    secretNames: ["pin"],
    importRefusal: "Write a note instead.",
    id: ({ title }) => (isKnownText(title) ? `note/${title}` : ""),
    check(_provider, _olds, { title, text, pin }) {
        const failures = isKnownText(title) ? [] : [{ property: "title", reason: "is required" }];
        return { inputs: withoutUndefined({ title, text, pin }), failures };
    },
    plan(_provider, news, olds) {
        if (olds === undefined)
            return { changes: true, properties: {}, lines: ["a new note"], outputs: outputsOf(news) };
        const isSame = olds["title"] === news["title"] && olds["text"] === news["text"];
        const changed =
            olds["title"] === news["title"] ? ({ text: "update" } as const) : ({ title: "replace" } as const);
        return {
            changes: !isSame,
            properties: isSame ? {} : changed,
            lines: isSame ? [] : ["another text"],
            subject: note.id(news),
            outputs: outputsOf(news),
        };
    },
    create: async (_provider, news) => written(news),
    update: async (_provider, _olds, news) => written(news),
    async read(_provider, outputs) {
        const text = notes.get(note.id(outputs));
        return text === undefined ? "gone" : outputsOf({ ...outputs, text });
    },
    async delete(_provider, id) {
        notes.delete(id);
    },
};

function written(news: Properties): Outcome {
    const text = String(news["text"]);
    notes.set(note.id(news), text);
    const outputs = outputsOf({ ...news, text });
    return text === torn
        ? { outputs, failure: new UserError("TORN", "Only a part of the note is written.") }
        : { outputs };
}

function outputsOf({ title, text, pin }: Properties): Properties {
    return { title, text, pin, length: String(text).length };
}
