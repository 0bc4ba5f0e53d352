import * as pulumi from "@pulumi/pulumi";

/** How long the webhook may take to answer. */
const patienceMs = 10_000;

/**
 * A hook that posts one line to a webhook after each rotation, and nothing after an update of options only. A
 * webhook that fails is a warning of the update: the secret is rotated, and goes on to its consumers.
 *
 * @param webhook takes `{"text": "…"}`, as the incoming webhooks of Slack and Mattermost do.
 */
export function rotationNotice(webhook: string): pulumi.ResourceHook {
    const notify = async ({ name, oldOutputs, newOutputs }: pulumi.ResourceHookArgs) => {
        if (newOutputs?.["rotatedAt"] === oldOutputs?.["rotatedAt"]) return;
        const { oauthAppId, rotatedAt, rotationReason } = newOutputs ?? {};
        const text = `${name}: the secret of ${oauthAppId} was rotated at ${rotatedAt} (${rotationReason})`;
        const answer = await fetch(webhook, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ text }),
            signal: AbortSignal.timeout(patienceMs),
        });
        if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
    };
    return new pulumi.ResourceHook("rotation-notice", notify, { ignoreErrors: true });
}
