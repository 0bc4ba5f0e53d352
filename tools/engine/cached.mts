import { access } from "node:fs/promises";
import { join } from "node:path";
import { checkEngine } from "./check.mts";
import { entries } from "./pins.mts";
import { messageOf } from "./problem.mts";
import type { Context, Way } from "./way.mts";

/** What an earlier run downloaded or built from the same pins. */
export const cached: Way = {
    name: "cache",
    title: "an earlier result",
    advice: "let another way work once, for what it makes is kept there",
    makes: false,
    async find(context) {
        const broken: string[] = [];
        for (const entry of [entries.download, entries.build]) {
            const folder = join(context.cache, entry, "bin");
            if (await exists(folder)) {
                const reason = await reasonAgainst(folder, context);
                if (reason === undefined) {
                    return folder;
                }
                broken.push(reason);
            }
        }
        throw new Error(broken.join("; ") || `${context.cache} has none of these versions`);
    },
};

async function exists(folder: string): Promise<boolean> {
    return access(folder).then(
        () => true,
        () => false,
    );
}

async function reasonAgainst(folder: string, context: Context): Promise<string | undefined> {
    try {
        await checkEngine(folder, context);
        return undefined;
    } catch (error) {
        return messageOf(error);
    }
}
