import { describe, expect, it } from "vitest";
import { freezeOf, freezingPlaces, frozenNotice, shareFreeze } from "../../../provider/rotation/freeze";
import { type Facts, MapFacts, RunMemory } from "../../../provider/rotation/runMemory";
import { source } from "../../support/settings";

const variable = "CSP_FREEZE_ROTATION";
const key = "vmware-csp:freezeRotation";

describe("a freeze", () => {
    it.each([
        ["true", true],
        ["True", true],
        [" 1 ", true],
        ["false", false],
        ["0", false],
        ["", false],
    ])("%j is %s", (value, isFrozen) => {
        expect(freezingPlaces(source({ env: { [variable]: value } }))).toEqual(isFrozen ? [variable] : []);
        expect(freezingPlaces(source({ config: { freezeRotation: value } }))).toEqual(isFrozen ? [key] : []);
    });

    it.each([
        { env: "true", config: "false", stack: undefined, places: [variable] },
        { env: "false", config: "true", stack: undefined, places: [key] },
        { env: "false", config: "false", stack: "true", places: [key] },
        { env: "true", config: "true", stack: "true", places: [variable, key] },
        { env: "false", config: "false", stack: "false", places: [] },
    ])(
        "of any place counts, and no other place overrules it: $env, $config, $stack",
        ({ env, config, stack, places }) => {
            const everywhere = source({ env: { [variable]: env }, config: { freezeRotation: config } });
            expect(freezingPlaces({ ...everywhere, stackFreeze: () => stack })).toEqual(places);
        },
    );

    it("of an explicit provider is named as such, beside those of the other places", () => {
        const own = { ...source({ env: { [variable]: "1" }, config: { freezeRotation: "true" } }), isExplicit: true };
        const places = freezingPlaces({ ...own, stackFreeze: () => "true" });
        expect(places).toEqual(["the provider resource's freezeRotation", variable, key]);
        expect(frozenNotice(places)).toBe(
            `rotation is frozen (the provider resource's freezeRotation and ${variable} and ${key})`,
        );
    });

    it.each([
        { where: variable, bad: source({ env: { [variable]: "Sesame" }, config: { freezeRotation: "false" } }) },
        { where: key, bad: source({ env: { [variable]: "true" }, config: { freezeRotation: "Sesame" } }) },
        { where: key, bad: { ...source({}), stackFreeze: () => "Sesame" } },
    ])("that can't be read is refused wherever it is, and not quoted: $where", ({ where, bad }) => {
        expect(() => freezingPlaces(bad)).toThrow(`${where} must be true or false. [INVALID_SETTING]`);
    });

    it("of one provider process holds for all of its run", () => {
        const facts = new MapFacts();
        const [frozen, other] = ["true", "false"].map((freezeRotation) => ({
            settings: { ...source({ config: { freezeRotation } }), isExplicit: true },
            run: new RunMemory(facts),
        }));
        if (frozen === undefined || other === undefined) throw new Error("two are there");
        shareFreeze(other, "other");
        expect(freezeOf(other)).toEqual([]);
        shareFreeze(frozen, "eu");
        expect(freezeOf(other)).toEqual(["freezeRotation of the provider resource eu"]);
        expect(freezeOf(frozen)).toEqual(["the provider resource's freezeRotation"]);
    });

    it("that can't be shared for another reason is an error", () => {
        const full: Facts = new MapFacts();
        full.add = () => {
            throw new Error("the disk is full");
        };
        const frozen = { settings: source({ config: { freezeRotation: "true" } }), run: new RunMemory(full) };
        expect(() => shareFreeze(frozen, "eu")).toThrow("the disk is full");
    });

    it("that can't be read is not shared, but refused when it is asked for", () => {
        const broken = { settings: source({ config: { freezeRotation: "Sesame" } }), run: new RunMemory() };
        shareFreeze(broken, "eu");
        expect(broken.run.freeze()).toBeUndefined();
        expect(() => freezeOf(broken)).toThrow("[INVALID_SETTING]");
    });
});
