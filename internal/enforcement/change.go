// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package enforcement

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// How is what somebody did to an object of the gate.
type How string

// What somebody can do.
const (
	Deleted How = "deleted"
	Altered How = "altered"
	Added   How = "added"
)

// Hows are all that somebody can do.
func Hows() []How { return []How{Deleted, Altered, Added} }

// Change is what somebody did, and the operator has undone.
type Change struct {
	// Object is the object: as it is stored now, or as it was where it is removed.
	Object client.Object
	Kind   string
	How    How
	// Manager is the field manager that did it, where the object tells it.
	Manager string
}

// name names the object: Kind "name", and of one in a namespace Kind "namespace/name".
func (c *Change) name() string { return Name(c.Kind, c.Object) }

// Name names an object.
func Name(kind string, object client.Object) string {
	if namespace := object.GetNamespace(); namespace != "" {
		return fmt.Sprintf("%s %q", kind, namespace+"/"+object.GetName())
	}
	return fmt.Sprintf("%s %q", kind, object.GetName())
}

// note is what an Event says.
func (c *Change) note() string {
	by := `. The API server's audit log says by whom`
	if c.Manager != "" {
		by = fmt.Sprintf(", last by the field manager %q. The API server's audit log says who that was", c.Manager)
	}
	undone := "The operator put it back"
	if c.How == Added {
		undone = "Only the operator writes such objects, and it has removed this one"
	}
	return fmt.Sprintf("%s was %s%s. %s, since enforcement rests on it.", c.name(), c.How, by, undone)
}

// ManagerOf is the field manager that wrote the object last, since the operator did. Empty: the object does not tell, as where somebody has only
// taken something out of it.
func ManagerOf(object client.Object) string {
	var manager string
	var ours, last metav1.Time
	for _, entry := range object.GetManagedFields() {
		switch {
		case entry.Time == nil:
		case entry.Manager == v1alpha1.FieldManager:
			if ours.Before(entry.Time) {
				ours = *entry.Time
			}
		case !entry.Time.Before(&last):
			manager, last = entry.Manager, *entry.Time
		}
	}
	if last.Before(&ours) {
		return ""
	}
	return manager
}
