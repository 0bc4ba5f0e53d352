/** The oldest CLI that this package is developed with: the same minimum as its peer dependency. */
export const minimumVersion = "3.200.0";

const versionFormat = /^v?(\d+)\.(\d+)\.(\d+)(-\S+)?/m;

/** Why a CLI that prints this as its version won't do, or nothing when it will. */
export function unsuitable(printed: string): string | undefined {
    const version = parse(printed);
    if (version === undefined) {
        return `prints no version but "${printed.trim()}"`;
    }
    const minimum = parse(minimumVersion);
    if (minimum === undefined || version.numbers[0] !== minimum.numbers[0]) {
        return `is version ${version.text}, and the SDK wants ${minimumVersion} or a later 3.x`;
    }
    return isBefore(version, minimum)
        ? `is version ${version.text}, older than ${minimumVersion}`
        : undefined;
}

interface Version {
    readonly text: string;
    readonly numbers: readonly number[];
    readonly prerelease: boolean;
}

function parse(printed: string): Version | undefined {
    const [text, major, minor, patch, prerelease] = versionFormat.exec(printed) ?? [];
    if (text === undefined) {
        return undefined;
    }
    return {
        text: text.replace(/^v/, ""),
        numbers: [major, minor, patch].map(Number),
        prerelease: prerelease !== undefined,
    };
}

function isBefore(version: Version, release: Version): boolean {
    for (const [index, number] of version.numbers.entries()) {
        const other = release.numbers[index] ?? 0;
        if (number !== other) {
            return number < other;
        }
    }
    return version.prerelease;
}
