import { beforeEach, describe, expect, it } from "vitest";
import { atDynamicHost } from "../../../../provider/hosts/dynamic/adapter";
import type { Resource } from "../../../../provider/resources/resource";
import { createProviderContext } from "../../../../provider/rotation/providerContext";
import { DynamicHost } from "../../../support/engine/dynamicHost";
import { PartialFailure } from "../../../support/engine/host";
import { note, notes, torn } from "../../../support/note";
import type { Properties } from "../../../support/properties";

beforeEach(() => notes.clear());

describe("a third resource in the dynamic provider's host", () => {
    const __provider = "exports.handler = …";
    const news = (text: string, title = "a") => ({ title, text, pin: "1234" });
    const stored = (text: string, title = "a") => ({ ...news(text, title), __provider });

    function started(resource: Resource = note) {
        const lines: string[] = [];
        const provider = createProviderContext({ env: {}, write: (line) => void lines.push(line) });
        const handler = atDynamicHost(resource, provider);
        return { host: new DynamicHost(() => handler), lines };
    }

    const ci = { name: "ci", type: "note" };
    const kept = (outputs: Properties, id = "note/a") => ({ ...ci, id, inputs: {}, outputs });

    it("is created, left alone, updated, replaced, refreshed and deleted", async () => {
        const { host, lines } = started();
        const { inputs } = await host.check(ci, {}, stored("one"));
        const { id, outputs } = await host.create(ci, inputs);
        expect({ id, outputs }).toEqual({ id: "note/a", outputs: { ...stored("one"), length: 3 } });
        expect(await host.diff(kept(outputs), inputs)).toEqual({ changes: false, replaces: [] });
        expect(lines).toEqual(["a new note"]);
        expect(await host.diff(kept(outputs), news("four"))).toEqual({ changes: true, replaces: [] });
        expect(await host.diff(kept(outputs), news("one", "b"))).toEqual({ changes: true, replaces: ["title"] });
        const updated = await host.update(kept(outputs), stored("four"));
        expect(updated).toEqual({ ...stored("four"), length: 4 });
        notes.set(id, "seven");
        expect(await host.read(kept(updated))).toEqual({ outputs: { ...stored("seven"), length: 5 } });
        await host.delete(kept(updated));
        expect(await host.read(kept(updated))).toBeUndefined();
    });

    it("is kept as far as it goes when a step fails", async () => {
        const { host } = started();
        const outputs = { ...stored(torn), length: 4 };
        const failed = await host.create(ci, stored(torn)).catch((error: unknown) => error);
        expect(failed).toBeInstanceOf(PartialFailure);
        expect(failed).toMatchObject({ made: { id: "note/a", outputs } });
        expect(String(failed)).toContain("Only a part of the note is written. [TORN]");
        await expect(host.update(kept(stored(torn)), stored(torn))).rejects.toMatchObject({
            made: { id: "note/a", outputs },
        });
    });

    it("is updated if another host wrote its state, and bad inputs are refused by the reason alone", async () => {
        const { host, lines } = started();
        expect(await host.diff(kept(news("one")), news("one"))).toMatchObject({ changes: true });
        expect(lines).toEqual(["note/a: moves between the npm package and the plugin; nothing rotates"]);
        const { failures } = await host.check(ci, {}, { text: "one", __provider });
        // Beside the name of a property, the engine would print its value.
        expect(failures).toEqual([{ property: "", reason: "title: is required" }]);
        expect(lines).toHaveLength(1);
    });

    it("prints no line about moving if the update prints another one, or if it does not move", async () => {
        const { host, lines } = started();
        await host.diff(kept(news("one")), news("two"));
        await host.diff(kept(stored("one")), news("one"));
        expect(lines).toEqual(["another text"]);
    });

    it("says what a creation does, but not at the check of an update", async () => {
        const { host, lines } = started();
        await host.check(ci, {}, stored("one"));
        await host.check(ci, stored("one"), stored("one"));
        expect(lines).toEqual(["a new note"]);
    });

    it("is compared after a refresh with the resource's latest inputs, until the program gives new ones", async () => {
        const { host } = started({ ...note, latestInputs: (outputs) => outputs });
        const differs = async (title: string) =>
            (await host.diff(kept(stored("latest", title), `note/${title}`), news("old", title))).changes;
        expect(await differs("a")).toBe(true);
        await host.read(kept(stored("latest")));
        expect([await differs("a"), await differs("b")]).toEqual([false, true]);
        await host.check(ci, stored("latest", "b"), stored("old", "b"));
        expect(await differs("a")).toBe(false);
        await host.check(ci, stored("latest"), stored("old"));
        expect(await differs("a")).toBe(true);
    });

    it("is compared after a refresh with the inputs that Pulumi keeps, if the resource has no other ones", async () => {
        const { host } = started();
        await host.read(kept(stored("one")));
        expect((await host.diff(kept(stored("one")), news("two"))).changes).toBe(true);
    });

    it("need not be readable: the host then keeps what it has", () => {
        const { read: _, ...unreadable } = note;
        const provider = createProviderContext({ env: {} });
        expect(atDynamicHost(unreadable, provider)).not.toHaveProperty("read");
        expect(atDynamicHost(note, provider)).toHaveProperty("read");
    });
});
