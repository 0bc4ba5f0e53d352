//go:build tools

// Package tools pins the Node language host that tools/engine builds.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
