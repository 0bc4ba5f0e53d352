import { describe, expect, it } from "vitest";
import { commandLine } from "../../support/commandLine";
import { repositoryText } from "../../support/repository";

describe("the command line", () => {
    it("prints the version that package.json has", async () => {
        const { version } = JSON.parse(repositoryText("package.json"));
        expect(await commandLine(["--version"])).toEqual({ status: 0, out: [version], err: [] });
    });

    it.each([
        ["", ["simulator", "doctor", "report", "plugin", "--version"]],
        ["plugin install", ["--reinstall", "pulumi plugin install", "PATH"]],
        ["simulator", ["--port", "--app", "Ctrl-C", "npm install --save-dev fastify"]],
        ["doctor", ["--org", "--app", "--host", "--profile", "--json", "CSP_API_TOKEN"]],
        ["report", ["--stack", "--all", "--file", "--org", "--max-age-days", "--json", "--html", "exit status"]],
    ])("explains itself: %s --help", async (command, says) => {
        const { status, out, err } = await commandLine([...command.split(" "), "--help"].filter(Boolean));
        expect({ status, err }).toEqual({ status: 0, err: [] });
        for (const text of says) expect(out.join("\n")).toContain(text);
        expect(out.filter((line) => line.length > 80)).toEqual([]);
    });

    it.each([
        ["", "Usage:"],
        ["rotate", "unknown command 'rotate'"],
        ["simulator --prot 1", "unknown option '--prot'"],
        ["simulator --port 65536", "a number from 0 to 65535"],
        ["simulator --port -1", "a number from 0 to 65535"],
        ["simulator --port http", "a number from 0 to 65535"],
        ["simulator --app a/b", "--app must be a plain id"],
        ["simulator --org a/b", "error: --org "],
        ["plugin", "Usage:"],
        ["doctor", "required option '--app <id>' not specified"],
    ])("refuses `%s` with status 1 and one reason", async (command, says) => {
        const { status, out, err } = await commandLine(command.split(" ").filter(Boolean));
        expect({ status, out }).toEqual({ status: 1, out: [] });
        expect(err.join("\n")).toContain(says);
        expect(err.join("\n")).not.toMatch(/^ {4}at /m);
    });
});
