import type { Credentials } from "./outputs.mts";

/** Asks for an access token, as an application does, and returns the status of the answer. */
export async function tokenRequestStatus(credentials: Credentials): Promise<number> {
    const { tokenEndpoint, clientId, clientSecret } = credentials;
    const response = await fetch(tokenEndpoint, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
        body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    await response.body?.cancel();
    return response.status;
}
