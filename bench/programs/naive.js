// The provider that a user would write by hand: no retry, no test, one token and one PUT a resource.
const pulumi = require("@pulumi/pulumi");
const { apps, trigger } = require("./fleet");

async function regenerate(oauthAppId) {
    const host = process.env.CSP_HOST;
    const grant = await fetch(`${host}/csp/gateway/am/api/auth/api-tokens/authorize`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ api_token: process.env.CSP_API_TOKEN }),
    });
    const { access_token } = await grant.json();
    const app = `${host}/csp/gateway/am/api/orgs/${process.env.CSP_ORG_ID}/oauth-apps/${oauthAppId}`;
    const answer = await fetch(`${app}/secret`, {
        method: "PUT",
        headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
        body: "{}",
    });
    if (!answer.ok) throw new Error(`CSP answered ${answer.status}`);
    return (await answer.json()).clientSecret;
}

const provider = {
    create: async (inputs) => ({
        id: inputs.oauthAppId,
        outs: { ...inputs, clientSecret: await regenerate(inputs.oauthAppId) },
    }),
    diff: async (_id, olds, news) => ({ changes: olds.rotationTrigger !== news.rotationTrigger }),
    update: async (_id, _olds, news) => ({
        outs: { ...news, clientSecret: await regenerate(news.oauthAppId) },
    }),
};

class NaiveSecret extends pulumi.dynamic.Resource {
    constructor(name, args) {
        const options = { additionalSecretOutputs: ["clientSecret"] };
        super(provider, name, { clientSecret: undefined, ...args }, options, "csp", "NaiveSecret");
    }
}

for (const oauthAppId of apps) new NaiveSecret(oauthAppId, { oauthAppId, rotationTrigger: trigger });
