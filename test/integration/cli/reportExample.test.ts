import { expect, it } from "vitest";
import { commandLine } from "../../support/commandLine";
import { temporaryFolder } from "../../support/fakeEngine";
import { repositoryText } from "../../support/repository";

/** The commands that a page or a workflow shows. */
function commandsIn(file: string): string[][] {
    const text = repositoryText(file);
    return [...text.matchAll(/npx pulumi-vmware-csp (report(?: [\w."$-]+)*)/g)].map(([, args = ""]) => args.split(" "));
}

it.each([
    "examples/scheduled-rotation/.github/workflows/report.yml",
    "examples/scheduled-rotation/README.md",
    "docs/report.md",
    "docs/operating.md",
])("%s: shows only commands that exist", async (file) => {
    const commands = commandsIn(file);
    expect(commands).not.toEqual([]);
    for (const args of commands) {
        const { err } = await commandLine(args, { directory: temporaryFolder() });
        expect(err.filter((line) => !/^error: (--all|the selected stack|--org|--file -):? /.test(line))).toEqual([]);
    }
});
