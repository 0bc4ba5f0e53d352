//go:build tools

// Package tools pins the Go language host that tools/engine builds.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go"
