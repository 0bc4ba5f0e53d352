import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageSchema } from "../../../provider/hosts/plugin/schema";
import { findOnPath, run } from "../../../tools/process.mts";

const file = join(__dirname, "../../../examples/python/__main__.py");
const program = readFileSync(file, "utf8");
const { resources } = packageSchema("1.2.3");
const types = Object.entries(resources).map(([token, spec]) => ({ name: token.split(":").at(-1), ...spec }));

/** As Pulumi's generator names properties in Python. */
function pythonNames(properties: object): string[] {
    return Object.keys(properties).map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

it("python: uses classes, inputs and outputs that the schema has, by their names in Python", () => {
    const created = [...program.matchAll(/csp\.(\w+)\(\n((?: {4}.*\n)+)\)/g)];
    expect(created.map(([, name]) => name)).toEqual(["OAuthAppSecret", "PreviousSecretRetirement"]);
    for (const [, name, args = ""] of created) {
        const given = [...args.matchAll(/^ {4}(\w+)=/gm)].map(([, argument]) => argument);
        const { inputProperties = {}, requiredInputs = [] } = types.find((type) => type.name === name) ?? {};
        expect([...pythonNames(inputProperties), "opts"]).toEqual(expect.arrayContaining(given));
        expect(given).toEqual(expect.arrayContaining(requiredInputs.map((input) => pythonNames({ [input]: "" })[0])));
    }
    const read = [...program.matchAll(/\bsecret\.(\w+)/g)].map(([, name]) => name);
    expect(read).toContain("client_secret");
    expect(pythonNames(resources["vmware-csp:index:OAuthAppSecret"].properties)).toEqual(expect.arrayContaining(read));
});

it("python: compiles, where there is a python3", { timeout: 30_000 }, async ({ skip }) => {
    const python = await findOnPath("python3", process.env);
    if (python === undefined) return skip("there is no python3 on PATH");
    const compile = "import sys; compile(open(sys.argv[1]).read(), sys.argv[1], 'exec')";
    await run(python, ["-c", compile, file], { env: process.env, signal: new AbortController().signal });
});
