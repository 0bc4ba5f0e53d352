package main

import (
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// mocks stand for the engine and the plugin: no network.
type mocks struct {
	mutex sync.Mutex
	// The inputs of each resource, by its name.
	inputs map[string]resource.PropertyMap
}

func (m *mocks) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.inputs[args.Name] = args.Inputs
	outputs := args.Inputs.Copy()
	if args.TypeToken == "vmware-csp:index:OAuthAppSecret" {
		// What the plugin makes of it, as far as the stack uses it.
		outputs["clientId"] = args.Inputs["oauthAppId"]
		outputs["clientSecret"] = resource.MakeSecret(resource.NewStringProperty("secret-of-the-mocks"))
		outputs["rotation"] = resource.NewObjectProperty(resource.PropertyMap{
			"rotatedAt": resource.NewStringProperty("2026-10-01T00:00:00.000Z"),
		})
	}
	return args.Name + "-id", outputs, nil
}

func (m *mocks) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return resource.PropertyMap{}, nil
}

func TestStack(t *testing.T) {
	mocked := &mocks{inputs: map[string]resource.PropertyMap{}}
	configuration := func(info *pulumi.RunInfo) {
		info.Config = map[string]string{
			"csp-go:oauthAppId":      "ci",
			"csp-go:rotationTrigger": "2026-Q4",
			"csp-go:drainSeconds":    "30",
		}
	}
	if err := pulumi.RunErr(stack, pulumi.WithMocks("csp-go", "test", mocked), configuration); err != nil {
		t.Fatal(err)
	}
	if trigger := mocked.inputs["ci"]["rotationTrigger"]; trigger.StringValue() != "2026-Q4" {
		t.Errorf("the secret's trigger is %v", trigger)
	}
	rotation := mocked.inputs["ci-retirement"]["rotation"]
	for rotation.IsSecret() {
		rotation = rotation.SecretValue().Element
	}
	if rotatedAt := rotation.ObjectValue()["rotatedAt"]; rotatedAt.StringValue() != "2026-10-01T00:00:00.000Z" {
		t.Errorf("the retirement is of the rotation %v", rotatedAt)
	}
}
