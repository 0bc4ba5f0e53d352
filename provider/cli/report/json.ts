import { countsOf, type Report, resultOf, type Secret } from "./fleet";

/** The version of this format. It grows when a member changes its meaning or is removed, but not for a new member. */
export const formatVersion = 1;

/** The report as JSON, in lines: one for each secret, however many there are. */
export function* jsonLines(report: Report): Iterable<string> {
    const { generatedAt, maxAgeDays, stacks, organization } = report;
    const counts = countsOf(report.secrets);
    const head = { formatVersion, generatedAt, result: resultOf(report), maxAgeDays, organization, stacks, counts };
    yield "{";
    for (const [name, value] of Object.entries(head)) {
        if (value !== undefined) yield `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`;
    }
    yield* list("secrets", report.secrets.map(inOrder), ",");
    yield* list("conflicts", report.conflicts, ",");
    yield* list("unmanaged", report.unmanaged, ",");
    yield* list("problems", report.problems, "");
    yield "}";
}

function* list(name: string, items: readonly object[], end: string): Iterable<string> {
    if (items.length === 0) {
        yield `    "${name}": []${end}`;
        return;
    }
    yield `    "${name}": [`;
    for (const [index, item] of items.entries()) {
        yield `        ${JSON.stringify(item)}${index < items.length - 1 ? "," : ""}`;
    }
    yield `    ]${end}`;
}

/** A secret as it is printed: its identity and status first, then the details. */
function inOrder({ pending: _pending, ...secret }: Secret): object {
    const { project, stack, resource, orgId, oauthAppId, status, message, ageDays, ...others } = secret;
    return { project, stack, resource, orgId, oauthAppId, status, message, ageDays, ...others };
}
