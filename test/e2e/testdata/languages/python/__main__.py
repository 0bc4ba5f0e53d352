"""The stack that the tests of each language run: what it declares depends on the stack's configuration."""

import json
from typing import Optional

import pulumi
import pulumi_vmware_csp as csp

config = pulumi.Config()


class Consumer(pulumi.CustomResource):
    """A resource of the tests, which notes what it gets."""

    def __init__(self, name: str, value: pulumi.Input[str]) -> None:
        super().__init__("consumer:index:Consumer", name, {"input": value, "value": None})


def organization(name: str) -> None:
    """A secret of another organization, with that organization's own provider."""
    provider = csp.Provider(
        name,
        org_id=config.require(f"{name}OrgId"),
        api_token=config.require_secret(f"{name}Token"),
    )
    csp.OAuthAppSecret(f"ci-{name}", oauth_app_id=f"ci-{name}", opts=pulumi.ResourceOptions(provider=provider))


overlap_seconds = config.require_int("overlapSeconds")
quarter: Optional[pulumi.Input[str]] = config.get_secret("secretTrigger") or config.get("trigger")
secret = csp.OAuthAppSecret(
    "ci",
    oauth_app_id=config.get("oauthAppId"),
    rotation_trigger={"quarter": quarter},
    on_external_rotation=csp.ExternalRotationPolicy(config.require("onExternalRotation")),
    overlap_seconds=overlap_seconds,
)
consumer = Consumer("ci-consumer", secret.client_secret)
if overlap_seconds > 0:
    csp.PreviousSecretRetirement(
        "ci-retirement",
        rotation=secret.rotation,
        drain_seconds=0,
        confirmations=json.loads(config.require("confirmations")),
        opts=pulumi.ResourceOptions(depends_on=[consumer]),
    )
if config.get_bool("organizations"):
    organization("eu")
    organization("us")

pulumi.export("clientSecret", secret.client_secret)
pulumi.export("rotationReason", secret.rotation_reason)
pulumi.export("rotatedAt", secret.rotated_at)
