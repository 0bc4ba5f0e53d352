//go:build tools

// Package tools pins what is built at the CLI's version. It shares one go.mod, so that most of it is compiled once.
package tools

import (
	_ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
	_ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
)
