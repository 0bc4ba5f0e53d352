//go:build tools

// Package tools pins the Java language host that tools/engine builds.
package tools

import _ "github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java"
