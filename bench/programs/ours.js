// This package: one OAuthAppSecret an app.
const { OAuthAppSecret } = require("pulumi-vmware-csp");
const { apps, trigger } = require("./fleet");

for (const oauthAppId of apps) {
    new OAuthAppSecret(oauthAppId, {
        oauthAppId,
        rotationTrigger: trigger,
        verify: process.env.BENCH_VERIFY === "true",
    });
}
