// npm run languages:get: gets what the tests of each Pulumi language need, and says of each with which versions it is tested, or
// why it is not. With LANGUAGES_REQUIRED=true, a language that can't be tested is a failure.
import { getEngine } from "../engine/getEngine.mts";
import { runMain } from "../process.mts";
import { languageNames, languages, prepareLanguage } from "./languages.mts";

await runMain(async (signal) => {
    const options = { env: process.env, log: console.error, signal };
    const engine = await getEngine(options);
    for (const name of languageNames) {
        const readiness = await prepareLanguage(name, engine, options);
        const { title } = languages[name];
        if ("reason" in readiness) console.error(`Skipping the tests of programs in ${title}: ${readiness.reason}.`);
        else console.error(`Programs in ${title} are tested with ${readiness.versions}.`);
    }
});
