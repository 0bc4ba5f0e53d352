// Package kubernetes stands in for the package of this name in Pulumi's SDK: what the provider's components refer to.
package kubernetes

import "reflect"

// UntypedArgs are the arguments of any resource.
type UntypedArgs map[string]any

// ElementType is the type itself.
func (UntypedArgs) ElementType() reflect.Type { return reflect.TypeFor[UntypedArgs]() }
