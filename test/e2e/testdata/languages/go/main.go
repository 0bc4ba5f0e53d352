// The stack that the tests of each language run: what it declares depends on the stack's configuration.
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
	overlapSeconds := settings.RequireInt("overlapSeconds")
	args := &vmwarecsp.OAuthAppSecretArgs{
		RotationTrigger:    pulumi.Map{"quarter": quarter(settings)},
		OnExternalRotation: vmwarecsp.ExternalRotationPolicy(settings.Require("onExternalRotation")),
		OverlapSeconds:     pulumi.Int(overlapSeconds),
	}
	if id := settings.Get("oauthAppId"); id != "" {
		args.OauthAppId = pulumi.String(id)
	}
	secret, err := vmwarecsp.NewOAuthAppSecret(ctx, "ci", args)
	if err != nil {
		return err
	}
	var consumer consumer
	input := pulumi.Map{"input": secret.ClientSecret}
	if err := ctx.RegisterResource("consumer:index:Consumer", "ci-consumer", input, &consumer); err != nil {
		return err
	}
	if overlapSeconds > 0 {
		var confirmations []string
		settings.RequireObject("confirmations", &confirmations)
		_, err := vmwarecsp.NewPreviousSecretRetirement(ctx, "ci-retirement", &vmwarecsp.PreviousSecretRetirementArgs{
			Rotation:      secret.Rotation,
			DrainSeconds:  pulumi.Float64(0),
			Confirmations: pulumi.ToStringArray(confirmations),
		}, pulumi.DependsOn([]pulumi.Resource{&consumer}))
		if err != nil {
			return err
		}
	}
	if settings.GetBool("organizations") {
		for _, name := range []string{"eu", "us"} {
			if err := organization(ctx, settings, name); err != nil {
				return err
			}
		}
	}
	ctx.Export("clientSecret", secret.ClientSecret)
	ctx.Export("rotationReason", secret.RotationReason)
	ctx.Export("rotatedAt", secret.RotatedAt)
	return nil
}

// consumer is a resource of the tests, which notes what it gets.
type consumer struct {
	pulumi.CustomResourceState
}

func quarter(settings *config.Config) pulumi.Input {
	if secret, err := settings.TrySecret("secretTrigger"); err == nil {
		return secret
	}
	return pulumi.String(settings.Get("trigger"))
}

// organization declares a secret of another organization, with that organization's own provider.
func organization(ctx *pulumi.Context, settings *config.Config, name string) error {
	provider, err := vmwarecsp.NewProvider(ctx, name, &vmwarecsp.ProviderArgs{
		OrgId:    pulumi.String(settings.Require(name + "OrgId")),
		ApiToken: settings.RequireSecret(name + "Token"),
	})
	if err != nil {
		return err
	}
	_, err = vmwarecsp.NewOAuthAppSecret(ctx, "ci-"+name, &vmwarecsp.OAuthAppSecretArgs{
		OauthAppId: pulumi.String("ci-" + name),
	}, pulumi.Provider(provider))
	return err
}
