// Makes a consumer use the credentials in a file, and ends once it does. Arguments: the file, the consumer's folder.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [, , file = "", folder = ""] = process.argv;
const [, clientSecret] = /^CLIENT_SECRET=(.*)$/m.exec(readFileSync(file, "utf8")) ?? [];
const generation = inUse() + 1;
writeFileSync(join(folder, "given.new"), JSON.stringify({ generation, clientSecret }));
renameSync(join(folder, "given.new"), join(folder, "given.json"));
const limitMs = Date.now() + 30_000;
while (inUse() !== generation) {
    if (Date.now() > limitMs) throw new Error("the consumer does not use what it was given");
    await sleep(20);
}

function inUse(): number {
    const state = join(folder, "in-use");
    return existsSync(state) ? Number(readFileSync(state, "utf8")) : 0;
}
