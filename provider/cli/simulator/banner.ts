import type { Simulator } from "../../testing/simulator";

/** How to point a stack at the simulator: with its own API token, which is worth nothing anywhere else. */
export function banner(
    { origin, orgId, apiToken }: Pick<Simulator, "origin" | "orgId" | "apiToken">,
    appIds: readonly string[],
    platform: NodeJS.Platform,
): string[] {
    const settings = { CSP_HOST: origin, CSP_ORG_ID: orgId, CSP_API_TOKEN: apiToken };
    const assign = (name: string, value: string) =>
        platform === "win32" ? `$env:${name} = "${value}"` : `export ${name}=${value}`;
    return [
        `A simulated CSP answers at ${origin}. Point your stack here, in the shell of \`pulumi up\`:`,
        "",
        ...Object.entries(settings).map(([name, value]) => `    ${assign(name, value)}`),
        "",
        `and in the program: ${appIds.map((id) => `oauthAppId: ${JSON.stringify(id)}`).join(" or ")}.`,
        "Ctrl-C ends it. Its calls:",
        "",
    ];
}
