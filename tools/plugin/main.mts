// npm run release:archives -- [FOLDER]: makes the plugin's archives for a release, in the folder `archives` by default.
import { makeArchives } from "./archives.mts";

await makeArchives(process.argv[2] ?? "archives");
