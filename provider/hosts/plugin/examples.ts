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
