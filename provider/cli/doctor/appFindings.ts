import type { Credential } from "../../csp/credential";
import type { App } from "../../csp/operations";
import type { AppDescription } from "../../csp/schemas";
import { type Finding, note, ok, problem } from "./finding";

/** What an app's description means for a rotation with that credential. */
export function appFindings(
    app: App,
    description: AppDescription,
    credential: Credential,
    isSelfAuthenticating: boolean,
): Finding[] {
    const { displayName = app.oauthAppId } = description;
    return [
        ok("app", `readable: ${displayName}`),
        grantTypes(description),
        ownerOnlySecretRotation(description, isOwn(credential, app), isSelfAuthenticating),
        secretAge(description),
    ];
}

function grantTypes({ grantTypes: types }: AppDescription): Finding {
    if (types?.includes("client_credentials")) {
        return ok("grantTypes", `${types.join(", ")}: a new secret can be tested`);
    }
    return note(
        "grantTypes",
        `${types?.join(", ") || "CSP names none"}: without client_credentials a new secret can't be tested, ` +
            "and is handed on as verified: false",
    );
}

function isOwn(credential: Credential, { oauthAppId }: App): boolean {
    return credential.kind === "clientCredentials" && credential.clientId === oauthAppId;
}

function ownerOnlySecretRotation(
    { ownerOnlySecretRotation: isOwnerOnly }: AppDescription,
    isOwner: boolean,
    isSelfAuthenticating: boolean,
): Finding {
    const check = "ownerOnlySecretRotation";
    if (isOwnerOnly === undefined) return note(check, "CSP does not tell it");
    if (!isOwnerOnly) return ok(check, "false");
    const inProgram = 'Set authenticateAs: "app" and existingClientSecret in the program';
    if (!isOwner) {
        return problem(
            check,
            `true: only the app itself may rotate its secret. ${inProgram}. To try that here, use ` +
                "--authenticate-as app with the secret in CSP_CLIENT_SECRET",
        );
    }
    const afterwards = isSelfAuthenticating ? "" : `, which the first rotation replaces. ${inProgram}`;
    return ok(check, `true, and the credential is the app's own${afterwards}`);
}

function secretAge({ secretAge: age, lastUpdatedAt, lastUpdatedBy }: AppDescription): Finding {
    const updated = [lastUpdatedAt && `at ${lastUpdatedAt}`, lastUpdatedBy && `by ${lastUpdatedBy}`].filter(Boolean);
    // The reference gives no unit: as CSP tells it.
    const words = [
        age === undefined ? "CSP does not tell it" : `secretAge ${age}`,
        updated.length > 0 && `the app was last updated ${updated.join(" ")}`,
    ].filter(Boolean);
    return age === undefined ? note("secretAge", words.join("; ")) : ok("secretAge", words.join("; "));
}
