import { createHash } from "node:crypto";
import packageJson from "../../package.json" with { type: "json" };
import type { Bundle } from "./bundle.mts";
import { nodePackages, platforms } from "./nodeExecutables.mts";

/** What the plugin is made of (CycloneDX 1.6): the packages in its program, and each platform's Node. */
export function sbom({ packages }: Pick<Bundle, "packages">): object {
    const { name, version, license } = packageJson;
    return {
        bomFormat: "CycloneDX",
        specVersion: "1.6",
        serialNumber: `urn:uuid:${uuidOf(JSON.stringify([version, packages, nodePackages]))}`,
        version: 1,
        metadata: {
            component: { type: "application", ...component({ name, version, license }) },
        },
        components: [
            ...packages.map((one) => ({ type: "library", ...component(one) })),
            ...platforms.map((platform) => {
                const { integrity, ...node } = nodePackages[platform];
                const content = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
                return {
                    type: "platform",
                    ...component({ ...node, license: "MIT" }),
                    hashes: [{ alg: "SHA-512", content }],
                    properties: [{ name: "platform", value: platform }],
                };
            }),
        ],
    };
}

function component({ name, version, license }: { name: string; version: string; license: string }) {
    const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
    // An expression for what is more than one licence.
    const licenses = /[ ()]/.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
    return { "bom-ref": purl, name, version, licenses, purl };
}

/** The same for the same content, so that a release can be made again and compared. */
function uuidOf(content: string): string {
    const hex = createHash("sha256").update(content).digest("hex");
    return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `5${hex.slice(13, 16)}`,
        `8${hex.slice(17, 20)}`,
        hex.slice(20, 32),
    ].join("-");
}
