import { beforeEach, describe, expect, it, vi } from "vitest";
import { notes, torn } from "../../support/note";
import { EngineResource } from "../../support/plugin/resource";
import { usePlugin } from "../../support/plugin/scene";
import { opened } from "../../support/plugin/wire";
import type { Properties } from "../../support/properties";

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
    const urn = "urn:pulumi:dev::project::vmware-csp:index:Note::ci";

    function started() {
        const inEngine = new EngineResource(urn);
        const bringTo = (inputs: Properties, options = {}) =>
            scene.command(inEngine, (plugin) => inEngine.bringTo(plugin, inputs, options));
        return { inEngine, bringTo };
    }

    it("is previewed, created, left alone, updated, refreshed and deleted", async () => {
        const { inEngine, bringTo } = started();
        const made = { operation: "create", id: "note/a", outputs: { ...news("one"), length: 3 }, secrets: ["pin"] };
        expect(await bringTo(news("one"), { preview: true })).toMatchObject({ ...made, lines: ["a new note"] });
        expect(notes.size).toBe(0);
        expect(await bringTo(news("one"))).toMatchObject({ ...made, lines: [] });
        expect(await bringTo(news("one"))).toMatchObject({ operation: "same", lines: [] });
        const update = { operation: "update", difference: { detailed: { text: "UPDATE" } } };
        const preview = await bringTo(news("four"), { preview: true });
        expect(preview).toMatchObject({ ...update, lines: ["another text"], outputs: { length: 4 } });
        expect(notes.get("note/a")).toBe("one");
        expect(await bringTo(news("four"))).toMatchObject({ ...update, outputs: { length: 4 }, secrets: ["pin"] });
        notes.set("note/a", "seven");
        await scene.command(inEngine, (plugin) => inEngine.refresh(plugin));
        expect(opened(inEngine.kept?.outputs ?? {}).values).toEqual({ ...news("seven"), length: 5 });
        expect(await bringTo(news("seven", "b"))).toMatchObject({
            operation: "replace",
            difference: { replaces: ["title"], detailed: { title: "UPDATE_REPLACE" } },
        });
        await scene.command(inEngine, (plugin) => inEngine.destroy(plugin));
        expect([...notes.keys()]).toEqual(["note/a"]);
    });

    it("is kept as far as it goes when a step fails", async () => {
        const { inEngine, bringTo } = started();
        const kept = { id: "note/a", error: "Only a part of the note is written. [TORN]", secrets: ["pin"] };
        expect(await bringTo(news(torn))).toMatchObject({ operation: "create", ...kept, outputs: { length: 4 } });
        expect(await bringTo(news(torn))).toMatchObject({ operation: "update", ...kept });
        expect(inEngine.kept).toMatchObject({ id: "note/a", failed: true });
        expect(await bringTo(news("one"))).toMatchObject({ operation: "update", outputs: { length: 3 } });
    });

    it("can refuse its inputs, and leaves the state if a refresh does not find it", async () => {
        const { inEngine, bringTo } = started();
        expect(await bringTo({ text: "one" })).toMatchObject({
            operation: "check",
            failures: [{ property: "", reason: "title: is required" }],
        });
        await bringTo(news("one"));
        notes.clear();
        await scene.command(inEngine, (plugin) => inEngine.refresh(plugin));
        expect(inEngine.kept).toBeUndefined();
    });
});
