/** The name that a misspelt one probably means; undefined if no name is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
    const plain = name.toLowerCase();
    const [best] = known
        .map((candidate) => ({ candidate, distance: distance(plain, candidate.toLowerCase()) }))
        .sort((a, b) => a.distance - b.distance);
    return best !== undefined && best.distance <= Math.max(1, Math.floor(plain.length / 4))
        ? best.candidate
        : undefined;
}

/** A question to add to a sentence; empty where nothing is near. */
export function didYouMean(name: string, known: readonly string[]): string {
    const meant = nearest(name, known);
    return meant === undefined ? "" : ` Did you mean ${meant}?`;
}

/** How many letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
    let before: number[] = [];
    let last = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        for (let j = 1; j <= b.length; j++) {
            const isSame = a[i - 1] === b[j - 1];
            const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
            const options = [(row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1)];
            row.push(Math.min(...options, isSwapped && i > 1 && j > 1 ? (before[j - 2] ?? 0) + 1 : Infinity));
        }
        [before, last] = [last, row];
    }
    return last[b.length] ?? 0;
}
