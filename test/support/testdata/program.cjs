// A program that declares resources, under Pulumi's mocks; prints the modules that its process has loaded.
const { registerHooks } = require("node:module");

const loaded = [];
registerHooks({
    load(url, context, nextLoad) {
        loaded.push(url);
        return nextLoad(url, context);
    },
});

const pulumi = require("@pulumi/pulumi");
pulumi.runtime.setMocks({
    newResource: ({ inputs, name }) => ({ id: name, state: { ...inputs, clientSecret: "S3cret_1" } }),
    call: () => ({}),
});
const csp = require("pulumi-vmware-csp");
const secret = new csp.OAuthAppSecret("ci", { orgId: "org", oauthAppId: "app", rotationTrigger: { quarter: 4 } });
const retirement = new csp.PreviousSecretRetirement("done", { secret });
pulumi.all([secret.clientSecret, retirement.urn]).apply(([clientSecret]) => {
    process.stdout.write(JSON.stringify({ clientSecret, loaded }));
});
