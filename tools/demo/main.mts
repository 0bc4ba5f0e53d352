// npm run demo: the story on stdout, what takes long before it on stderr. Exit status 0: all went as told.
import { constants } from "node:os";
import { messageOf } from "../engine/problem.mts";
import { Stopped, untilStopped } from "../engine/untilStopped.mts";
import { runDemo } from "./demo.mts";
import { exceptLoopbackFromProxy, forgetSettings } from "./environment.mts";

// A reader that goes (`npm run demo | head`) must not keep the demo from cleaning up.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

forgetSettings(process.env);
exceptLoopbackFromProxy(process.env);
try {
    await untilStopped((signal) => runDemo({ tell: console.log, report: console.error, signal }));
} catch (error) {
    console.error(`\n${messageOf(error)}`);
    process.exitCode = error instanceof Stopped ? 128 + constants.signals[error.signal] : 1;
}
