import { fuse } from "./executable.mts";
import type { Platform } from "./nodeExecutables.mts";

/** What an executable's file says about itself. */
export interface Inspected {
    /** The platform that it is for; undefined for a file that is no executable of a known one. */
    readonly platform: Platform | undefined;
    /** The version of the Node in it, such as `v24.5.0`. */
    readonly nodeVersion: string | undefined;
    /** Whether Node runs what is inside instead of what its command line says. */
    readonly runsWhatIsInside: boolean;
    /** What was put in, from its first byte; undefined where nothing was. */
    readonly blob: Buffer | undefined;
}

/** What Node's preparation of a program begins with. */
const blobBeginning = Buffer.from([0x20, 0xda, 0x43, 0x01]);

/** @param starter the text of what is run first. */
export function inspectExecutable(file: Buffer, starter: string): Inspected {
    const [, nodeVersion] = /release\/(v\d+\.\d+\.\d+)\//.exec(textAround(file, "nodejs.org/download/release/v")) ?? [];
    const starts = file.indexOf(starter);
    const begins = starts < 0 ? -1 : file.lastIndexOf(blobBeginning, starts);
    return {
        platform: platformOf(file),
        nodeVersion,
        runsWhatIsInside: file.includes(`${fuse}:1`),
        // What stands between is a few numbers and the name of a file.
        blob: begins >= 0 && starts - begins < 4_096 ? file.subarray(begins) : undefined,
    };
}

function textAround(file: Buffer, text: string): string {
    const index = file.indexOf(text);
    return index < 0 ? "" : file.subarray(Math.max(0, index - 20), index + 100).toString("latin1");
}

function platformOf(file: Buffer): Platform | undefined {
    if (file.toString("latin1", 0, 4) === "\x7fELF")
        return cpu(file.readUInt16LE(18), 0x3e, 0xb7, "linux-amd64", "linux-arm64");
    if (file.readUInt32LE(0) === 0xfeedfacf)
        return cpu(file.readUInt32LE(4), 0x01000007, 0x0100000c, "darwin-amd64", "darwin-arm64");
    if (file.toString("latin1", 0, 2) !== "MZ") return undefined;
    const header = file.readUInt32LE(0x3c);
    if (file.toString("latin1", header, header + 4) !== "PE\0\0") return undefined;
    return cpu(file.readUInt16LE(header + 4), 0x8664, 0xaa64, "windows-amd64", "windows-arm64");
}

function cpu(found: number, amd64: number, arm64: number, ifAmd64: Platform, ifArm64: Platform): Platform | undefined {
    if (found === amd64) return ifAmd64;
    return found === arm64 ? ifArm64 : undefined;
}
