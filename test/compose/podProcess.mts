// What runs in a pod: it asks CSP for an access token again and again, with the credentials of its environment, and counts.
// It ends when the process that started it has gone, or after a bounded number of requests.
import { setTimeout as sleep } from "node:timers/promises";
import { Authentications } from "../support/authentications.mts";

const { TOKEN_ENDPOINT = "", CLIENT_ID = "", CLIENT_SECRET = "" } = process.env;
const pauseMs = 20;
const mostRequests = 50_000;

const authentications = new Authentications(TOKEN_ENDPOINT, CLIENT_ID);
process.on("disconnect", () => process.exit());
process.on("message", () => process.send?.(authentications.figures));

for (let request = 0; request < mostRequests; request += 1) {
    await authentications.try(CLIENT_SECRET);
    await sleep(pauseMs);
}
process.disconnect();
