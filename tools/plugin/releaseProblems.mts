interface Release {
    readonly version: string;
    /** `OWNER/REPOSITORY` on GitHub, by package.json. */
    readonly repository: string | undefined;
}

/**
 * What stands in the way of a release.
 *
 * @param schema what schema.json has.
 * @param builtIn the repository whose workflow makes the release; undefined on a person's machine.
 */
export function releaseProblems(
    { version, repository }: Release,
    schema: unknown,
    builtIn: string | undefined,
): string[] {
    if (repository === undefined)
        return ["package.json names no repository yet. Run: npm run release:repository -- OWNER/REPOSITORY"];
    const problems: string[] = [];
    if (builtIn !== undefined && builtIn !== repository)
        problems.push(`package.json names the repository ${repository}, but this is ${builtIn}.`);
    const wanted = { version, pluginDownloadURL: `github://api.github.com/${repository}` };
    const found: Partial<Record<string, unknown>> = typeof schema === "object" && schema !== null ? { ...schema } : {};
    for (const [name, value] of Object.entries(wanted))
        if (found[name] !== value)
            problems.push(`schema.json has the ${name} ${found[name]}, not ${value}. Run: npm run schema`);
    return problems;
}
