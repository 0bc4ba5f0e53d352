import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { commandLine, type RanCommand } from "../../support/commandLine";
import { anExport, type ExportedResource, exportedOutputs } from "../../support/exports";
import { startOfTime } from "../../support/fakeClock";
import { script, temporaryFolder } from "../../support/fakeEngine";

const run = promisify(execFile);
const day = 86_400_000;
const due = { outputs: exportedOutputs("late", { rotateAfterDays: 1 }), id: "org/late", name: "late" };
const rejected = { outputs: exportedOutputs("bad", { rejected: true }), id: "org/bad", name: "bad" };
const well = { name: "ci" };

describe("the command `report`", () => {
    let folder: string;
    let env: Record<string, string>;
    let input: string;
    beforeEach(() => {
        folder = temporaryFolder();
        env = {};
        input = "";
    });

    /** Runs it in the folder, two days after the secrets were made. */
    function report(...args: readonly string[]): Promise<RanCommand> {
        return commandLine(["report", ...args], {
            env,
            directory: folder,
            now: () => startOfTime + 2 * day,
            readInput: () => Promise.resolve(Buffer.from(input)),
        });
    }

    /** The report as JSON, reduced to what the tests look at. */
    async function found(...args: readonly string[]) {
        const { status, out, err } = await report("--json", ...args);
        const { secrets, conflicts, problems, stacks, result } = JSON.parse(out.join("\n"));
        const lines = secrets.map(
            (each: Record<string, unknown>) => `${each["stack"]} ${each["resource"]} ${each["status"]}`,
        );
        return { status, err, secrets: lines, conflicts, problems, stacks, result };
    }

    function file(name: string, resources: readonly ExportedResource[], stack = "dev"): string {
        writeFileSync(join(folder, name), anExport(resources, stack));
        return name;
    }

    /** Puts a `pulumi` on the PATH that has these stacks; it fails where a passphrase or a secret is asked for. */
    function pulumi(stacks: Readonly<Record<string, readonly ExportedResource[]>>): void {
        const bin = temporaryFolder();
        for (const [stack, resources] of Object.entries(stacks))
            writeFileSync(join(bin, stack), anExport(resources, stack));
        const list = JSON.stringify(Object.keys(stacks).map((name) => ({ name, current: false })));
        script(
            bin,
            "pulumi",
            'case "$*" in *show-secrets*) exit 9 ;; esac',
            `[ "$1 $2" = "stack ls" ] && echo '${list}' && exit 0`,
            '[ "$3" = "--stack" ] && name=$4 || name=dev',
            `[ -e "${bin}/$name" ] && exec cat "${bin}/$name"`,
            `echo "error: no stack named '$name' found" >&2`,
            "exit 6",
        );
        env["PATH"] = `${bin}:/usr/bin:/bin`;
    }

    it("prints a table, and ends with 0 if nothing is due", async () => {
        const { status, out, err } = await report("--file", file("dev.json", [well]));
        expect({ status, err }).toEqual({ status: 0, err: [] });
        expect(out).toEqual([
            "STATUS  STACK  RESOURCE  APP  DAYS  ROTATED     REASON   DUE",
            "ok      dev    ci        ci      2  2026-01-01  created  -",
            "",
            "1 stack, 1 secret: 1 ok. As of 2026-01-03 00:00 UTC.",
        ]);
    });

    it("ends with 1 if something is due or rejected, and lists the most urgent first", async () => {
        const files = ["--file", file("a.json", [well, due], "a"), file("b.json", [rejected], "b")];
        expect(await found(...files)).toMatchObject({
            status: 1,
            err: [],
            stacks: 2,
            result: "attention",
            secrets: ["b bad rejected", "a late due", "a ci ok"],
        });
    });

    it("ends with 1 if two stacks have the same app", async () => {
        const { status, conflicts } = await found("--file", file("a.json", [well], "a"), file("b.json", [well], "b"));
        expect(status).toBe(1);
        expect(conflicts).toMatchObject([{ oauthAppId: "ci", resources: [{ stack: "a" }, { stack: "b" }] }]);
    });

    it("counts a stack once if it is given twice, and says so", async () => {
        const one = file("one.json", [{ ...well, created: "2026-01-01T00:00:00Z" }]);
        expect(await found("--file", one, one)).toMatchObject({ status: 0, err: [] });
        const two = file("two.json", [{ ...well, created: "2026-01-01T00:00:00Z" }]);
        expect(await found("--file", one, two)).toMatchObject({
            status: 0,
            secrets: ["dev ci ok"],
            conflicts: [],
            err: ["note: --file two.json: 1 secret read before, counted once"],
        });
    });

    it("tells apart stacks of the same name in two Pulumi organizations", async () => {
        const one = file("one.json", [{ ...well, created: "2026-01-01T00:00:00Z" }]);
        const two = file("two.json", [{ ...well, created: "2026-01-02T00:00:00Z" }]);
        expect(await found("--file", one, two)).toMatchObject({ status: 1, secrets: ["dev ci ok", "dev ci ok"] });
    });

    it("takes an age limit that no program sets", async () => {
        const one = file("dev.json", [well]);
        expect((await report("--file", one, "--max-age-days", "2.5")).status).toBe(0);
        const { status, out } = await report("--file", one, "--max-age-days", "1.5");
        expect(status).toBe(1);
        expect(out).toContain("            it is older than 1.5 days");
    });

    it("reads an export from standard input, without the `pulumi` CLI", async () => {
        input = anExport([due]);
        expect(await found("--file", "-")).toMatchObject({ status: 1, err: [], secrets: ["dev late due"] });
    });

    it.each([
        { encoding: "UTF-8 with a mark", bytes: (text: string) => Buffer.from(`\ufeff${text}`) },
        {
            encoding: "UTF-16, as Windows PowerShell writes",
            bytes: (text: string) => Buffer.from(`\ufeff${text}`, "utf16le"),
        },
    ])("reads a file in $encoding", async ({ bytes }) => {
        writeFileSync(join(folder, "dev.json"), bytes(anExport([well])));
        expect(await found("--file", "dev.json")).toMatchObject({ status: 0, secrets: ["dev ci ok"] });
    });

    it("asks `pulumi` for the stacks that are named, for all, or for the selected one", async () => {
        pulumi({ dev: [well], "eu.prod": [due], none: [] });
        expect(await found("--stack", "eu.prod", "none")).toMatchObject({ stacks: 2, secrets: ["eu.prod late due"] });
        expect(await found("--all", "--stack", "dev")).toMatchObject({
            status: 1,
            err: [],
            stacks: 3,
            conflicts: [],
            secrets: ["eu.prod late due", "dev ci ok"],
        });
        expect(await found()).toMatchObject({ status: 0, stacks: 1, secrets: ["dev ci ok"] });
    });

    it("reads many stacks, a few at a time, and shows its progress", async () => {
        const names = Array.from({ length: 9 }, (_, index) => `stack-${index}`);
        const files = names.map((name) => file(name, [{ name, id: `org/${name}` }], name));
        const shown: string[] = [];
        const io = { directory: folder, now: () => startOfTime, progress: (text: string) => void shown.push(text) };
        const { status, out } = await commandLine(["report", "--file", ...files], io);
        expect(status).toBe(0);
        expect(out.slice(1, 10).map((line) => line.split(/ +/)[1])).toEqual(names);
        expect([shown.at(0), shown.at(-2), shown.at(-1)]).toEqual(["1 of 9 stacks read", "9 of 9 stacks read", ""]);
    });

    it("writes the page to the given file, and still prints the table", async () => {
        const { status, out } = await report("--file", file("dev.json", [well]), "--html", "page.html");
        expect({ status, last: out.at(-1) }).toEqual({
            status: 0,
            last: "1 stack, 1 secret: 1 ok. As of 2026-01-03 00:00 UTC.",
        });
        expect(readFileSync(join(folder, "page.html"), "utf8")).toMatch(
            /^<!doctype html>.*Every secret is in order.*<\/html>\n$/s,
        );
        const failed = await found("--file", "dev.json", "--html", "gone/page.html");
        expect(failed).toMatchObject({
            status: 2,
            secrets: ["dev ci ok"],
            err: ["error: --html gone/page.html: there is no such file or folder"],
        });
    });

    it("writes the page before it prints anything, since the reader may close the pipe", async () => {
        const page = join(folder, "page.html");
        const wasThere: boolean[] = [];
        const io = { directory: folder, print: () => void wasThere.push(existsSync(page)) };
        await commandLine(["report", "--file", file("dev.json", [well]), "--html", page], io);
        expect(new Set(wasThere)).toEqual(new Set([true]));
    });

    it.skipIf(!existsSync("/dev/full"))("ends with 2 and one line where its output can't be written", async () => {
        const main = join(__dirname, "../../../dist/cli/main.js");
        const command = `"${process.execPath}" "${main}" report --file ${file("dev.json", [well])} > /dev/full`;
        const ran = run("sh", ["-c", command], { cwd: folder });
        await expect(ran).rejects.toMatchObject({
            code: 2,
            stderr: expect.stringMatching(/^error: the output could not be written: ENOSPC.*\n$/),
        });
    });

    it("prints no part of a secret or trigger, and writes nothing", async () => {
        const outputs = { rotationTrigger: "Sesame", previousClientSecret: "Sesame", clientSecret: "Sesame" };
        const one = file("dev.json", [{ outputs: exportedOutputs("ci", { ...outputs, verified: "Sesame" }) }, well]);
        for (const args of [[], ["--json"]]) {
            const { out, err } = await report("--file", one, ...args);
            expect([...out, ...err].join("\n")).not.toContain("Sesame");
        }
        expect(readdirSync(folder)).toEqual([one]);
        await report("--file", one, "--html", "page.html");
        expect(readFileSync(join(folder, "page.html"), "utf8")).not.toContain("Sesame");
    });

    describe("reports the rest, and ends with 2 after one line about what it can't read:", () => {
        it.each([
            {
                what: "a file that does not exist",
                args: ["--file", "gone.json"],
                says: "--file gone.json: there is no such file or folder",
            },
            { what: "a folder", args: ["--file", "folder"], says: "--file folder: it is a folder" },
            { what: "a file that is not JSON", args: ["--file", "text"], says: "--file text: is not JSON" },
            { what: "an empty input", args: ["--file", "-"], says: "--file -: is empty" },
            {
                what: "JSON of something else",
                args: ["--file", "other.json"],
                says: "--file other.json: is not what `pulumi stack export` prints",
            },
            {
                what: "a stack that is unknown",
                args: ["--stack", "gone"],
                says: "--stack gone: no stack named 'gone' found",
            },
        ])("$what", async ({ args, says }) => {
            pulumi({ dev: [well] });
            mkdirSync(join(folder, "folder"));
            writeFileSync(join(folder, "text"), "KEY VALUE");
            writeFileSync(join(folder, "other.json"), '{"deployment":{"resources":1}}');
            const { status, err, secrets, result } = await found("--stack", "dev", ...args);
            expect({ status, err, secrets, result }).toEqual({
                status: 2,
                err: [`error: ${says}`],
                secrets: ["dev ci ok"],
                result: "incomplete",
            });
        });

        it("no Pulumi CLI", async () => {
            const one = file("dev.json", [due]);
            const missing = "pulumi is not on the PATH";
            expect(await found("--all", "--stack", "prod", "--file", one)).toMatchObject({
                status: 2,
                secrets: ["dev late due"],
                err: [`error: --all: ${missing}`, `error: --stack prod: ${missing}`],
                problems: [
                    { source: "--all", message: missing },
                    { source: "--stack prod", message: missing },
                ],
            });
            expect(await found()).toMatchObject({ status: 2, err: [`error: the selected stack: ${missing}`] });
        });

        it("a project without stacks, and a `pulumi` that prints unexpected output", async () => {
            pulumi({});
            expect(await found("--all")).toMatchObject({ status: 2, err: ["error: --all: the project has no stacks"] });
            script(env["PATH"]?.split(":")[0] ?? "", "pulumi", "echo NAME");
            expect((await found("--all")).err).toEqual([
                "error: --all: pulumi stack ls printed something else than a list in JSON",
            ]);
            expect((await found("--stack", "dev")).err).toEqual(["error: --stack dev: is not JSON"]);
            script(env["PATH"]?.split(":")[0] ?? "", "pulumi", "exit 3");
            expect((await found("--stack", "dev")).err).toEqual(["error: --stack dev: pulumi stack export failed"]);
        });

        it("a state that a later release wrote", async () => {
            const outputs = exportedOutputs("new", { stateVersion: 2 });
            const { status, err, secrets } = await found("--file", file("dev.json", [well, { name: "new", outputs }]));
            expect({ status, err, secrets }).toEqual({
                status: 2,
                err: [],
                secrets: ["dev new unreadable", "dev ci ok"],
            });
        });

        it("a named stack without a secret, since a refresh may have removed it", async () => {
            const none = "it has no OAuthAppSecret: none was created, or a refresh removed it because its app is gone";
            const problem = (source: string) => ({ status: 2, stacks: 1, err: [`error: ${source}: ${none}`] });
            expect(await found("--file", file("empty.json", []))).toMatchObject(problem("--file empty.json"));
            pulumi({ dev: [] });
            expect(await found()).toMatchObject(problem("the selected stack"));
            expect(await found("--stack", "dev")).toMatchObject(problem("--stack dev"));
            expect(await found("--all")).toMatchObject({
                status: 2,
                err: ["error: --all: no stack of the project has an OAuthAppSecret"],
            });
            pulumi({ dev: [well], network: [] });
            expect(await found("--all")).toMatchObject({ status: 0, stacks: 2, err: [] });
            expect((await found("--all", "--stack", "network")).err).toEqual([`error: --stack network: ${none}`]);
        });

        it("no stack is selected: how to name stacks", async () => {
            pulumi({});
            const says = "error: no stack selected; please use `pulumi stack select`";
            script(env["PATH"]?.split(":")[0] ?? "", "pulumi", `echo '${says}' >&2`, "exit 255");
            expect((await found()).err).toEqual([
                "error: the selected stack: no stack selected. Name stacks with --stack, or give --all",
            ]);
        });

        it("a wrong option", async () => {
            for (const args of [["--max-age-days", "0"], ["--max-age-days", "soon"], ["--wrong"], ["dev"]]) {
                const { status, out, err } = await report(...args);
                expect({ status, out }).toEqual({ status: 2, out: [] });
                expect(err).toHaveLength(1);
            }
        });
    });
});
