import pulumi
import pulumi_vmware_csp as csp

config = pulumi.Config()

secret = csp.OAuthAppSecret(
    "ci",
    oauth_app_id=config.require("oauthAppId"),
    rotation_trigger=config.require("rotationTrigger"),
    # The old secret keeps working until the retirement, at most for a day.
    overlap_seconds=86_400,
)

# List here what uses the secret, so that the old one is retired after it has the new one.
consumers: list[pulumi.Resource] = []
retirement = csp.PreviousSecretRetirement(
    "ci-retirement",
    rotation=secret.rotation,
    drain_seconds=config.get_float("drainSeconds"),
    opts=pulumi.ResourceOptions(depends_on=consumers),
)
