// A Go program with the generated SDK.
package main

import (
	"os"

	"example.com/pulumi-vmware-csp/sdk/go/vmwarecsp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		secret, err := vmwarecsp.NewOAuthAppSecret(ctx, "ci", &vmwarecsp.OAuthAppSecretArgs{
			OauthAppId:         pulumi.String("ci"),
			OverlapSeconds:     pulumi.Int(3600),
			RotationTrigger:    pulumi.Map{"quarter": pulumi.String(os.Getenv("ROTATION_TRIGGER"))},
			OnExternalRotation: vmwarecsp.ExternalRotationPolicyWarn,
		})
		if err != nil {
			return err
		}
		_, err = vmwarecsp.NewPreviousSecretRetirement(ctx, "done", &vmwarecsp.PreviousSecretRetirementArgs{
			Rotation:     secret.Rotation,
			DrainSeconds: pulumi.Float64(0),
		})
		if err != nil {
			return err
		}
		ctx.Export("clientSecret", secret.ClientSecret)
		ctx.Export("previousClientSecret", secret.PreviousClientSecret)
		return nil
	})
}
