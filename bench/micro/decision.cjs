// How long one decision takes: whether an unchanged resource has to be updated. In microseconds, as JSON.
const { planUpdate } = require("../../dist/runtime/decision.js");

const decisions = 200_000;
const inputs = {
    orgId: "org",
    oauthAppId: "app",
    host: "console.cloud.vmware.com",
    rotationTrigger: { quarter: "2026-Q4", reason: ["planned"] },
    rotateAfterDays: 90,
};
const state = {
    ...inputs,
    stateVersion: 1,
    clientId: "app",
    clientSecret: "secret",
    rotatedAt: "2026-11-01T00:00:00.000Z",
    rotationReason: "trigger",
    rotationCount: 2,
    verified: true,
};
const nowMs = Date.parse("2026-11-23T00:00:00.000Z");

const startedMs = performance.now();
let changes = 0;
for (let made = 0; made < decisions; made += 1) {
    if (planUpdate(state, inputs, nowMs, false).changes) changes += 1;
}
if (changes > 0) throw new Error("an unchanged resource would be updated");
console.log(JSON.stringify({ decisionMicroseconds: ((performance.now() - startedMs) * 1_000) / decisions }));
