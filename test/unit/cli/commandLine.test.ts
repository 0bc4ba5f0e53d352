import { describe, expect, it } from "vitest";
import { commandLine } from "../../support/commandLine";
import { repositoryText } from "../../support/repository";

describe("the command line", () => {
    it("prints the version that package.json has", async () => {
        const { version } = JSON.parse(repositoryText("package.json"));
        expect(await commandLine(["--version"])).toEqual({ status: 0, out: [version], err: [] });
    });

    it.each([
        { args: ["--help"], says: ["simulator", "doctor", "report", "plugin", "--version"] },
        { args: ["plugin", "install", "--help"], says: ["--reinstall", "pulumi plugin install", "PATH"] },
        {
            args: ["simulator", "--help"],
            says: ["--port", "--app", "Ctrl-C", "npm install --save-dev fastify"],
        },
        {
            args: ["doctor", "--help"],
            says: ["--org", "--app", "--host", "--profile", "--json", "CSP_API_TOKEN"],
        },
        {
            args: ["report", "--help"],
            says: ["--stack", "--all", "--file", "--org", "--max-age-days", "--json", "--html", "exit status"],
        },
    ])("explains itself: $args", async ({ args, says }) => {
        const { status, out, err } = await commandLine(args);
        expect({ status, err }).toEqual({ status: 0, err: [] });
        for (const text of says) expect(out.join("\n")).toContain(text);
        expect(out.filter((line) => line.length > 80)).toEqual([]);
    });

    it.each([
        { args: [], says: "Usage:" },
        { args: ["rotate"], says: "unknown command 'rotate'" },
        { args: ["simulator", "--prot", "1"], says: "unknown option '--prot'" },
        { args: ["simulator", "--port", "65536"], says: "a number from 0 to 65535" },
        { args: ["simulator", "--port", "-1"], says: "a number from 0 to 65535" },
        { args: ["simulator", "--port", "http"], says: "a number from 0 to 65535" },
        { args: ["simulator", "--app", "a/b"], says: "--app must be a plain id" },
        { args: ["plugin"], says: "Usage:" },
        { args: ["plugin", "remove"], says: "unknown command 'remove'" },
        { args: ["doctor"], says: "required option '--app <id>' not specified" },
    ])("refuses $args with status 1 and one reason", async ({ args, says }) => {
        const { status, out, err } = await commandLine(args);
        expect({ status, out }).toEqual({ status: 1, out: [] });
        expect(err.join("\n")).toContain(says);
        expect(err.join("\n")).not.toMatch(/^ {4}at /m);
    });
});
