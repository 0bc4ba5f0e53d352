// Command plugin is Pulumi's Kubernetes provider: all of its resources, but not its components (ConfigFile, ConfigGroup,
// Chart), whose types are not compiled in.
package main

import "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"

// A program brings its SDK. The provider itself reads its schema only to import a resource.
const schema = `{"name":"kubernetes"}`

func main() {
	provider.Serve("kubernetes", "4.24.0", []byte(schema), nil)
}
