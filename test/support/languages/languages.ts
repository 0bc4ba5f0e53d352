import type { LanguageName } from "../../../tools/languages/languages.mts";
import type { PulumiProject } from "../../../tools/pulumiProject.mts";
import type { Scene } from "../scene";
import type { Settings } from "./program";

/** How programs of a language are tested. */
export interface TestedLanguage {
    readonly name: LanguageName;
    /** What its SDK says about a secret without `oauthAppId`, by the language's own name for it. */
    readonly missing: string;
    /** Whether its SDK prints secrets with `--debug`. */
    readonly debugPrintsSecrets: boolean;
    /** The files of the program's project. */
    readonly files: Readonly<Record<string, string>>;
    /** Prepares the project for the engine: generates the SDK, and compiles the program once. */
    build(project: PulumiProject): Promise<void>;
    /** Changes what the program declares. */
    set(scene: Scene, settings: Settings): Promise<void>;
}
