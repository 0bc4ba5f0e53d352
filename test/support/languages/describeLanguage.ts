import { afterAll, beforeAll, describe, it } from "vitest";
import { getEngine } from "../../../tools/engine/getEngine.mts";
import { languages, prepareLanguage } from "../../../tools/languages/languages.mts";
import { startScene } from "../scene";
import { cases, type Life } from "./cases";
import { organizationNames, organizations, type Settings, type TestedLanguage } from "./program";
import { toolContext } from "./tools";

const defaultOrganization = "0a1b2c3d-0000-4000-8000-000000000001";

const firstSettings: Settings = {
    oauthAppId: "ci",
    trigger: "Q3",
    secretTrigger: undefined,
    onExternalRotation: "rotate",
    overlapSeconds: 0,
    confirmations: [],
    organizations: false,
};

/** Has a program in the language pass the table of cases; skipped, with the reason, where its tools are missing. */
export function describeLanguage(language: TestedLanguage): void {
    describe(`a program in ${languages[language.name].title}`, () => {
        let life: Life | undefined;
        let reason = "";

        beforeAll(async () => {
            const readiness = await prepareLanguage(language.name, await getEngine(toolContext), toolContext);
            if ("reason" in readiness) reason = readiness.reason;
            else life = await startLife(language);
        }, 900_000);
        afterAll(() => life?.scene.close());

        it.for(Object.entries(cases))("%s", async ([, run], { skip }) => {
            if (life === undefined || reason !== "") return skip(reason);
            reason = "a case before it has failed";
            await run(life);
            reason = "";
        });
    });
}

/** A stack whose program in that language can be run. */
export async function startLife(language: TestedLanguage): Promise<Life> {
    const others = organizationNames.map((name) => organizations[name]);
    const apiTokens = [{ orgId: defaultOrganization, token: "Api-token-of-the-default-organization_1" }, ...others].map(
        ({ orgId, token }) => ({ token, roles: ["org_admin"], orgIds: [orgId] }),
    );
    const scene = await startScene({
        host: "plugin",
        apps: ["ci"],
        files: language.files,
        linkModules: false,
        simulator: { orgId: defaultOrganization, apiTokens },
        env: { CSP_RETRY_FOR_SECONDS: "1" },
    });
    for (const name of organizationNames)
        scene.simulator.addApp({ id: `ci-${name}`, orgId: organizations[name].orgId });
    await language.build(scene.project);
    let settings = firstSettings;
    await language.set(scene, settings);
    const set = async (changed: Partial<Settings>) => {
        settings = { ...settings, ...changed };
        await language.set(scene, settings);
    };
    return { scene, language, set, secretTrigger: "Text-of-a-trigger_1" };
}
