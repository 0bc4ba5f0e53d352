import * as z from "zod";
import { describe, memberOf } from "./appRequests";
import type { CspRequest } from "./request";
import { type CspResponse, jsonResponse, Refusal } from "./responses";
import type { SimulatorState } from "./simulatorState";

const pageQuery = z.object({
    pageStart: z.coerce.number().int().min(0).optional(),
    pageLimit: z.coerce.number().int().min(1).optional(),
});

/** GET of the list: one page of the organization's apps. */
export function listApps(state: SimulatorState, request: CspRequest): CspResponse {
    memberOf(state, request);
    const { data: query } = pageQuery.safeParse(Object.fromEntries(request.query));
    if (query === undefined) {
        throw new Refusal(400, "pageStart or pageLimit is not valid");
    }
    const { maxPageLimit, pageStartCounts } = state.switches;
    const limit = Math.min(query.pageLimit ?? maxPageLimit, maxPageLimit);
    const from = pageStartCounts === "appsFrom1" ? 1 : 0;
    const size = pageStartCounts === "pages" ? limit : 1;
    const start = Math.max(0, ((query.pageStart ?? from) - from) * size);
    const all = state.appsOf(request.orgId ?? "");
    const link = (index: number) => pageLink(state, request, `?pageStart=${index / size + from}&pageLimit=${limit}`);
    return jsonResponse(200, {
        results: all.slice(start, start + limit).map((app) => describe(state, app)),
        totalResults: all.length,
        nextLink: start + limit < all.length ? link(start + limit) : undefined,
        prevLink: start > 0 ? link(Math.max(0, start - limit)) : undefined,
    });
}

function pageLink({ switches }: SimulatorState, { path, headers }: CspRequest, query: string): string | undefined {
    if (switches.pageLinks === "none") return undefined;
    return switches.pageLinks === "path" ? path + query : `https://${headers["host"]}${path}${query}`;
}
