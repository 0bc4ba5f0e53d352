// The network's floor: the API over got and no Pulumi.
import got from "got";
import fleet from "./fleet.js";

const { CSP_HOST: host, CSP_ORG_ID: orgId, CSP_API_TOKEN: apiToken } = process.env;
const { access_token: token } = await got
    .post(`${host}/csp/gateway/am/api/auth/api-tokens/authorize`, { form: { api_token: apiToken } })
    .json();
// As many calls at a time as the engine allows itself on two cores: four a core.
const parallel = 8;
const waiting = [...fleet.apps];
const secrets = new Map();

async function work() {
    for (let app = waiting.shift(); app !== undefined; app = waiting.shift()) {
        const url = `${host}/csp/gateway/am/api/orgs/${orgId}/oauth-apps/${app}/secret`;
        const headers = { authorization: `Bearer ${token}` };
        const { clientSecret } = await got.put(url, { json: {}, headers }).json();
        secrets.set(app, clientSecret);
    }
}

await Promise.all(Array.from({ length: parallel }, work));
