// A stack of its own, as another team may have it. It does with the secret what an application does: it asks for
// an access token. (A real program hands the secret to the application instead.)
import * as pulumi from "@pulumi/pulumi";

const rotating = new pulumi.StackReference(new pulumi.Config().require("secretStack"));

const token = pulumi
    .all([
        rotating.requireOutput("tokenEndpoint"),
        rotating.requireOutput("clientId"),
        rotating.requireOutput("clientSecret"),
    ])
    .apply(async ([tokenEndpoint, clientId, clientSecret]) => {
        const response = await fetch(tokenEndpoint, {
            method: "POST",
            headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
            body: new URLSearchParams({ grant_type: "client_credentials" }),
        });
        if (!response.ok) {
            throw new Error(`${tokenEndpoint} answered ${response.status}`);
        }
        const answer: { access_token: string; expires_in: number } = JSON.parse(await response.text());
        return answer;
    });

/** A Pulumi secret, because it was made from one. */
export const accessToken = token.access_token;
export const expiresInSeconds = pulumi.unsecret(token.expires_in);
