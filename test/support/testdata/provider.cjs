// Does what Pulumi's dynamic-provider host does with the package, in a process of its own, so that the environment
// takes effect: runs methods of the handler one after the other, and prints the results and what was loaded.
const { registerHooks } = require("node:module");

const loaded = [];
registerHooks({
    load(url, context, nextLoad) {
        loaded.push(url);
        return nextLoad(url, context);
    },
});

const steps = JSON.parse(process.env.TEST_STEPS);

async function main() {
    const handler = require("pulumi-vmware-csp/runtime").oauthAppSecret;
    await handler.configure({ config: { get: () => undefined } });
    const results = [];
    for (const { method, args } of steps) {
        try {
            results.push({ value: await handler[method](...args) });
        } catch (error) {
            const { message, code, stack, cause } = error;
            results.push({ error: { message, code, stack, cause: String(cause), shown: require("node:util").inspect(error) } });
        }
    }
    // At once: a connection that a proxy holds would keep the process.
    process.stdout.write(JSON.stringify({ results, loaded }), () => process.exit());
}
main();
