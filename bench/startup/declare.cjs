// Prints how many milliseconds a program takes to declare its first resource, under Pulumi's mocks.
const pulumi = require("@pulumi/pulumi");

let startedMs = 0;
pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => {
        console.log((performance.now() - startedMs).toFixed(1));
        return { id: name, state: inputs };
    },
    call: ({ inputs }) => inputs,
});
startedMs = performance.now();
require(`../programs/${process.argv[2]}`);
