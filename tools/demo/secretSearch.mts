/**
 * Throws if a text has one of the secrets in clear or in base64. The message tells where, never what.
 *
 * @param known stands in the text for sure: so that a search in the wrong text does not pass.
 */
export function expectNoSecretIn(
    where: string,
    text: string,
    secrets: readonly string[],
    known: string,
): void {
    if (!text.includes(known)) {
        throw new Error(`The demo did not go as it must: ${where} is not what was to be searched.`);
    }
    const found = secrets.filter((secret) => [secret, btoa(secret)].some((form) => text.includes(form)));
    if (found.length > 0) {
        throw new Error(
            `The demo did not go as it must: ${where} has ${found.length} of the secrets in clear.`,
        );
    }
}
