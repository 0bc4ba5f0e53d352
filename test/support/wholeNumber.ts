/** A whole number from the environment; undefined where the variable is absent or empty. */
export function wholeNumber(name: string): number | undefined {
    const text = process.env[name];
    if (!text) return undefined;
    const value = Number(text);
    if (!Number.isInteger(value)) throw new Error(`${name} must be a whole number, not "${text}"`);
    return value;
}
