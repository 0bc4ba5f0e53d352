// Command sdk-generator writes the SDK of a provider for one language, as `pulumi package add` does, but needs no
// language host: those of these languages that can be built from Go modules are too old to generate.
//
//	sdk-generator SCHEMA.json go|nodejs|python FOLDER
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	nodegen "github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	pythongen "github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return errors.New("usage: sdk-generator SCHEMA.json go|nodejs|python FOLDER")
	}
	pkg, err := readSchema(args[0])
	if err != nil {
		return err
	}
	files, err := generate(pkg, args[1])
	if err != nil {
		return err
	}
	return write(files, args[2])
}

// readSchema checks the schema against Pulumi's metaschema too.
func readSchema(file string) (*schema.Package, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	pkg, problems, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if problems.HasErrors() {
		return nil, problems
	}
	// As `pulumi package add` does for every package: a Go SDK is a module then.
	pkg.SupportPack = true
	return pkg, nil
}

func generate(pkg *schema.Package, language string) (map[string][]byte, error) {
	tool := "pulumi-language-" + language
	switch language {
	case "go":
		return gogen.GeneratePackage(tool, pkg, nil)
	case "nodejs":
		// Of a project, not to be published: npm compiles it when it is installed.
		const local = true
		return nodegen.GeneratePackage(tool, pkg, nil, nil, local, nil)
	case "python":
		return pythongen.GeneratePackage(tool, pkg, nil, nil)
	default:
		return nil, fmt.Errorf("no generator for %q: it must be go, nodejs or python", language)
	}
}

func write(files map[string][]byte, folder string) error {
	for name, content := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
