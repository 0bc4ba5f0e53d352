// npm run engine: what it does goes to stderr; the last line, on stdout, is the engine's folder.
import { runMain } from "../process.mts";
import { getEngine } from "./getEngine.mts";

await runMain(async (signal) => {
    console.log(await getEngine({ log: console.error, signal }));
});
