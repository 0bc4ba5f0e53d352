import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { commandLine, fakePulumi, type RanCommand } from "../../support/commandLine";
import { anExport, type ExportedResource, exportedOutputs } from "../../support/exports";
import { startOfTime } from "../../support/fakeClock";
import { temporaryFolder } from "../../support/fakeEngine";
import { repositoryText } from "../../support/repository";

const run = promisify(execFile);
const day = 86_400_000;
const due = { outputs: exportedOutputs("late", { rotateAfterDays: 1 }), name: "late" };
const rejected = { outputs: exportedOutputs("bad", { rejected: true }), name: "bad" };
const well = { name: "ci" };

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
    const now = () => startOfTime + 2 * day;
    return commandLine(["report", ...args], { env, directory: folder, now, readInput: async () => Buffer.from(input) });
}

/** The report as JSON, reduced to what the tests look at. */
async function found(...args: readonly string[]) {
    const { status, out, err } = await report("--json", ...args);
    const { secrets, conflicts, problems, stacks, result } = JSON.parse(out.join("\n"));
    const lines = secrets.map(
        ({ stack, resource, status: of }: Record<string, unknown>) => `${stack} ${resource} ${of}`,
    );
    return { status, err, secrets: lines, conflicts, problems, stacks, result };
}

function file(name: string, resources: readonly ExportedResource[], stack = "dev"): string {
    writeFileSync(join(folder, name), anExport(resources, stack));
    return name;
}

/** Puts a `pulumi` on the PATH that has these stacks; it fails where a passphrase or a secret is asked for. */
function pulumi(stacks: Readonly<Record<string, readonly ExportedResource[]>>): void {
    const list = JSON.stringify(Object.keys(stacks).map((name) => ({ name, current: false })));
    const bin = fakePulumi(
        env,
        'case "$*" in *show-secrets*) exit 9 ;; esac',
        `[ "$1 $2" = "stack ls" ] && echo '${list}' && exit 0`,
        '[ "$3" = "--stack" ] && name=$4 || name=dev',
        '[ -e "$(dirname "$0")/$name" ] && exec cat "$(dirname "$0")/$name"',
        `echo "error: no stack named '$name' found" >&2`,
        "exit 6",
    );
    for (const [stack, resources] of Object.entries(stacks)) {
        writeFileSync(join(bin, stack), anExport(resources, stack));
    }
}

const errors = (...lines: readonly string[]) => ({ status: 2, err: lines.map((line) => `error: ${line}`) });

describe("the command `report`", () => {
    it("ends with 1 if something is due or rejected, and lists the most urgent first", async () => {
        const files = ["--file", file("a.json", [well, due], "a"), file("b.json", [rejected], "b")];
        const secrets = ["b bad rejected", "a late due", "a ci ok"];
        expect(await found(...files)).toMatchObject({ status: 1, err: [], stacks: 2, result: "attention", secrets });
    });

    it("counts a stack once if it is given twice, and says so", async () => {
        const created = "2026-01-01T00:00:00Z";
        const one = file("one.json", [{ ...well, created }]);
        const two = file("two.json", [{ ...well, created }]);
        const other = file("other.json", [{ ...well, created: "2026-01-02T00:00:00Z" }]);
        const err = ["note: --file two.json: 1 secret read before, counted once"];
        expect(await found("--file", one, one)).toMatchObject({ status: 0, err: [] });
        const once = { status: 0, secrets: ["dev ci ok"], conflicts: [], err };
        expect(await found("--file", one, two)).toMatchObject(once);
        // A stack of the same name in another Pulumi organization.
        expect(await found("--file", one, other)).toMatchObject({ status: 1, secrets: ["dev ci ok", "dev ci ok"] });
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

    // Windows PowerShell writes UTF-16.
    it.each(["utf8", "utf16le"] as const)("reads a file in %s with a mark", async (encoding) => {
        writeFileSync(join(folder, "dev.json"), Buffer.from(`\ufeff${anExport([well])}`, encoding));
        expect(await found("--file", "dev.json")).toMatchObject({ status: 0, secrets: ["dev ci ok"] });
    });

    it("asks `pulumi` for the stacks that are named, for all, or for the selected one", async () => {
        pulumi({ dev: [well], "eu.prod": [due], none: [] });
        expect(await found("--stack", "eu.prod", "none")).toMatchObject({ stacks: 2, secrets: ["eu.prod late due"] });
        const all = { status: 1, err: [], stacks: 3, conflicts: [], secrets: ["eu.prod late due", "dev ci ok"] };
        expect(await found("--all", "--stack", "dev")).toMatchObject(all);
        expect(await found()).toMatchObject({ status: 0, stacks: 1, secrets: ["dev ci ok"] });
    });

    it("prints a table, writes the page to the given file, and ends with 0 if nothing is due", async () => {
        const { status, out, err } = await report("--file", file("dev.json", [well]), "--html", "page.html");
        expect({ status, err }).toEqual({ status: 0, err: [] });
        expect(out[1]).toBe("ok      dev    ci        ci      2  2026-01-01  created  -");
        expect(out.at(-1)).toBe("1 stack, 1 secret: 1 ok. As of 2026-01-03 00:00 UTC.");
        const page = readFileSync(join(folder, "page.html"), "utf8");
        expect(page).toMatch(/^<!doctype html>.*Every secret is in order.*<\/html>\n$/s);
        const failed = errors("--html gone/page.html: there is no such file or folder");
        const elsewhere = await found("--file", "dev.json", "--html", "gone/page.html");
        expect(elsewhere).toMatchObject({ ...failed, secrets: ["dev ci ok"] });
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
        const stderr = expect.stringMatching(/^error: the output could not be written: ENOSPC.*\n$/);
        await expect(run("sh", ["-c", command], { cwd: folder })).rejects.toMatchObject({ code: 2, stderr });
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
});

describe("the command `report` reports the rest, and ends with 2 after one line about what it can't read:", () => {
    it.each([
        ["--file gone.json", "there is no such file or folder"],
        ["--file folder", "it is a folder"],
        ["--file text", "is not JSON"],
        ["--file -", "is empty"],
        ["--stack gone", "no stack named 'gone' found"],
    ])("%s", async (source, says) => {
        pulumi({ dev: [well] });
        mkdirSync(join(folder, "folder"));
        writeFileSync(join(folder, "text"), "KEY VALUE");
        const rest = { secrets: ["dev ci ok"], result: "incomplete" };
        const read = await found("--stack", "dev", ...source.split(" "));
        expect(read).toMatchObject({ ...errors(`${source}: ${says}`), ...rest });
    });

    it("no Pulumi CLI", async () => {
        const message = "pulumi is not on the PATH";
        const problems = ["--all", "--stack prod"].map((source) => ({ source, message }));
        const failed = errors(`--all: ${message}`, `--stack prod: ${message}`);
        const rest = await found("--all", "--stack", "prod", "--file", file("dev.json", [due]));
        expect(rest).toMatchObject({ ...failed, problems, secrets: ["dev late due"] });
        expect(await found()).toMatchObject(errors(`the selected stack: ${message}`));
    });

    it.each([
        ["--all", "echo '[]'", "the project has no stacks"],
        ["--all", "echo NAME", "pulumi stack ls printed something else than a list in JSON"],
        ["--stack dev", "echo NAME", "is not JSON"],
        ["--stack dev", "exit 3", "pulumi stack export failed"],
    ])("%s, where pulumi does this: %s", async (source, does, says) => {
        fakePulumi(env, does);
        expect(await found(...source.split(" "))).toMatchObject(errors(`${source}: ${says}`));
    });

    it("no selected stack: how to name stacks", async () => {
        fakePulumi(env, "echo 'error: no stack selected; please use `pulumi stack select`' >&2", "exit 255");
        const says = "the selected stack: no stack selected. Name stacks with --stack, or give --all";
        expect(await found()).toMatchObject(errors(says));
    });

    it("a named stack without a secret, since a refresh may have removed it", async () => {
        const none = "it has no OAuthAppSecret: none was created, or a refresh removed it because its app is gone";
        const problem = (source: string) => ({ ...errors(`${source}: ${none}`), stacks: 1 });
        expect(await found("--file", file("empty.json", []))).toMatchObject(problem("--file empty.json"));
        pulumi({ dev: [] });
        expect(await found()).toMatchObject(problem("the selected stack"));
        expect(await found("--all")).toMatchObject(errors("--all: no stack of the project has an OAuthAppSecret"));
        pulumi({ dev: [well], network: [] });
        expect(await found("--all")).toMatchObject({ status: 0, stacks: 2, err: [] });
        expect((await found("--all", "--stack", "network")).err).toEqual([`error: --stack network: ${none}`]);
    });

    it.each(["--max-age-days 0", "--max-age-days soon", "--wrong", "dev"])("a wrong option: %s", async (options) => {
        const { status, out, err } = await report(...options.split(" "));
        expect({ status, out, lines: err.length }).toEqual({ status: 2, out: [], lines: 1 });
    });
});

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
        const { err } = await commandLine(args, { directory: folder });
        expect(err.filter((line) => !/^error: (--all|the selected stack|--org|--file -):? /.test(line))).toEqual([]);
    }
});
