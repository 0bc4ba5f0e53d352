import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const built = join(__dirname, "../../../dist/rotation/providerContext.js");

/** A process that prints a line once its stdin ends. Its status shows whether Node reports an uncaught error. */
const program = `
const { createProviderContext } = require(${JSON.stringify(built)});
process.on("uncaughtException", () => process.exit(1));
process.stdin.resume().on("end", () => {
    createProviderContext().log("a line that nobody reads");
    setTimeout(() => process.exit(0), 200);
});
`;

it("a line printed after the engine has gone is lost without an error", async () => {
    const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "ignore", "pipe"] });
    child.stderr.destroy();
    child.stdin.end();
    const status = await new Promise((resolve) => child.once("exit", resolve));
    expect(status).toBe(0);
});
