// Package yaml stands in for the package of this name in Pulumi's SDK.
package yaml

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// RegisterResource refuses: no component can be made.
func RegisterResource(
	_ *pulumi.Context, _, _, _ string, _ pulumi.Input, _ ...pulumi.ResourceOption,
) (pulumi.CustomResource, error) {
	return nil, errors.New("this build of the Kubernetes provider has no components")
}
