import type { LanguageName } from "../../../tools/languages/languages.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import type { Scene } from "../scene";
import type { Settings } from "./program";

/** How programs of a language are tested. */
export interface TestedLanguage {
    readonly name: LanguageName;
    /** What its SDK says of a secret without `oauthAppId`, by the language's own name of that. */
    readonly missing: string;
    /** Whether its SDK prints secrets with `--debug`. */
    readonly debugPrintsSecrets: boolean;
    /** The files of the program's project. */
    readonly files: Readonly<Record<string, string>>;
    /** Prepares the project's program for the engine: with a generated SDK, compiled once. */
    build(project: PulumiProject): Promise<void>;
    /** Changes what the program declares. */
    set(scene: Scene, settings: Settings): Promise<void>;
}
