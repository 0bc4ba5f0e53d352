// An application that has a secret: it asks CSP for an access token again and again, each time with the secret that
// it was last given, and counts. Arguments: its folder, the token endpoint, the client id. Ends when the process that
// started it has gone, or after a bounded number of requests.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Authentications } from "./authentications.mts";

const [, , folder = "", tokenEndpoint = "", clientId = ""] = process.argv;
const pauseMs = 5;
const mostRequests = 50_000;

const authentications = new Authentications(tokenEndpoint, clientId);
const { figures } = authentications;
process.on("disconnect", () => process.exit());
process.on("message", () => process.send?.(figures));

let inUse = 0;
while (figures.accepted + figures.refused + figures.failed < mostRequests) {
    const given = readGiven();
    if (given !== undefined) {
        if (given.generation !== inUse) {
            // No request with the previous secret is under way any more.
            writeFileSync(join(folder, "in-use.new"), String(given.generation));
            renameSync(join(folder, "in-use.new"), join(folder, "in-use"));
            inUse = given.generation;
        }
        await authentications.try(given.clientSecret);
    }
    await sleep(pauseMs);
}
process.disconnect();

function readGiven(): { generation: number; clientSecret: string } | undefined {
    const file = join(folder, "given.json");
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
