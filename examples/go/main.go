package main

import (
	"example.com/pulumi-vmware-csp/sdk/go/vmwarecsp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(stack)
}

func stack(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	secret, err := vmwarecsp.NewOAuthAppSecret(ctx, "ci", &vmwarecsp.OAuthAppSecretArgs{
		OauthAppId:      pulumi.String(settings.Require("oauthAppId")),
		RotationTrigger: pulumi.String(settings.Require("rotationTrigger")),
		// The old secret keeps working until the retirement, at most for a day.
		OverlapSeconds: pulumi.Int(86_400),
	})
	if err != nil {
		return err
	}

	// List here what uses the secret, so that the old one is retired after it has the new one.
	var consumers []pulumi.Resource
	_, err = vmwarecsp.NewPreviousSecretRetirement(ctx, "ci-retirement", &vmwarecsp.PreviousSecretRetirementArgs{
		Rotation:     secret.Rotation,
		DrainSeconds: pulumi.Float64(settings.RequireFloat64("drainSeconds")),
	}, pulumi.DependsOn(consumers))
	if err != nil {
		return err
	}

	ctx.Export("clientId", secret.ClientId)
	ctx.Export("clientSecret", secret.ClientSecret)
	ctx.Export("rotatedAt", secret.RotatedAt)
	ctx.Export("tokenEndpoint", secret.TokenEndpoint)
	return nil
}
