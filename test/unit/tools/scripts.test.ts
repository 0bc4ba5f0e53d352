import { expect, it } from "vitest";
import packageJson from "../../../package.json";
import { repositoryText } from "../../support/repository";

// npm adds a user's arguments to the end, and setup.mjs runs each of its own as a program.
const runBySetup = Object.entries(packageJson.scripts).flatMap(([name, command]) => {
    const last = command.split("&&").at(-1)?.trim().split(" ") ?? [];
    return last[1] === "tools/setup.mjs" ? last.slice(2).map((file) => ({ name, file })) : [];
});

it.each(runBySetup)("npm run $name: $file takes no arguments, which it would not get", ({ file }) => {
    expect(repositoryText(file)).not.toMatch(/process\.argv|parseArgs/);
});
