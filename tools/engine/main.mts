// npm run engine: what it does goes to stderr; the last line, on stdout, is the engine's folder.
import { constants } from "node:os";
import { getEngine } from "./getEngine.mts";
import { messageOf } from "./problem.mts";
import { Stopped } from "./untilStopped.mts";

try {
    console.log(await getEngine((line) => console.error(line)));
} catch (error) {
    console.error(messageOf(error));
    process.exitCode = error instanceof Stopped ? 128 + constants.signals[error.signal] : 1;
}
