import { describe, expect, it, vi } from "vitest";
import { freezeOf, freezingPlaces, frozenNotice, shareFreeze } from "../../../provider/rotation/freeze";
import { MapFacts, RunMemory } from "../../../provider/rotation/runMemory";
import { source } from "../../support/settings";

const variable = "CSP_FREEZE_ROTATION";
const key = "vmware-csp:freezeRotation";

/** Where rotation is frozen, or not, by the environment, the configuration, and the stack's where a resource has its own. */
function settings(env: string, config: string, stack?: string) {
    return { ...source({ env: { [variable]: env }, config: { freezeRotation: config } }), stackFreeze: () => stack };
}

/** One provider process of a run, whose provider resource has that setting. */
function processOf(run: RunMemory, freezeRotation: string) {
    return { settings: { ...source({ config: { freezeRotation } }), isExplicit: true }, run };
}

describe("a freeze", () => {
    it.each([
        ["true", true],
        ["True", true],
        [" 1 ", true],
        ["false", false],
        ["0", false],
        ["", false],
    ])("%j is %s", (value, isFrozen) => {
        expect(freezingPlaces(settings(value, "false"))).toEqual(isFrozen ? [variable] : []);
        expect(freezingPlaces(settings("false", value))).toEqual(isFrozen ? [key] : []);
    });

    it("of any place counts, and no other place overrules it", () => {
        expect(freezingPlaces(settings("true", "false"))).toEqual([variable]);
        expect(freezingPlaces(settings("false", "false", "true"))).toEqual([key]);
        expect(freezingPlaces(settings("true", "true", "true"))).toEqual([variable, key]);
        expect(freezingPlaces(settings("false", "false", "false"))).toEqual([]);
    });

    it("of an explicit provider is named as such, beside those of the other places", () => {
        const places = freezingPlaces({ ...settings("1", "true", "true"), isExplicit: true });
        expect(places).toEqual(["the provider resource's freezeRotation", variable, key]);
        expect(frozenNotice(places)).toBe(
            `rotation is frozen (the provider resource's freezeRotation and ${variable} and ${key})`,
        );
    });

    it.each([
        [variable, settings("Sesame", "false")],
        [key, settings("true", "Sesame")],
        [key, settings("", "", "Sesame")],
    ])("that can't be read is refused wherever it is, and not quoted: %s", (where, bad) => {
        expect(() => freezingPlaces(bad)).toThrow(`${where} must be true or false. [INVALID_SETTING]`);
    });

    it("of one provider process holds for all of its run", () => {
        const facts = new MapFacts();
        const [frozen, other] = [processOf(new RunMemory(facts), "true"), processOf(new RunMemory(facts), "false")];
        shareFreeze(other, "other");
        expect(freezeOf(other)).toEqual([]);
        shareFreeze(frozen, "eu");
        expect(freezeOf(other)).toEqual(["freezeRotation of the provider resource eu"]);
        expect(freezeOf(frozen)).toEqual(["the provider resource's freezeRotation"]);
    });

    it("that can't be shared for another reason is an error", () => {
        const facts = new MapFacts();
        vi.spyOn(facts, "add").mockImplementation(() => {
            throw new Error("the disk is full");
        });
        expect(() => shareFreeze(processOf(new RunMemory(facts), "true"), "eu")).toThrow("the disk is full");
    });

    it("that can't be read is not shared, but refused when it is asked for", () => {
        const broken = processOf(new RunMemory(), "Sesame");
        shareFreeze(broken, "eu");
        expect(broken.run.freeze()).toBeUndefined();
        expect(() => freezeOf(broken)).toThrow("[INVALID_SETTING]");
    });
});
