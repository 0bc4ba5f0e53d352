import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { atomicInstall } from "../../../tools/atomicInstall.mts";
import { temporaryFolder } from "../../support/fakeEngine";

const check = async (folder: string) => {
    if (!existsSync(join(folder, "good"))) throw new Error("not good");
};
const fillWith = (file: string) => async (folder: string) => writeFileSync(join(folder, file), "");

describe("an atomic installation", () => {
    it("shows nothing before it is complete", async () => {
        const cache = join(temporaryFolder(), "cache");
        const target = join(cache, "entry");
        const fill = async (folder: string) => {
            writeFileSync(join(folder, "good"), "");
            expect(existsSync(target)).toBe(false);
        };
        await atomicInstall(target, fill, check);
        expect(readdirSync(target)).toEqual(["good"]);
        expect(readdirSync(cache)).toEqual(["entry"]);
    });

    it("leaves nothing when it fails", async () => {
        const cache = temporaryFolder();
        const fill = async (folder: string) => {
            writeFileSync(join(folder, "half"), "");
            throw new Error("no more disk");
        };
        await expect(atomicInstall(join(cache, "entry"), fill, check)).rejects.toThrow("no more disk");
        expect(readdirSync(cache)).toEqual([]);
    });

    it("replaces a broken result", async () => {
        const cache = temporaryFolder();
        const target = join(cache, "entry");
        mkdirSync(join(target, "broken"), { recursive: true });
        await atomicInstall(target, fillWith("good"), check);
        expect(readdirSync(target)).toEqual(["good"]);
        expect(readdirSync(cache)).toEqual(["entry"]);
    });

    it("keeps a good result that another process has finished meanwhile", async () => {
        const cache = temporaryFolder();
        const target = join(cache, "entry");
        const fill = async (folder: string) => {
            await fillWith("good")(folder);
            await fillWith("mine")(folder);
            mkdirSync(target);
            await fillWith("good")(target);
        };
        await atomicInstall(target, fill, check);
        expect(readdirSync(target)).toEqual(["good"]);
        expect(readdirSync(cache)).toEqual(["entry"]);
    });

    it("refuses a result that does not pass its check", async () => {
        const cache = temporaryFolder();
        await expect(atomicInstall(join(cache, "entry"), fillWith("bad"), check)).rejects.toThrow("not good");
        expect(readdirSync(cache)).toEqual([]);
    });

    it("removes what a killed process left a day ago, and nothing newer", async () => {
        const cache = temporaryFolder();
        const old = new Date(Date.now() - 25 * 3_600_000);
        for (const name of ["partial.old", "partial.new", "entry.old"]) mkdirSync(join(cache, name));
        for (const name of ["partial.old", "entry.old"]) utimesSync(join(cache, name), old, old);
        await atomicInstall(join(cache, "entry"), fillWith("good"), check);
        expect(readdirSync(cache).sort()).toEqual(["entry", "entry.old", "partial.new"]);
    });
});
