const needsCluster = "it needs a cluster; `npm run test:compose` runs the program";
const ofExample = "a part of the example, which is run: test/unit/docs/languages.test.ts compares them";
const ofTests = "a part of the example's tests, which are run: test/unit/docs/languages.test.ts compares them";

/** The blocks of the documents that no test can run here, each with the reason, by page and by the block's name. */
export const notRun: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "examples/aws-secrets-manager/README.md": { "AWS Secrets Manager: sh 1": "it needs AWS; mocks run the program" },
    "examples/github-actions/README.md": { "GitHub Actions secret: sh 1": "it needs GitHub; mocks run the program" },
    "examples/kubernetes/README.md": {
        "Kubernetes: sh 1": needsCluster,
        "Kubernetes: sh 2": needsCluster,
        "The name of the Secret: sh 1": needsCluster,
    },
    "examples/own-secret/README.md": {
        "A secret of your own: sh 1": "the provider of @pulumi/random can't be had here; ownSecret.test.ts has its own",
        "A secret of your own: sh 2": "the provider of @pulumi/random can't be had here; ownSecret.test.ts has its own",
        "If a rotation is refused because of an overlap: sh 1": "ownSecret.test.ts runs it with a provider of its own",
    },
    "examples/notification/README.md": {
        "Notification after each rotation: sh 1":
            "the language host that is built here knows no hooks; exampleNotification.test.ts runs the program inline",
    },
    "docs/reference.md": {
        "Reference: ts 1": "only an import",
        "Testing your own stacks: ts 1": "test/unit/testing/mocks.test.ts shows that each setMocks starts another run",
    },
    "docs/troubleshooting.md": { "Messages of Pulumi: ts 1": "a fragment, which is compiled" },
    "docs/zero-downtime.md": {
        "Zero downtime: ts 1": "a fragment, which is compiled; examples/zero-downtime is run",
        "Consumers in other stacks: ts 1": "a fragment, which is compiled; examples/cross-stack is run",
        "Consumers in other stacks: ts 2": "a fragment, which is compiled; examples/cross-stack is run",
        "Proof: sh 1": "a test of its own",
        "Proof in Kubernetes: sh 1": "it builds a Kubernetes",
    },
    "docs/migration.md": { "From another Pulumi provider, or one of your own: ts 1": "an input alone" },
    "docs/_index.md": {
        "Example: python 1": "of examples/python, which is run",
        "Example: go 1": "of examples/go, which is run",
        "Example: csharp 1": "there is no .NET here",
        "Example: java 1": "of examples/java, which is run",
        "Example: yaml 1": "that of README.md, which is run: test/unit/docs/registry.test.ts compares them",
    },
    "docs/plugin.md": {
        "Automatic download: sh 1": "nothing is released; pluginDownload.test.ts does it with a server of its own",
        "Checking what you download: sh 1": "nothing is released",
        "Languages: csharp 1": "there is no .NET here",
    },
    "examples/go/README.md": { "Go: sh 1": "it needs the network for Go modules; the tests of languages run it" },
    "examples/python/README.md": { "Python: sh 1": "it needs the network for packages; the tests of languages run it" },
    "examples/java/README.md": { "Java: sh 1": "it needs the network for Maven; the tests of languages run it" },
    "docs/languages/go.md": {
        "Go: sh 1": "the host that is built here generates no SDK, and `go mod tidy` asks the network for Go modules",
        "Go: go 1": ofExample,
        "Go: go 2": ofTests,
    },
    "docs/languages/python.md": {
        "Python: sh 1":
            "pip asks the network for packages; the tests of languages install the same ones from the cache",
        "Python: sh 2": "the host that is built here generates no SDK; the tests of languages do what it does",
        "Python: python 1": ofExample,
        "Python: python 2": ofTests,
    },
    "docs/languages/java.md": { "Java: xml 1": ofExample, "Java: java 1": ofExample },
    "docs/languages/node.md": {
        "Node, with the plugin: sh 1":
            "test/unit/docs/languages.test.ts compares it with that of docs/languages/yaml.md, which is run",
    },
};
