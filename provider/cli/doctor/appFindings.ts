import type { Credential } from "../../csp/credential";
import type { App } from "../../csp/operations";
import type { AppDescription } from "../../csp/schemas";
import { type Finding, note, ok } from "./finding";

/** What an app's description means for a rotation with that credential. */
export function appFindings(
    app: App,
    description: AppDescription,
    credential: Credential,
    isSelfAuthenticating: boolean,
): Finding[] {
    const { displayName = app.oauthAppId } = description;
    const isItself = isOwn(credential, app);
    const role = isItself ? "; so the app has a role that may read it, and most likely rotate too" : "";
    return [
        ok("app", `readable: ${displayName}${role}`),
        grantTypes(description),
        ownerOnlySecretRotation(description, isItself, isSelfAuthenticating),
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
            "and is passed on with verified: false",
    );
}

/** Whether a credential is that of the app itself. */
export function isOwn(credential: Credential, { oauthAppId }: App): boolean {
    return credential.kind === "clientCredentials" && credential.clientId === oauthAppId;
}

function ownerOnlySecretRotation(
    { ownerOnlySecretRotation: isOwnerOnly }: AppDescription,
    isItself: boolean,
    isSelfAuthenticating: boolean,
): Finding {
    const check = "ownerOnlySecretRotation";
    if (isOwnerOnly === undefined) return note(check, "CSP does not tell it");
    if (!isOwnerOnly) return ok(check, "false");
    const open =
        "true: either only the organization's administrators or only the app itself may rotate its secret. CSP's " +
        "reference does not say which; more likely the administrators.";
    const asItself = 'authenticateAs: "app" and existingClientSecret';
    if (!isItself) {
        return note(
            check,
            `${open} This credential is not the app's own. If CSP answers a rotation with 403, set ${asItself} in the ` +
                "program; the app then needs one of the roles itself. To try that here, use --authenticate-as app with " +
                "the secret in CSP_CLIENT_SECRET",
        );
    }
    const afterwards = isSelfAuthenticating
        ? ""
        : ` The first rotation replaces this credential: for the app to go on rotating itself, set ${asItself}.`;
    return note(
        check,
        `${open} This credential is the app's own. If CSP answers a rotation with 403, use an administrator's, with ` +
            `authenticateAs: "credentials" in the program, which is the default.${afterwards}`,
    );
}

function secretAge({ secretAge: age, lastUpdatedAt, lastUpdatedBy }: AppDescription): Finding {
    const updated = [lastUpdatedAt && `at ${lastUpdatedAt}`, lastUpdatedBy && `by ${lastUpdatedBy}`].filter(Boolean);
    // The reference gives no unit, so the number stands as CSP gives it.
    const words = [
        age === undefined ? "CSP does not tell it" : `secretAge ${age}`,
        updated.length > 0 && `the app was last updated ${updated.join(" ")}`,
    ].filter(Boolean);
    return age === undefined ? note("secretAge", words.join("; ")) : ok("secretAge", words.join("; "));
}
