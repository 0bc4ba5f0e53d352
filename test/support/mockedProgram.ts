import { spawn } from "node:child_process";
import * as z from "zod";
import { root } from "../../tools/root.mts";

const results = z.array(
    z.object({
        /** The resources that were registered, as `TYPE NAME`. */
        registered: z.array(z.string()),
        /** The program's errors, each once. */
        errors: z.array(z.string()),
    }),
);

/** What a program did. */
export type ProgramResult = z.infer<typeof results>[number];

/**
 * Runs the texts of programs under Pulumi's mocks, each as a run of its own, in a process in which they may fail as
 * programs do: by promises that nobody handles. They have `pulumi`, `csp` (the built package, whose own mocks check its
 * resources), `app` (the ids of one) and a `Component`.
 */
export function runMockedPrograms(
    programs: readonly string[],
    env: Readonly<Record<string, string>> = {},
): Promise<ProgramResult[]> {
    const { PATH = "" } = process.env;
    const script = programs.map((program) => `await run(() => {${program}});`).join("\n");
    const child = spawn(process.execPath, ["-e", `${prelude}\n(async () => {${script}})();`], {
        cwd: root,
        env: { PATH, ...env },
        timeout: 60_000,
    });
    const printed: string[] = [];
    child.stdout.on("data", (data) => void printed.push(String(data)));
    child.stderr.on("data", (data) => void printed.push(String(data)));
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", () => {
            const last = printed.join("").trimEnd().split("\n").at(-1) ?? "";
            try {
                resolve(results.parse(JSON.parse(last)));
            } catch {
                reject(new Error(`the program printed no result: ${printed.join("")}`));
            }
        });
    });
}

const prelude = `
const pulumi = require("@pulumi/pulumi");
const csp = require("pulumi-vmware-csp");
const results = [];
const { mocks: ofPackage } = require("pulumi-vmware-csp/testing");
process.on("unhandledRejection", ({ message }) => {
    // If a resource fails, so does each of its outputs.
    const { errors } = results.at(-1);
    if (!errors.includes(message)) errors.push(message);
});
process.on("exit", () => require("fs").writeSync(1, "\\n" + JSON.stringify(results) + "\\n"));
const mocks = {
    call: ({ inputs }) => inputs,
    newResource: (args) => {
        const made = ofPackage().newResource(args);
        results.at(-1).registered.push(args.type + " " + args.name);
        return made;
    },
};
async function run(program) {
    results.push({ registered: [], errors: [] });
    await pulumi.runtime.setMocks(mocks, "project", "stack");
    program();
    await pulumi.runtime.disconnect().catch(() => {});
    // By now every late registration or refusal has happened: the programs wait for 50 ms at most.
    await new Promise((resolve) => setTimeout(resolve, 200));
}
const app = { orgId: "org", oauthAppId: "app" };
class Component extends pulumi.ComponentResource {
    constructor(name, options) {
        super("test:Component", name, {}, options);
    }
}
`;
