package e2e;

import com.pulumi.Config;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.core.TypeShape;
import com.pulumi.core.annotations.Import;
import com.pulumi.resources.CustomResource;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.ResourceArgs;
import com.example.vmwarecsp.OAuthAppSecret;
import com.example.vmwarecsp.OAuthAppSecretArgs;
import com.example.vmwarecsp.PreviousSecretRetirement;
import com.example.vmwarecsp.PreviousSecretRetirementArgs;
import com.example.vmwarecsp.Provider;
import com.example.vmwarecsp.ProviderArgs;
import com.example.vmwarecsp.enums.ExternalRotationPolicy;
import java.util.List;
import java.util.Map;

/** The stack that the tests of each language run: what it declares depends on the stack's configuration. */
public final class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    private static void stack(Context ctx) {
        var config = ctx.config();
        int overlapSeconds = config.requireInteger("overlapSeconds");
        var args = OAuthAppSecretArgs.builder()
            .rotationTrigger(Output.of(Map.of("quarter", quarter(config))))
            .onExternalRotation(policy(config.require("onExternalRotation")))
            .overlapSeconds(overlapSeconds);
        config.get("oauthAppId").ifPresent(args::oauthAppId);
        var secret = new OAuthAppSecret("ci", args.build());
        var consumer = new Consumer("ci-consumer", secret.clientSecret());
        if (overlapSeconds > 0) {
            var confirmations = config.requireObject("confirmations", TypeShape.<List<String>>builder(List.class)
                .addParameter(String.class).build());
            new PreviousSecretRetirement("ci-retirement", PreviousSecretRetirementArgs.builder()
                .rotation(secret.rotation())
                .drainSeconds(0.0)
                .confirmations(confirmations)
                .build(), CustomResourceOptions.builder().dependsOn(consumer).build());
        }
        if (config.getBoolean("organizations").orElse(false)) {
            organization(config, "eu");
            organization(config, "us");
        }
        ctx.export("clientSecret", secret.clientSecret());
        ctx.export("rotationReason", secret.rotationReason());
        ctx.export("rotatedAt", secret.rotatedAt());
    }

    private static ExternalRotationPolicy policy(String word) {
        return word.equals("warn") ? ExternalRotationPolicy.Warn : ExternalRotationPolicy.Rotate;
    }

    private static Object quarter(Config config) {
        return config.get("secretTrigger").isPresent()
            ? config.requireSecret("secretTrigger")
            : config.get("trigger").orElse("");
    }

    /** A secret of another organization, with that organization's own provider. */
    private static void organization(Config config, String name) {
        var provider = new Provider(name, ProviderArgs.builder()
            .orgId(config.require(name + "OrgId"))
            .apiToken(config.requireSecret(name + "Token"))
            .build());
        new OAuthAppSecret("ci-" + name, OAuthAppSecretArgs.builder()
            .oauthAppId("ci-" + name)
            .build(), CustomResourceOptions.builder().provider(provider).build());
    }

    /** A resource of the tests, which notes what it gets. */
    private static final class Consumer extends CustomResource {
        Consumer(String name, Output<String> input) {
            super("consumer:index:Consumer", name, new Args(input), CustomResourceOptions.Empty);
        }

        private static final class Args extends ResourceArgs {
            @Import(name = "input")
            private final Output<String> input;

            Args(Output<String> input) {
                this.input = input;
            }
        }
    }
}
