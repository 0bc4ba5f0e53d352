import { type TestedLanguage, yamlProgram } from "./program";

export const yaml: TestedLanguage = {
    name: "yaml",
    missing: "Missing required property 'oauthAppId'",
    debugPrintsSecrets: false,
    files: {},
    build: async () => {},
    set: async ({ project }, settings) => project.write("Pulumi.yaml", yamlProgram(settings)),
};
