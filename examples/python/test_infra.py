"""Tests of the stack with Pulumi's mocks: no engine, no plugin, no network. Run them by `python -m unittest`."""

import unittest
from typing import Any

import pulumi

PROJECT = "csp-python"


class Mocks(pulumi.runtime.Mocks):
    def __init__(self) -> None:
        # The inputs of each resource, by its name.
        self.inputs: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.inputs[args.name] = args.inputs
        outputs = dict(args.inputs)
        if args.typ == "vmware-csp:index:OAuthAppSecret":
            # What the plugin makes of it, as far as the stack uses it.
            outputs["clientId"] = args.inputs["oauthAppId"]
            outputs["clientSecret"] = "secret-of-the-mocks"
            outputs["rotation"] = {"rotatedAt": "2026-10-01T00:00:00.000Z"}
        return f"{args.name}-id", outputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


mocks = Mocks()
pulumi.runtime.set_mocks(mocks, project=PROJECT)
pulumi.runtime.set_all_config({f"{PROJECT}:oauthAppId": "ci", f"{PROJECT}:rotationTrigger": "2026-Q4"})

import infra  # noqa: E402, after the mocks


class InfraTest(unittest.TestCase):
    @pulumi.runtime.test
    def test_the_trigger_of_the_configuration_rotates_the_secret(self) -> pulumi.Output[None]:
        def check(values: list[Any]) -> None:
            self.assertEqual(values, ["ci", "2026-Q4", 86_400])

        secret = infra.secret
        return pulumi.Output.all(secret.client_id, secret.rotation_trigger, secret.overlap_seconds).apply(check)

    @pulumi.runtime.test
    def test_the_retirement_gets_the_rotation_of_the_secret(self) -> pulumi.Output[None]:
        def check(_: str) -> None:
            # A Pulumi secret: so it is wrapped.
            rotation = mocks.inputs["ci-retirement"]["rotation"]["value"]
            self.assertEqual(rotation["rotatedAt"], "2026-10-01T00:00:00.000Z")

        return infra.retirement.urn.apply(check)


if __name__ == "__main__":
    unittest.main()
