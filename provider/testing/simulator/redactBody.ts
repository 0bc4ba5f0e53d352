import { parseJson } from "./request";

const hidden = "***";
const harmlessValues = ["grant_type"];
const formNames = ["grant_type", "api_token", "refresh_token", "client_id", "client_secret", "scope"];

/**
 * A body without anything that might be secret: it lists what may be shown, not what must be hidden. JSON
 * without a text in it stays exactly as it is. Everything else is rewritten.
 */
export function hideTextValues(body: string, contentType = ""): string {
    if (contentType.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
        const parameters = [...new URLSearchParams(body)];
        return parameters.map(([name, value]) => `${nameToShow(name)}=${valueToShow(name, value)}`).join("&");
    }
    const json = parseJson(body);
    if (json === undefined) {
        return body === "" ? body : hidden;
    }
    return body.includes('"') ? JSON.stringify(json, valueToShow) : body;
}

/** A body that is not a form is read as one long name. */
function nameToShow(name: string): string {
    return formNames.includes(name) ? name : hidden;
}

function valueToShow(name: string, value: unknown): unknown {
    return typeof value === "string" && !harmlessValues.includes(name) ? hidden : value;
}
