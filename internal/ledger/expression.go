// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"strconv"
	"strings"

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
	mostCharacters = 6000
)

// Approved is a CEL expression that tells whether the ledger permits to run, or to deploy, what the object's pods run. verb is a CEL
// expression, too. An account that may do something which no ledger permits may do anything, and shows nothing: then the answer is no.
func (s Shape) Approved(account Account, verb string) string {
	return fmt.Sprintf("(%s && %s)", s.spellable(), account.permits(s.name(), verb))
}

// Lenient is a CEL expression that tells whether the policies of the object's system only warn or record.
func (s Shape) Lenient(account Account) string {
	return "(" + account.permits(celList(s.system("object"), "'lenient'"), quote(VerbDeploy)) + ")"
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
	return fmt.Sprintf("(%s ? %s.labels[%s] : '')", s.labelled(object), object+"."+s.Metadata, quote(v1alpha1.SystemLabel))
}

// name spells what Name spells.
func (s Shape) name() string {
	spec := "object." + s.Spec
	volumes := fmt.Sprintf("%s.filter(v, !v.name.startsWith(%s)).map(v, %s)", optional(spec, "volumes"), quote(tokenVolume), celVolume)
	return celList(s.system("object"), "string(size("+optional(spec, "initContainers")+"))",
		celEach(s.containers()+".map(c, "+celContainer+")"), celEach(volumes))
}

// containers are all containers, the init containers first.
func (s Shape) containers() string {
	return fmt.Sprintf("(%s + object.%s.containers)", optional("object."+s.Spec, "initContainers"), s.Spec)
}

// celList is the expression for the spelling of a list of texts; celEach of a list that an expression gives.
func celList(texts ...string) string { return celEach(celTexts(texts...)) }

// celTexts is a list of texts. CEL wants them to be of one type, and of an object's fields it does not know that they are texts.
func celTexts(texts ...string) string { return "[string(" + strings.Join(texts, "), string(") + ")]" }

func celEach(list string) string {
	return list + ".map(x, string(size(x)) + ':' + x).join('')"
}

// celChoose is the expression for the spelling of the first list whose condition holds.
func celChoose(choices ...string) string { return celEach("(" + strings.Join(choices, " : ") + ")") }

// optional is a list that may be left out.
func optional(object, field string) string { return object + ".?" + field + ".orValue([])" }

// text is a text that may be left out.
func text(object, field string) string { return object + ".?" + field + ".orValue('')" }

// celCommands are the lists of words of a container: what it starts, and what the kubelet runs in it beside.
var celCommands = "[" + strings.Join([]string{
	optional("c", "command"), optional("c", "args"),
	optional("c.?lifecycle.?postStart.?exec", "command"), optional("c.?lifecycle.?preStop.?exec", "command"),
	optional("c.?startupProbe.?exec", "command"), optional("c.?readinessProbe.?exec", "command"), optional("c.?livenessProbe.?exec", "command"),
}, ", ") + "]"

var celContainer = celList(
	text("c", "image"), text("c", "workingDir"),
	celEach(celCommands+".map(w, "+celEach("w")+")"),
	celEach(optional("c", "env")+".map(e, "+celVariable+")"),
	celEach(optional("c", "envFrom")+".map(f, "+celChoose(
		"has(f.configMapRef) ? "+celTexts(text("f", "prefix"), "'c'", text("f.configMapRef", "name")),
		celTexts(text("f", "prefix"), "'s'", text("f.?secretRef", "name")),
	)+")"),
	celEach(optional("c", "volumeMounts")+".filter(m, !m.name.startsWith("+quote(tokenVolume)+")).map(m, "+
		celFew("m.name", "m.mountPath", text("m", "subPath"), text("m", "subPathExpr"))+")"),
)

var celVariable = celChoose(
	"has(e.value) ? "+celTexts("e.name", "'='", "e.value"),
	"!has(e.valueFrom) ? "+celTexts("e.name", "'-'"),
	"has(e.valueFrom.secretKeyRef) ? "+celTexts("e.name", "'s'", text("e.valueFrom.secretKeyRef", "name"), "e.valueFrom.secretKeyRef.key"),
	"has(e.valueFrom.configMapKeyRef) ? "+celTexts("e.name", "'c'", text("e.valueFrom.configMapKeyRef", "name"), "e.valueFrom.configMapKeyRef.key"),
	"has(e.valueFrom.fieldRef) ? "+celTexts("e.name", "'f'", "e.valueFrom.fieldRef.fieldPath"),
	"has(e.valueFrom.resourceFieldRef) ? "+
		celTexts("e.name", "'r'", text("e.valueFrom.resourceFieldRef", "containerName"), "e.valueFrom.resourceFieldRef.resource"),
	celTexts("e.name", "'-'"),
)

var celVolume = celChoose(
	"has(v.emptyDir) ? "+celTexts("v.name", "'e'"),
	"has(v.configMap) || has(v.secret) ? "+celTexts("v.name", "has(v.configMap) ? 'c' : 's'",
		"has(v.configMap) ? "+text("v.configMap", "name")+" : "+text("v.secret", "secretName"), celItems),
	"has(v.persistentVolumeClaim) ? "+celTexts("v.name", "'p'", "v.persistentVolumeClaim.claimName"),
	"has(v.hostPath) ? "+celTexts("v.name", "'h'", "v.hostPath.path"),
	"has(v.image) ? "+celTexts("v.name", "'i'", text("v.image", "reference")),
	"has(v.nfs) ? "+celTexts("v.name", "'n'", "v.nfs.server", "v.nfs.path"),
	"has(v.downwardAPI) ? "+celTexts("v.name", "'d'", celFields),
	"has(v.projected) ? "+celTexts("v.name", "'j'", celEach(optional("v.projected", "sources")+".map(p, "+celProjection+")")),
	celTexts("v.name", "'?'"),
)

var celProjection = celFew(text("p.serviceAccountToken", "audience"), "p.serviceAccountToken.path")

var celItems = celEach("(has(v.configMap) ? " + optional("v.configMap", "items") + " : " + optional("v.secret", "items") + ")" +
	".map(i, " + celFew("i.key", "i.path") + ")")

var celFields = celEach(optional("v.downwardAPI", "items") + ".map(i, " +
	celFew("i.path", text("i.?fieldRef", "fieldPath"), text("i.?resourceFieldRef", "resource")) + ")")

// celFew spells a list of few short texts. The checker of the API server takes ever longer with each list and each function over one, and these are
// in the way of every request.
func celFew(texts ...string) string {
	parts := make([]string, 0, len(texts))
	for _, t := range texts {
		parts = append(parts, "string(size("+t+")) + ':' + "+t)
	}
	return strings.Join(parts, " + ")
}

// quote writes a text as a CEL string.
func quote(text string) string { return strconv.Quote(text) }
