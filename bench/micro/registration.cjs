// How long a program takes to declare its first resource, and the text that Pulumi is to store with it: of the
// program named in the arguments, under Pulumi's mocks. One fresh process, as JSON.
const pulumi = require("@pulumi/pulumi");

let text = "";
pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => {
        text = inputs.__provider?.value ?? inputs.__provider;
        return { id: name, state: inputs };
    },
    call: ({ inputs }) => inputs,
});

async function main() {
    const startedMs = performance.now();
    require(`../programs/${process.argv[2]}`);
    while (text === "") await new Promise((resolve) => setImmediate(resolve));
    console.log(
        JSON.stringify({ declareMs: performance.now() - startedMs, textBytes: Buffer.byteLength(text) }),
    );
}

void main();
