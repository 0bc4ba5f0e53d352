// The engine's floor: a dynamic resource that does nothing.
const pulumi = require("@pulumi/pulumi");
const { apps, trigger } = require("./fleet");

const provider = {
    create: async (inputs) => ({ id: inputs.oauthAppId, outs: inputs }),
    diff: async (_id, olds, news) => ({ changes: olds.rotationTrigger !== news.rotationTrigger }),
    update: async (_id, _olds, news) => ({ outs: news }),
};

class Nothing extends pulumi.dynamic.Resource {
    constructor(name, args) {
        super(provider, name, args, undefined, "csp", "Nothing");
    }
}

for (const oauthAppId of apps) new Nothing(oauthAppId, { oauthAppId, rotationTrigger: trigger });
