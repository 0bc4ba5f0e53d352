import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import type { Mutant } from "./judgement.mts";

/** Tells which mutants the compiler refuses: no test need notice those. */
export class Compiler {
    readonly #changed = new Map<string, { readonly text: string; readonly version: number }>();
    readonly #service: ts.LanguageService;
    #version = 0;

    /** @param folder has the tsconfig.json and provider/. */
    constructor(folder: string) {
        const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
        const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
        // A variable that is no longer used is no reason to leave a wrong decision untested.
        const settings = { ...options, noUnusedLocals: false, noUnusedParameters: false };
        const files = fileNames.filter((file) => file.startsWith(`${folder}/provider/`));
        const textOf = (file: string) => this.#changed.get(file)?.text ?? ts.sys.readFile(file);
        this.#service = ts.createLanguageService({
            getCompilationSettings: () => settings,
            getScriptFileNames: () => files,
            getScriptVersion: (file) => String(this.#changed.get(file)?.version ?? 0),
            getScriptSnapshot: (file) => {
                const text = textOf(file);
                return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
            },
            getCurrentDirectory: () => folder,
            getDefaultLibFileName: ts.getDefaultLibFilePath,
            fileExists: ts.sys.fileExists,
            readFile: textOf,
            directoryExists: ts.sys.directoryExists,
        });
    }

    /** Only errors in the file itself count. */
    refuses(mutant: Mutant): boolean {
        const file = resolve(mutant.fileName);
        const original = readFileSync(file, "utf8");
        this.#change(file, withMutant(original, mutant));
        const found = [...this.#service.getSyntacticDiagnostics(file), ...this.#service.getSemanticDiagnostics(file)];
        this.#change(file, original);
        return found.length > 0;
    }

    #change(file: string, text: string): void {
        this.#version += 1;
        this.#changed.set(file, { text, version: this.#version });
    }
}

/** The text of a file with the change of a mutant, whose lines and columns begin with 1. */
export function withMutant(text: string, { location: { start, end }, replacement = "" }: Mutant): string {
    const lines = text.split("\n");
    const offset = ({ line, column }: typeof start) =>
        lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
    return text.slice(0, offset(start)) + replacement + text.slice(offset(end));
}
