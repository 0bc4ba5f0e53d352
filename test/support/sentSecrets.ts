/** The secrets in a request to CSP, and the combinations in which it carries them. */
export function sentSecrets(authorization: string | undefined, body: string): string[] {
    const [scheme, value = ""] = authorization?.split(" ") ?? [];
    const basic = Buffer.from(value, "base64").toString();
    const inJson: unknown[] = body.startsWith("{") ? Object.values(JSON.parse(body)) : [];
    return [
        ...(scheme === "Bearer" ? [value] : []),
        ...(scheme === "Basic" ? [value, basic, basic.slice(basic.indexOf(":") + 1)] : []),
        ...new URLSearchParams(body).getAll("api_token"),
        ...inJson.filter((each) => typeof each === "string"),
    ];
}
