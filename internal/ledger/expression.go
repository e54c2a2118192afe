// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"strconv"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// Shape is where in an object its pod template stands.
type Shape struct {
	// Metadata and Spec are CEL paths of the pod's metadata and spec, such as object.spec.template.spec.
	Metadata string
	Spec     string
}

// The shapes of the built-in kinds.
var (
	Pods      = Shape{Metadata: "metadata", Spec: "spec"}
	Templates = Shape{Metadata: "spec.template.metadata", Spec: "spec.template.spec"}
	CronJobs  = Shape{Metadata: "spec.jobTemplate.spec.template.metadata", Spec: "spec.jobTemplate.spec.template.spec"}
)

// Bounds on what the expressions spell: the API server gives each expression so much to compute, and an object past its limit would be
// refused. The operator is asked about what is larger.
const (
	mostContainers = 12
	mostVolumes    = 40
	mostEntries    = 80
	mostItems      = 40
)

// Approved is a CEL expression that tells whether the ledger permits to run, or to deploy, what the object's pods run. verb is a CEL
// expression, too. Where the pods name no system, the answer is good only if the object is plain as well: see Plain. An account that may do something which no ledger permits may do anything, and shows nothing: then the answer is no.
//
// Each node of an expression costs the API server a tenth of a microsecond or two, at every request. So lists of texts are joined whole, and
// what is needed twice is named by a list of one element, for want of a variable.
func (s Shape) Approved(account Account, verb string) string {
	spec := "object." + s.Spec
	name := s.system("object") + " + " + quote(betweenParts) + " + t + " + quote(betweenParts) + " + " + s.volumes()
	return fmt.Sprintf("(%[1]s.containers != null && !has(%[1]s.ephemeralContainers) && (!has(%[1]s.volumes) || size(%[1]s.volumes) <= %[2]d) && "+
		"[has(%[1]s.initContainers) ? %[1]s.initContainers + %[1]s.containers : %[1]s.containers].exists(cs, size(cs) <= %[3]d && cs.all(c, %[4]s) && "+
		"[%[5]s].exists(t, size(t) <= %[6]d && %[7]s)))",
		spec, mostVolumes, mostContainers, celBounded, s.containers(), maximumName, account.permits(name, verb))
}

// Lenient is a CEL expression that tells whether the policies of the object's system only warn or record.
func (s Shape) Lenient(account Account) string {
	return "(" + account.permits(s.system("object")+" + "+quote(Lenient("")), quote(VerbDeploy)) + ")"
}

// Holds is a CEL expression that tells whether the policies of the object's system hold what is not approved, and refuse nothing of it.
func (s Shape) Holds(account Account) string {
	return "(" + account.permits(s.system("object")+" + "+quote(Holds("")), quote(VerbRun)) + ")"
}

// permits asks for a name, and then for the one that nobody may.
func (a Account) permits(name, verb string) string {
	ask := func(name string) string {
		return fmt.Sprintf("authorizer.serviceAccount(%s, %s).group(%s).resource(%s).namespace(request.namespace).name(%s).check(%s).allowed()",
			quote(a.Namespace), quote(a.Name), quote(v1alpha1.GroupName), quote(Resource), name, verb)
	}
	return ask(name) + " && !" + ask(quote(Canary))
}

// Labelled is a CEL expression that tells whether the object's pods name a system.
func (s Shape) Labelled() string { return s.labelled("object") }

// SameSystem is a CEL expression that tells whether an update leaves the system that the object's pods name.
func (s Shape) SameSystem() string {
	return fmt.Sprintf("(oldObject == null || %s == %s)", s.system("oldObject"), s.system("object"))
}

func (s Shape) labelled(object string) string {
	return fmt.Sprintf("has(%[1]s.labels) && %[2]s in %[1]s.labels", object+"."+s.Metadata, quote(v1alpha1.SystemLabel))
}

func (s Shape) system(object string) string {
	return fmt.Sprintf("(%s ? %s.labels[%s] : %s)", s.labelled(object), object+"."+s.Metadata, quote(v1alpha1.SystemLabel), quote(Unlabelled))
}

// containers spells the containers, of which the list is named cs.
func (s Shape) containers() string {
	return fmt.Sprintf("(has(object.%[1]s.initContainers) ? string(size(object.%[1]s.initContainers)) : '0') + %[2]s + string(size(cs)) + %[2]s + cs.map(c, %[3]s).join(%[2]s)",
		s.Spec, quote(betweenItems), celContainer)
}

func (s Shape) volumes() string {
	return fmt.Sprintf("(has(object.%[1]s.volumes) ? %[2]s : %[3]s)", s.Spec,
		celCounted("object."+s.Spec+".volumes.map(v, !("+celTokenVolume+"), "+celVolume+")", betweenItems), quote("0"+betweenItems))
}

// quote writes a text as a CEL string.
func quote(text string) string { return strconv.Quote(text) }
