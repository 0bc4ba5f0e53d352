module csp-go

go 1.25.11

require (
	example.com/pulumi-vmware-csp/sdk/go v0.0.0
	github.com/pulumi/pulumi/sdk/v3 v3.259.0
)

replace example.com/pulumi-vmware-csp/sdk/go => ./sdks/vmware-csp
