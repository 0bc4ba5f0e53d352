import fc from "fast-check";
import { inject } from "vitest";

declare module "vitest" {
    interface ProvidedContext {
        readonly globalNamespace: string;
        readonly mutantActivation?: "static" | "runtime";
    }
}

// Nobody reads the least example.
fc.configureGlobal({ endOnFailure: true });

// A warm thread still has the mutant of the run before. Stryker sets the next one when the tests of a file begin; what runs
// while the file is loaded must have none.
const instrumented: unknown = Reflect.get(globalThis, inject("globalNamespace"));
if (inject("mutantActivation") !== "static" && typeof instrumented === "object" && instrumented !== null) {
    Reflect.set(instrumented, "activeMutant", undefined);
}
