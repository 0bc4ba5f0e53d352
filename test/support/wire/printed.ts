import { onTestFinished, vi } from "vitest";

/** What this process prints to stderr, and its warnings, in place of printing them. */
export class Printed {
    readonly #texts: string[] = [];

    constructor() {
        const add = (...parts: unknown[]) => void this.#texts.push(parts.map(String).join(" "));
        const spy = vi.spyOn(console, "error").mockImplementation(add);
        const warned = (warning: Error) => add(warning.name, warning.message);
        process.on("warning", warned);
        onTestFinished(() => {
            spy.mockRestore();
            process.off("warning", warned);
        });
    }

    take(): string[] {
        return this.#texts.splice(0);
    }
}
