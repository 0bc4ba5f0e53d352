import type { SimulatedApp, Simulator } from "../../testing/simulator";

/** How the banner is written. */
export interface BannerOptions {
    /** Whether it has the secrets of the apps. */
    readonly showSecrets: boolean;
    readonly platform: NodeJS.Platform;
}

/** How to point a stack at the simulator: with its own API token, which is worthless anywhere else. */
export function banner(
    { origin, orgId, apiToken }: Pick<Simulator, "origin" | "orgId" | "apiToken">,
    apps: readonly Pick<SimulatedApp, "id" | "currentSecret">[],
    { showSecrets, platform }: BannerOptions,
): string[] {
    const settings = { CSP_HOST: origin, CSP_ORG_ID: orgId, CSP_API_TOKEN: apiToken };
    const assign = (name: string, value: string) =>
        platform === "win32" ? `$env:${name} = "${value}"` : `export ${name}=${value}`;
    const secrets = apps.map(({ id, currentSecret }) => `    present secret of ${id}: ${currentSecret}`);
    return [
        `A simulated CSP answers at ${origin}. Point your stack here, in the shell of \`pulumi up\`:`,
        "",
        ...Object.entries(settings).map(([name, value]) => `    ${assign(name, value)}`),
        "",
        `and in the program: ${apps.map(({ id }) => `oauthAppId: ${JSON.stringify(id)}`).join(" or ")}.`,
        ...(showSecrets ? ["", ...secrets, ""] : []),
        "Ctrl-C ends it. Its calls:",
        "",
    ];
}
