// npm run release:archives -- [FOLDER]: makes the files of a release, in the folder `archives` by default.
import { runMain } from "../process.mts";
import { makeArchives } from "./archives.mts";

await runMain((signal) => makeArchives(process.argv[2] ?? "archives", { log: (line) => console.error(line), signal }));
