// How long `import` of the package takes in a program that has loaded Pulumi's SDK, and the frozen entry point and
// the first call's libraries in the provider process. One fresh process, in milliseconds, as JSON.
require("@pulumi/pulumi");

async function timed(load) {
    const startedMs = performance.now();
    await load();
    return performance.now() - startedMs;
}

async function main() {
    const importMs = await timed(() => require("pulumi-vmware-csp"));
    const providerMs = await timed(() => require("pulumi-vmware-csp/runtime"));
    const gotMs = await timed(() => import("got"));
    console.log(JSON.stringify({ importMs, providerMs, gotMs }));
}

void main();
