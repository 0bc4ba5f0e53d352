import { waysSetting } from "./settings.mts";
import type { Way, WayName } from "./way.mts";

/** The message for the case that no way worked: it names all of them, each with its reason and what helps. */
export function noEngine(ways: readonly Way[], reasons: ReadonlyMap<WayName, string>): string {
    const lines = ways.map(({ name, title, advice }, index) => {
        const reason = reasons.get(name) ?? `not tried, for ${waysSetting} leaves it out`;
        return `  ${index + 1}. ${title} (${name}): ${reason}.\n     To use it: ${advice}.`;
    });
    return ["There is no Pulumi engine, and none of the ways to get one worked:", ...lines].join("\n");
}
