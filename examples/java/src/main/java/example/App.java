package example;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import com.example.vmwarecsp.OAuthAppSecret;
import com.example.vmwarecsp.OAuthAppSecretArgs;
import com.example.vmwarecsp.PreviousSecretRetirement;
import com.example.vmwarecsp.PreviousSecretRetirementArgs;
import java.util.List;

public final class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    private static void stack(Context ctx) {
        var config = ctx.config();
        var secret = new OAuthAppSecret("ci", OAuthAppSecretArgs.builder()
            .oauthAppId(config.require("oauthAppId"))
            .rotationTrigger(config.require("rotationTrigger"))
            // The old secret keeps working until the retirement, at most for a day.
            .overlapSeconds(86_400)
            .build());

        // List here what uses the secret, so that the old one is retired after it has the new one.
        List<Resource> consumers = List.of();
        new PreviousSecretRetirement("ci-retirement", PreviousSecretRetirementArgs.builder()
            .rotation(secret.rotation())
            .drainSeconds(config.getDouble("drainSeconds").orElse(30.0))
            .build(), CustomResourceOptions.builder().dependsOn(consumers).build());

        ctx.export("clientId", secret.clientId());
        ctx.export("clientSecret", secret.clientSecret());
        ctx.export("rotatedAt", secret.rotatedAt());
        ctx.export("tokenEndpoint", secret.tokenEndpoint());
    }
}
