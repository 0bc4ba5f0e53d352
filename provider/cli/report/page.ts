import { packageName, packageVersion } from "../../common/packageInfo";
import { type Conflict, countsOf, type Report, resultOf, type Secret, type Status, statuses } from "./fleet";
import { html, Markup } from "./markup";
import { style } from "./style";
import { type Axis, axisLabels, axisOf, gridOf, timelineOf } from "./timeline";
import { counted, day, minute, shortened } from "./words";

/** The report as one page without scripts and without links to anything else, in parts: it may be long. */
export function* pageParts(report: Report): Iterable<string> {
    const axis = axisOf(report.secrets, Date.parse(report.generatedAt));
    const title = `Secret rotation, ${day(report.generatedAt)}`;
    yield html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header>
<h1>Secret rotation report</h1>
<p>${minute(report.generatedAt)}</p>
</header>
<main>
${summary(report)}
${problems(report)}
${conflicts(report.conflicts)}
`.text;
    yield* secretTable(report, axis);
    yield html`${unmanaged(report)}
${legend(report)}
</main>
<footer>${packageName} ${packageVersion()}</footer>
</body>
</html>
`.text;
}

function summary(report: Report): Markup {
    const { secrets, stacks, maxAgeDays } = report;
    const counts = countsOf(secrets);
    const scope = [
        counted(secrets.length, "secret"),
        counted(stacks, "stack"),
        counted(organizationsOf(secrets).length, "organization"),
        maxAgeDays !== undefined && `age limit ${counted(maxAgeDays, "day")}`,
    ].filter((each) => each !== false);
    const present = statuses.filter((status) => counts[status] > 0);
    return html`<section class="summary ${resultOf(report)}">
<div class="verdict"><h2>${verdict(report)}</h2><p>${scope.join(" · ")}</p></div>
<dl class="facts">${facts(report).map(
        ([name, value, note]) => html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`,
    )}</dl>
<div class="share" aria-hidden="true">${present.map(
        (status) => html`<i class="${status}" style="flex-grow:${counts[status]}"></i>`,
    )}</div>
<ul class="counts">${statuses.map(
        (status) =>
            html`<li class="${status}${counts[status] === 0 ? " none" : ""}"><b>${counts[status]}</b> ${status}</li>`,
    )}</ul>
</section>`;
}

function organizationsOf(secrets: readonly Secret[]): string[] {
    return [...new Set(secrets.flatMap(({ orgId }) => orgId ?? []))].sort();
}

function verdict(report: Report): string {
    const { secrets, conflicts: inConflict } = report;
    const { rejected, pending, due, unreadable } = countsOf(secrets);
    const attention = rejected + pending + due + unreadable;
    if (secrets.length === 0) return "No secret was found";
    const needs = `${attention} of ${counted(secrets.length, "secret")} ${attention === 1 ? "needs" : "need"} attention`;
    const conflicting = `${counted(inConflict.length, "app")} in conflict`;
    const found = [attention > 0 && needs, inConflict.length > 0 && conflicting].filter((each) => each !== false);
    if (found.length > 0) return found.join(", ");
    return report.problems.length > 0 ? "In order, as far as could be read" : "Every secret is in order";
}

/** The ages that a reader wants to know, and whose they are. */
function facts({ secrets, generatedAt }: Report): [name: string, value: string, note: string][] {
    const aged = secrets.filter((secret) => secret.ageDays !== undefined);
    const sorted = aged.toSorted((a, b) => (a.ageDays ?? 0) - (b.ageDays ?? 0));
    const oldest = sorted.at(-1);
    const median = sorted[Math.floor((sorted.length - 1) / 2)];
    const soonMs = Date.parse(generatedAt) + 30 * 86_400_000;
    const isSoon = ({ dueAt, status }: Secret) =>
        dueAt !== undefined && status !== "due" && Date.parse(dueAt) <= soonMs;
    const undated = aged.filter(({ dueAt }) => dueAt === undefined).length;
    return [
        ["Oldest", daysOf(oldest), oldest === undefined ? "" : shortened(`${oldest.stack} / ${oldest.resource}`, 44)],
        ["Median age", daysOf(median), ""],
        ["Due within 30 days", String(secrets.filter(isSoon).length), ""],
        ["Without a due date", String(undated), undated > 0 ? "no rotateAfterDays" : ""],
    ];
}

function daysOf(secret: Secret | undefined): string {
    return secret?.ageDays === undefined ? "–" : counted(Math.floor(secret.ageDays), "day");
}

function problems({ problems: found }: Report): Markup | undefined {
    if (found.length === 0) return undefined;
    return html`<section class="notes"><h2>Not read</h2><p>This report is not complete. These could not be read:</p>
<ul>${found.map(({ source, message }) => html`<li><code>${source}</code> ${message}</li>`)}</ul></section>`;
}

function conflicts(found: readonly Conflict[]): Markup | undefined {
    if (found.length === 0) return undefined;
    const places = ({ resources }: Conflict) =>
        resources.map(({ project, stack, resource }) => `${project}/${stack} / ${resource}`).join(", ");
    return html`<section class="notes"><h2>In conflict</h2>
<p>More than one resource rotates each of these apps. Each rotation ends the secret of the others.</p>
<ul>${found.map((each) => html`<li><code>${each.oauthAppId}</code> ${places(each)}</li>`)}</ul></section>`;
}

/** The columns that differ between the rows and are worth the space. */
interface Shows {
    readonly project: boolean;
    readonly organization: boolean;
}

function* secretTable({ secrets }: Report, axis: Axis): Iterable<string> {
    if (secrets.length === 0) return;
    const [first] = secrets;
    const shows: Shows = {
        project: secrets.some(({ project }) => project !== first?.project),
        organization: secrets.some(({ orgId }) => orgId !== first?.orgId),
    };
    yield html`<section><h2>Secrets</h2>${gridOf(axis)}
<table class="secrets"><thead><tr><th>Status</th><th>Stack / resource</th><th>App</th>${shows.organization && html`<th class="org">Org</th>`}<th class="number">Days</th><th class="when">Rotated</th><th class="due-at">Due</th>
<th class="time">${axisLabels(axis)}</th></tr></thead>
<tbody>
`.text;
    for (const secret of secrets) yield secretRow(secret, axis, shows).text;
    yield "</tbody></table></section>\n";
}

function secretRow(secret: Secret, axis: Axis, shows: Shows): Markup {
    const { status, project, stack, resource, orgId, oauthAppId, ageDays, message, rotationReason } = secret;
    const isNoted = message !== undefined;
    const rows = isNoted && html` rowspan="2"`;
    const cells = [
        html`<td class="status"${rows}>${status}</td>`,
        html`<td><span class="dim">${shows.project && `${project}/`}${stack} / </span>${resource}</td>`,
        html`<td class="code">${oauthAppId ?? "–"}</td>`,
        shows.organization && html`<td class="code dim fixed">${orgId?.slice(0, 8) ?? "–"}</td>`,
        html`<td class="number">${ageDays === undefined ? "–" : Math.floor(ageDays)}</td>`,
        html`<td><span class="fixed">${dateOf(secret.rotatedAt ?? secret.adoptedAt)}</span> <span class="dim">${rotationReason}</span></td>`,
        html`<td class="fixed">${dateOf(secret.dueAt)}</td>`,
        html`<td class="time"${rows}>${timelineOf(secret, axis)}</td>`,
    ];
    const note = isNoted && html`<tr class="note"><td colspan="${shows.organization ? 6 : 5}">${message}</td></tr>\n`;
    return html`<tr class="${status}${isNoted && " noted"}">${cells}</tr>\n${note}`;
}

function dateOf(moment: string | undefined): string {
    return moment === undefined ? "–" : day(moment);
}

function unmanaged({ unmanaged: apps, organization }: Report): Markup | undefined {
    if (apps.length === 0) {
        return organization === undefined
            ? undefined
            : html`<section class="notes"><h2>Not managed</h2><p>None: these stacks manage every app of ${organization}.</p></section>`;
    }
    return html`<section><h2>Not managed</h2><p>Apps of the organization <code>${apps[0]?.orgId}</code> that none of these stacks rotates. CSP tells when
an app was created and last updated, not when its secret was made.</p>
<table><thead><tr><th>App</th><th>Name</th><th>Created</th><th>Last updated</th><th>By</th></tr></thead>
<tbody>${apps.map(
        (app) => html`<tr><td class="code">${app.oauthAppId}</td><td>${app.displayName ?? "–"}</td><td>${dateOf(
            app.createdAt,
        )}</td><td>${dateOf(app.lastUpdatedAt)}</td><td>${app.lastUpdatedBy ?? "–"}</td></tr>
`,
    )}</tbody></table></section>`;
}

const meanings: Readonly<Record<Status, string>> = {
    rejected: "CSP rejected the stored secret at the last refresh.",
    pending: "A rotation has begun and has not ended, a new secret could not be tested, or an update was interrupted.",
    due: "The next rotation is reached, or the age limit, or the age is not known although there is a limit.",
    unreadable: "The state can't be read, so nothing is known of the secret.",
    overlap: "The previous secret still works too.",
    unverified: "No test has shown that CSP accepts the secret.",
    ok: "None of these.",
};

function legend({ maxAgeDays, secrets }: Report): Markup {
    const organizations = organizationsOf(secrets);
    const limit =
        maxAgeDays === undefined
            ? "No age limit was given: a secret is due when it reaches the rotateAfterDays of its program."
            : `Age limit of this report: ${counted(maxAgeDays, "day")}. A secret is due then, or earlier by the rotateAfterDays of its program.`;
    return html`<section class="legend"><h2>How to read this page</h2>
<p>It says what Pulumi's state of each stack says. It was made without any secret, and CSP was not asked whether secrets work: that is as of the last
refresh. ${limit} The days of an adopted secret count from its adoption. Dates are in UTC.</p>
${organizations.length > 0 && html`<p>${organizations.length > 1 ? "Organizations" : "Organization"}: ${organizations.map((orgId) => html`<code>${orgId}</code>`)}</p>`}
<dl>${statuses.map((status) => html`<div class="${status}"><dt class="status">${status}</dt><dd>${meanings[status]}</dd></div>`)}</dl>
<ul class="keys">
<li><svg class="key"><rect class="age" y="9.5" x="5" width="40" height="5"/><circle class="made" cx="5" cy="12" r="3.5"/></svg>rotated, and in use since</li>
<li><svg class="key"><rect class="age" y="9.5" x="5" width="40" height="5"/><circle class="made adopted" cx="5" cy="12" r="3.5"/></svg>adopted</li>
<li><svg class="key"><rect class="rest" y="11.5" width="42" height="1"/><rect class="duemark" y="7" x="42" width="2" height="10"/></svg>time left until due</li>
<li><svg class="key"><rect class="age" y="9.5" width="22" height="5"/><rect class="over" x="22" y="9.5" width="22" height="5"/><rect class="duemark past" y="7" x="22" width="2" height="10"/></svg>overdue</li>
<li><svg class="key"><rect class="overlap" y="11" width="42" height="3"/></svg>the previous secret works too</li>
<li><svg class="key"><path class="beyond" d="M7 8v8l-7-4z"/><rect class="age" y="9.5" x="7" width="36" height="5"/></svg>beyond the scale</li>
</ul></section>`;
}
