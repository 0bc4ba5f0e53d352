// npm run engine: what it does goes to stderr; the last line, on stdout, is the engine's folder.
// With --sdk-generator it gets that too, which only the tests need.
import { runMain } from "../process.mts";
import { getEngine, getSdkGenerator } from "./getEngine.mts";

await runMain(async (signal) => {
    const options = { log: console.error, signal };
    const engine = await getEngine(options);
    if (process.argv.includes("--sdk-generator")) await getSdkGenerator(options);
    console.log(engine);
});
