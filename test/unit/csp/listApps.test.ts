import { describe, expect, it } from "vitest";
import type { Credential } from "../../../provider/csp/credential";
import { clientOver } from "../../support/cspClient";

describe("the pages of the list", () => {
    const apiToken: Credential = { kind: "apiToken", apiToken: "the-token", source: "the test" };

    /** The URLs that are requested if CSP answers with these pages, and what the list is then. */
    async function listed(...pages: object[]) {
        const urls: string[] = [];
        const { client } = clientOver(({ url }) => {
            if (url.endsWith("/authorize")) return Promise.resolve(json({ access_token: "t" }));
            urls.push(url);
            return Promise.resolve(json(pages[urls.length - 1] ?? {}));
        });
        return { urls, ...(await client.listApps("org", apiToken)) };
    }

    async function asked(...pages: object[]): Promise<string[]> {
        return (await listed(...pages)).urls;
    }

    const json = (body: object) => ({ status: 200, headers: {}, body: JSON.stringify(body) });
    const list = "https://csp.example/csp/gateway/am/api/orgs/org/oauth-apps";

    it("are asked for at the same host and path, wherever a link leads", async () => {
        const nextLink = "https://internal.example/other/path?pageStart=2&pageLimit=1#x";
        expect(await asked({ results: [{ id: "a" }], nextLink }, { results: [{ id: "b" }] })).toEqual([
            `${list}?pageLimit=100`,
            `${list}?pageStart=2&pageLimit=1`,
        ]);
    });

    it("end at a page with nothing new, or only with apps without an id", async () => {
        const page = { results: [{ id: "a" }, { name: "?" }, null], nextLink: "?pageStart=1", totalResults: 9 };
        expect(await asked(page, page, page)).toHaveLength(2);
        expect(await asked({ results: [] })).toHaveLength(1);
    });

    it("are asked for by what was listed so far if there is no link, or none that can be read", async () => {
        const page = { results: [{ id: "a" }, { id: "b" }], totalResults: 3 };
        for (const nextLink of [undefined, "", "https://"]) {
            expect(await listed({ ...page, nextLink }, { results: [{ id: "c" }], totalResults: 3 })).toEqual({
                urls: [`${list}?pageLimit=100`, `${list}?pageStart=2&pageLimit=100`],
                apps: [{ id: "a" }, { id: "b" }, { id: "c" }],
                total: 3,
            });
        }
    });

    it("tell how many apps there are, even if fewer can be listed", async () => {
        const page = { results: [{ id: "a" }], totalResults: 9 };
        expect(await listed(page, page)).toMatchObject({ apps: [{ id: "a" }], total: 9 });
        expect(await listed({ results: [{ id: "a" }, { id: "b" }] })).toMatchObject({ total: 2 });
        expect(await listed({ results: [{ id: "a" }, { id: "b" }], totalResults: 1 })).toMatchObject({ total: 2 });
    });
});
