import pulumi

from infra import secret

pulumi.export("clientId", secret.client_id)
pulumi.export("clientSecret", secret.client_secret)
pulumi.export("rotatedAt", secret.rotated_at)
pulumi.export("tokenEndpoint", secret.token_endpoint)
