import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { atomicInstall } from "../../../tools/atomicInstall.mts";
import { temporaryFolder } from "../../support/fakeEngine";

/** An installation, whose folder must get a file `good`, to the entry of a new cache. */
function start() {
    const cache = temporaryFolder();
    const target = join(cache, "entry");
    const check = async (folder: string) => {
        if (!existsSync(join(folder, "good"))) throw new Error("not good");
    };
    const install = (fill: (folder: string) => void) => atomicInstall(target, async (folder) => fill(folder), check);
    return { cache, target, install };
}

function makeFile(folder: string, name: string): void {
    writeFileSync(join(folder, name), "");
}

describe("an atomic installation", () => {
    it("shows nothing before it is complete, and replaces a broken result", async () => {
        const { cache, target, install } = start();
        mkdirSync(join(target, "broken"), { recursive: true });
        await install((folder) => {
            makeFile(folder, "good");
            expect(readdirSync(target)).toEqual(["broken"]);
        });
        expect(readdirSync(target)).toEqual(["good"]);
        expect(readdirSync(cache)).toEqual(["entry"]);
    });

    it("leaves nothing when it fails, or makes what does not pass its check", async () => {
        const { cache, install } = start();
        const failed = install((folder) => {
            makeFile(folder, "good");
            throw new Error("no more disk");
        });
        await expect(failed).rejects.toThrow("no more disk");
        await expect(install((folder) => makeFile(folder, "bad"))).rejects.toThrow("not good");
        expect(readdirSync(cache)).toEqual([]);
    });

    it("keeps a good result that another process has finished meanwhile", async () => {
        const { cache, target, install } = start();
        await install((folder) => {
            for (const name of ["good", "mine"]) makeFile(folder, name);
            mkdirSync(target);
            makeFile(target, "good");
        });
        expect(readdirSync(target)).toEqual(["good"]);
        expect(readdirSync(cache)).toEqual(["entry"]);
    });

    it("removes what a killed process left a day ago, and nothing newer", async () => {
        const { cache, install } = start();
        const old = new Date(Date.now() - 25 * 3_600_000);
        for (const name of ["partial.old", "partial.new", "entry.old"]) mkdirSync(join(cache, name));
        for (const name of ["partial.old", "entry.old"]) utimesSync(join(cache, name), old, old);
        await install((folder) => makeFile(folder, "good"));
        expect(readdirSync(cache).sort()).toEqual(["entry", "entry.old", "partial.new"]);
    });
});
