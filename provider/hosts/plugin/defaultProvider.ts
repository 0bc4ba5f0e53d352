/**
 * Whether a provider resource is the default one, which Pulumi's engine makes, or one that the program declares. The
 * engine does not say so, but it names its own by a rule (`ProviderRequest.DefaultName`,
 * pkg/resource/deploy/providers), and this applies the same rule. A name that only begins with `default` may be the
 * program's: `default_eu` has a token of its own, perhaps for another organization.
 *
 * @module
 */
import { textIn } from "../../common/json";
import type { Properties } from "../../resources/resource";

/** What shows who made a provider resource. */
export interface ProviderResource {
    readonly urn: string;
    /** Its inputs. The version is among them wherever the engine put one into the name. */
    readonly given: Properties;
}

export function isDefaultProvider({ urn, given }: ProviderResource): boolean {
    if (hasParent(urn)) return false;
    const name = nameOf(urn);
    const { version, pluginDownloadURL: url } = given;
    const withoutUrl = defaultName(textIn(version));
    const withUrl = defaultName(textIn(version), textIn(url));
    return [withoutUrl, withUrl].includes(name) || isWithOtherUrl(name, withoutUrl);
}

/** The name that the engine gives to a default provider of that version from that address. */
export function defaultName(version?: string, pluginDownloadUrl?: string): string {
    const url = pluginDownloadUrl?.replace(/\/$/, "");
    const parts = [...versionParts(version), ...(url ? [intoQName(url)] : [])];
    return ["default", ...parts].join("_");
}

/** `1.2.3-alpha.1+build.5` as `1`, `2`, `3`, `alpha`, `1`, `build`, `5`. */
function versionParts(version: string | undefined): readonly string[] {
    const [, numbers = "", pre = "", build = ""] =
        /^v?(\d+\.\d+\.\d+)(?:-([\w.-]+))?(?:\+([\w.-]+))?$/.exec(version ?? "") ?? [];
    return [numbers, pre, build].filter((part) => part !== "").flatMap((part) => part.split("."));
}

/** What a name may contain. The engine works on bytes, so it replaces each byte of any other letter. */
const allowed = /[A-Za-z0-9_.-]/;

/** `tokens.IntoQName` of sdk/go/common/tokens. */
export function intoQName(text: string): string {
    const segments = text.split("/").filter((segment) => segment !== "");
    const legal = segments.map((segment) =>
        [...Buffer.from(segment)]
            .map((byte) => String.fromCharCode(byte))
            .map((character) => (allowed.test(character) ? character : "_"))
            .join(""),
    );
    return legal.join("/") || "_";
}

/** The schemes from which the engine downloads plugins, as they look in a name. */
const urlInName = /^(?:https?|github|gitlab|git)_\/[^/]/;

/** Whether the name ends in an address that the engine did not pass on, as newer engines don't. */
function isWithOtherUrl(name: string, withoutUrl: string): boolean {
    if (!name.startsWith(`${withoutUrl}_`)) return false;
    const rest = name.slice(withoutUrl.length + 1);
    return urlInName.test(rest) && intoQName(rest) === rest;
}

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME`, where the type has those of its parents before it. */
function hasParent(urn: string): boolean {
    return urn.split("::")[2]?.includes("$") ?? false;
}

export function nameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}
