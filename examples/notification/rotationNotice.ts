import * as pulumi from "@pulumi/pulumi";

/** How long the webhook may take to respond. */
const timeoutMs = 10_000;

/**
 * A hook that posts one line to a webhook after each rotation, and nothing after an update of options only. If the
 * webhook fails, Pulumi prints a warning. The secret is rotated, and its consumers get it.
 *
 * @param webhook takes `{"text": "…"}`, as the incoming webhooks of Slack and Mattermost do.
 */
export function rotationNotice(webhook: string): pulumi.ResourceHook {
    const notify = async ({ name, oldOutputs, newOutputs }: pulumi.ResourceHookArgs) => {
        if (newOutputs?.["rotatedAt"] === oldOutputs?.["rotatedAt"]) return;
        const { oauthAppId, rotatedAt, rotationReason } = newOutputs ?? {};
        const text = `${name}: the secret of ${oauthAppId} was rotated at ${rotatedAt} (${rotationReason})`;
        const response = await fetch(webhook, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ text }),
            signal: AbortSignal.timeout(timeoutMs),
        });
        if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
    };
    return new pulumi.ResourceHook("rotation-notice", notify, { ignoreErrors: true });
}
