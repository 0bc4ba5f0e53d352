/** The schema's examples, in the form in which Pulumi shows each reader those of their language. */
export const examples = {
    OAuthAppSecret: exampleOf("Rotate with a trigger", {
        yaml: `
resources:
  secret:
    type: vmware-csp:OAuthAppSecret
    properties:
      oauthAppId: ci-app
      rotationTrigger: 2026-Q4 # change it, and the next update rotates
outputs:
  clientSecret: \${secret.clientSecret}`,
        typescript: `
import * as csp from "pulumi-vmware-csp-sdk";

const secret = new csp.OAuthAppSecret("secret", {
    oauthAppId: "ci-app",
    rotationTrigger: "2026-Q4", // change it, and the next update rotates
});
export const clientSecret = secret.clientSecret;`,
        python: `
import pulumi
import pulumi_vmware_csp as csp

secret = csp.OAuthAppSecret("secret",
    oauth_app_id="ci-app",
    rotation_trigger="2026-Q4") # change it, and the next update rotates
pulumi.export("clientSecret", secret.client_secret)`,
        go: `
package main

import (
	"example.com/pulumi-vmware-csp/sdk/go/vmwarecsp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		secret, err := vmwarecsp.NewOAuthAppSecret(ctx, "secret", &vmwarecsp.OAuthAppSecretArgs{
			OauthAppId:      pulumi.String("ci-app"),
			RotationTrigger: pulumi.String("2026-Q4"), // change it, and the next update rotates
		})
		if err != nil {
			return err
		}
		ctx.Export("clientSecret", secret.ClientSecret)
		return nil
	})
}`,
        java: `
package example;

import com.pulumi.Pulumi;
import com.example.vmwarecsp.OAuthAppSecret;
import com.example.vmwarecsp.OAuthAppSecretArgs;

public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var secret = new OAuthAppSecret("secret", OAuthAppSecretArgs.builder()
                .oauthAppId("ci-app")
                .rotationTrigger("2026-Q4") // change it, and the next update rotates
                .build());
            ctx.export("clientSecret", secret.clientSecret());
        });
    }
}`,
    }),
    PreviousSecretRetirement: exampleOf("Retire the previous secret once its consumer has the new one", {
        yaml: `
resources:
  secret:
    type: vmware-csp:OAuthAppSecret
    properties:
      oauthAppId: ci-app
      rotationTrigger: 2026-Q4
      overlapSeconds: 86400
  consumer:
    type: kubernetes:core/v1:Secret
    properties:
      stringData:
        clientSecret: \${secret.clientSecret}
  retirement:
    type: vmware-csp:PreviousSecretRetirement
    properties:
      rotation: \${secret.rotation}
    options:
      dependsOn:
        - \${consumer}`,
        typescript: `
import * as pulumi from "@pulumi/pulumi";
import * as csp from "pulumi-vmware-csp-sdk";

const secret = new csp.OAuthAppSecret("secret", {
    oauthAppId: "ci-app",
    rotationTrigger: "2026-Q4",
    overlapSeconds: 86_400,
});
const consumers: pulumi.Resource[] = []; // all that use secret.clientSecret
new csp.PreviousSecretRetirement("retirement", { rotation: secret.rotation }, { dependsOn: consumers });`,
        python: `
import pulumi
import pulumi_vmware_csp as csp

secret = csp.OAuthAppSecret("secret",
    oauth_app_id="ci-app",
    rotation_trigger="2026-Q4",
    overlap_seconds=86_400)
consumers: list[pulumi.Resource] = [] # all that use secret.client_secret
csp.PreviousSecretRetirement("retirement",
    rotation=secret.rotation,
    opts=pulumi.ResourceOptions(depends_on=consumers))`,
        go: `
package main

import (
	"example.com/pulumi-vmware-csp/sdk/go/vmwarecsp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		secret, err := vmwarecsp.NewOAuthAppSecret(ctx, "secret", &vmwarecsp.OAuthAppSecretArgs{
			OauthAppId:      pulumi.String("ci-app"),
			RotationTrigger: pulumi.String("2026-Q4"),
			OverlapSeconds:  pulumi.Int(86_400),
		})
		if err != nil {
			return err
		}
		var consumers []pulumi.Resource // all that use secret.ClientSecret
		_, err = vmwarecsp.NewPreviousSecretRetirement(ctx, "retirement", &vmwarecsp.PreviousSecretRetirementArgs{
			Rotation: secret.Rotation,
		}, pulumi.DependsOn(consumers))
		return err
	})
}`,
        java: `
package example;

import com.pulumi.Pulumi;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import com.example.vmwarecsp.OAuthAppSecret;
import com.example.vmwarecsp.OAuthAppSecretArgs;
import com.example.vmwarecsp.PreviousSecretRetirement;
import com.example.vmwarecsp.PreviousSecretRetirementArgs;
import java.util.List;

public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var secret = new OAuthAppSecret("secret", OAuthAppSecretArgs.builder()
                .oauthAppId("ci-app")
                .rotationTrigger("2026-Q4")
                .overlapSeconds(86_400)
                .build());
            List<Resource> consumers = List.of(); // all that use secret.clientSecret()
            new PreviousSecretRetirement("retirement", PreviousSecretRetirementArgs.builder()
                .rotation(secret.rotation())
                .build(), CustomResourceOptions.builder().dependsOn(consumers).build());
        });
    }
}`,
    }),
};

/** The heading is part of the example, so that it goes where an SDK's language has no example. */
function exampleOf(title: string, code: Readonly<Record<string, string>>): string {
    const fenced = Object.entries(code).map(([language, text]) => `\`\`\`${language}${text}\n\`\`\``);
    return [
        "{{% examples %}}\n{{% example %}}",
        `## Example Usage\n\n### ${title}`,
        ...fenced,
        "{{% /example %}}\n{{% /examples %}}",
    ].join("\n\n");
}
