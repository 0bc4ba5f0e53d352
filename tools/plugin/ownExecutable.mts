// npm run executable: makes the plugin's executable for this platform, if it is not there, and prints its path. Tests need it.
import { runMain } from "../process.mts";
import { ownExecutable } from "./executable.mts";

await runMain(async (signal) => console.log(await ownExecutable({ log: (line) => console.error(line), signal })));
