import { beforeEach, describe, expect, it, vi } from "vitest";
import { notes, torn } from "../../support/note";
import { usePlugin } from "../../support/plugin/scene";

/** All that a third resource needs, beside its file: a line in the list. */
vi.mock("../../../provider/resources", async (original) => {
    const { resources: others } = await original<typeof import("../../../provider/resources")>();
    const { note } = await vi.importActual<typeof import("../../support/note")>("../../support/note");
    return { resources: { ...others, Note: note } };
});

beforeEach(() => notes.clear());

const news = (text: string, title = "a") => ({ title, text, pin: "1234" });

describe("a third resource in the plugin", () => {
    const scene = usePlugin();
    const started = () => scene.resource("ci", "vmware-csp:index:Note");

    it("is previewed, created, left alone, updated, refreshed, replaced and deleted", async () => {
        const ci = started();
        const made = { operation: "create", id: "note/a", outputs: { ...news("one"), length: 3 }, secrets: ["pin"] };
        expect(await ci.preview(news("one"))).toMatchObject({ ...made, lines: ["a new note"] });
        expect(notes.size).toBe(0);
        expect(await ci.up(news("one"))).toMatchObject({ ...made, lines: [] });
        expect(await ci.up(news("one"))).toMatchObject({ operation: "same", lines: [] });
        const update = { operation: "update", difference: { detailed: { text: "UPDATE" } } };
        const preview = await ci.preview(news("four"));
        expect(preview).toMatchObject({ ...update, lines: ["another text"], outputs: { length: 4 } });
        expect(notes.get("note/a")).toBe("one");
        expect(await ci.up(news("four"))).toMatchObject({ ...update, outputs: { length: 4 }, secrets: ["pin"] });
        notes.set("note/a", "seven");
        await ci.refresh();
        expect(ci.outputs).toEqual({ ...news("seven"), length: 5 });
        expect(await ci.up(news("seven", "b"))).toMatchObject({
            operation: "replace",
            difference: { replaces: ["title"], detailed: { title: "UPDATE_REPLACE" } },
        });
        expect([...notes.keys()]).toEqual(["note/b"]);
        await ci.destroy();
        expect(notes.size).toBe(0);
    });

    it("is kept as far as it goes when a step fails", async () => {
        const ci = started();
        const error = "Only a part of the note is written. [TORN]";
        const kept = { id: "note/a", error, outputs: { length: 4 }, secrets: ["pin"] };
        expect(await ci.up(news(torn))).toMatchObject({ operation: "create", ...kept });
        expect(await ci.up(news(torn))).toMatchObject({ operation: "update", ...kept });
        expect(await ci.up(news("one"))).toMatchObject({ operation: "update", outputs: { length: 3 } });
    });
});
