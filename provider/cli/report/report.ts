import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { withoutUndefined } from "../../common/json";
import type { CommandIo } from "../commandIo";
import {
    byUrgency,
    conflictsIn,
    countsOf,
    type Report,
    type Result,
    resultOf,
    type Secret,
    unmanagedAmong,
} from "./fleet";
import { organizationApps } from "./organization";
import { pageParts } from "./page";
import { readSecrets } from "./readSecrets";
import { fileProblem, findSources, type SourceOptions } from "./sources";
import { tableLines } from "./table";

/** Options of the command `report`. */
export interface ReportOptions extends SourceOptions {
    readonly org?: string;
    readonly maxAgeDays?: number;
    readonly json?: boolean;
    readonly html?: string;
}

const exitStatus: Readonly<Record<Result, 0 | 1 | 2>> = { ok: 0, attention: 1, incomplete: 2 };

const noneAtAll = { source: "--all", message: "no stack of the project has an OAuthAppSecret" };

/** Reports how the secrets of any number of stacks stand. It needs no secret, and prints none. */
export async function report(options: ReportOptions, io: CommandIo): Promise<0 | 1 | 2> {
    const policy = { nowMs: io.now(), maxAgeDays: options.maxAgeDays };
    const { sources, problems } = await findSources(options, io);
    const read = await readSecrets(sources, policy, io);
    const listed = options.org === undefined ? undefined : await organizationApps(options.org, options.stack?.[0], io);
    const made: Report = {
        generatedAt: new Date(policy.nowMs).toISOString(),
        maxAgeDays: options.maxAgeDays,
        stacks: read.stacks,
        secrets: read.secrets.sort(byUrgency),
        conflicts: conflictsIn(read.secrets),
        organization: listed?.problem === undefined ? listed?.orgId : undefined,
        unmanaged: unmanagedAmong(listed?.apps ?? [], read.secrets),
        problems: [
            ...problems,
            ...read.problems,
            ...(options.all && read.stacks > 0 && read.secrets.length === 0 ? [noneAtAll] : []),
            ...(listed?.problem === undefined ? [] : [{ source: `--org ${options.org}`, message: listed.problem }]),
        ],
    };
    for (const { source, message } of made.problems) io.warn(`error: ${source}: ${message}`);
    // Written first: the reader of the printed text may close the pipe early.
    const written = options.html === undefined || (await writePage(options.html, made, io));
    for (const line of options.json ? jsonLines(made) : tableLines(made)) io.print(line);
    return written ? exitStatus[resultOf(made)] : exitStatus.incomplete;
}

/** @returns whether it could be written; if not, it has said so. */
async function writePage(file: string, made: Report, { directory, warn }: CommandIo): Promise<boolean> {
    try {
        await pipeline(Readable.from(pageParts(made)), createWriteStream(resolve(directory, file)));
        return true;
    } catch (error) {
        warn(`error: --html ${file}: ${fileProblem(error)}`);
        return false;
    }
}

/** The version of this format. It grows when a member changes its meaning or is removed, but not for a new member. */
const formatVersion = 1;

/** The report as JSON, in lines: one for each secret, however many there are. */
export function* jsonLines(made: Report): Iterable<string> {
    const { generatedAt, maxAgeDays, organization, stacks, secrets, conflicts, unmanaged, problems } = made;
    const head = { formatVersion, generatedAt, result: resultOf(made), maxAgeDays, organization, stacks };
    const lists = { secrets: secrets.map(identityFirst), conflicts, unmanaged, problems };
    const members = Object.entries(withoutUndefined({ ...head, counts: countsOf(secrets), ...lists }));
    yield "{";
    for (const [index, [name, value]] of members.entries()) {
        const end = index < members.length - 1 ? "," : "";
        if (!Array.isArray(value) || value.length === 0) {
            yield `    "${name}": ${JSON.stringify(value)}${end}`;
            continue;
        }
        yield `    "${name}": [`;
        for (const [at, item] of value.entries()) {
            yield `        ${JSON.stringify(item)}${at < value.length - 1 ? "," : ""}`;
        }
        yield `    ]${end}`;
    }
    yield "}";
}

function identityFirst({ pending: _pending, ...secret }: Secret): object {
    const { project, stack, resource, orgId, oauthAppId, status, message, ageDays, ...others } = secret;
    return { project, stack, resource, orgId, oauthAppId, status, message, ageDays, ...others };
}
