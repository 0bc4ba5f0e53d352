/**
 * Whether a version is one that `engines` in package.json allows. Plain JavaScript for the oldest Node a machine may have:
 * it also becomes the first line of the bundled plugin.
 *
 * @param {string} version such as `v24.5.0`
 */
export function isSupportedNode(version) {
    const [major = 0, minor = 0] = version.replace("v", "").split(".").map(Number);
    return (major === 22 && minor >= 21) || (major === 24 && minor >= 5) || major > 24;
}

export const supportedNode = "Node 22.21 or later, or 24.5 or later";
