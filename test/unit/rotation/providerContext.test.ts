import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createProviderContext, forOperation } from "../../../provider/rotation/providerContext";

describe("what a provider says", () => {
    it("goes to stderr unless the host takes it, in one line, once, and without secrets", () => {
        const printed = vi.spyOn(console, "error").mockReturnValue();
        onTestFinished(() => printed.mockRestore());
        const { log, calls } = createProviderContext();
        calls.redactor.add("Sesame-1");
        for (const _ of [1, 2]) log("the secret\nis Sesame-1");
        log("another line");
        expect(printed.mock.calls).toEqual([["the secret is [secret]"], ["another line"]]);
    });

    it("during one operation goes where that one says, unless it was said before", () => {
        const [before, during]: [string[], string[]] = [[], []];
        const provider = createProviderContext({ write: (line) => void before.push(line) });
        provider.log("one");
        const operation = forOperation(provider, (line) => void during.push(line), 7);
        for (const line of ["one", "two"]) operation.log(line);
        operation.calls.log("three");
        provider.log("two");
        expect({ before, during }).toEqual({ before: ["one"], during: ["two", "three"] });
        expect(operation.deadlineMs).toBe(7);
    });

    it("of its calls in detail goes there too, but only if somebody asks for it", () => {
        const lines: string[] = [];
        const provider = createProviderContext();
        const debugOf = (debug: typeof provider.calls.debug) =>
            forOperation({ ...provider, calls: { ...provider.calls, debug } }, (line) => void lines.push(line)).calls
                .debug;
        expect(debugOf(undefined)).toBeUndefined();
        debugOf(() => undefined)?.("GET /app");
        expect(lines).toEqual(["GET /app"]);
    });
});

it("an error of a certificate looks at the file that NODE_EXTRA_CA_CERTS names", () => {
    const folder = mkdtempSync(join(tmpdir(), "certificates-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "ca.pem");
    writeFileSync(file, "not a certificate");
    const hintOf = (path?: string) =>
        createProviderContext({ env: path === undefined ? {} : { NODE_EXTRA_CA_CERTS: path } }).calls.trustHint();
    const hints = [hintOf(), hintOf(file), hintOf(join(folder, "missing.pem"))];
    expect(hints).toEqual([
        expect.stringContaining("name that authority's file in NODE_EXTRA_CA_CERTS"),
        expect.stringContaining(`its file ${file} has no certificate`),
        expect.stringContaining("missing.pem can't be read"),
    ]);
});

it("one Ctrl-C stops a call where the host is told of it, and two where it is not", () => {
    const waysToStop = [{}, { cancelled: new AbortController().signal }].map(
        (options) => createProviderContext(options).calls.hints.stopSafely,
    );
    expect(waysToStop).toEqual([
        "to stop now, press Ctrl-C twice: the present secret stays as it is",
        "to stop now, press Ctrl-C: the present secret stays as it is",
    ]);
});
