import { isDeepStrictEqual } from "node:util";

/** Throws, saying what was expected and what was there, unless both are deeply equal. Never for secret values. */
export function expect(what: string, actual: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(actual, expected)) {
        throw new Error(
            `The demo did not go as it must. ${what}: expected ${JSON.stringify(expected)}, ` +
                `but found ${JSON.stringify(actual)}.`,
        );
    }
}
