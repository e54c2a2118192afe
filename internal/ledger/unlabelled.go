// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/internal/workload"
)

// Unlabelled stands in names where the system does, for pods that name none. No label can have this value, so that no pod takes the place of
// one without a label by a label that is empty.
const Unlabelled = "(none)"

// unlabelledPage is the page of the names of pods without a system.
const unlabelledPage = "none"

// mostOwners is how many owners a plain object has at most.
const mostOwners = 4

var (
	plainResources = []string{string(corev1.ResourceCPU), string(corev1.ResourceMemory), string(corev1.ResourceEphemeralStorage)}
	plainOwners    = makers()
)

// PlainResources are the resources that a plain pod may ask for. No device is among them.
func PlainResources() []string { return slices.Clone(plainResources) }

// PlainOwners are the kinds that a plain object may belong to, as Kind.group/version: those of Kubernetes' own that make something.
func PlainOwners() []string { return slices.Clone(plainOwners) }

func makers() []string {
	var owners []string
	for _, kind := range workload.Kinds() {
		if len(kind.Makes) > 0 {
			owners = append(owners, kind.GVK.Kind+"."+kind.GVK.GroupVersion().String())
		}
	}
	return owners
}

// Plain tells whether an object and its pods have nothing by which discovery might tell two pods of one name apart: no device, no claim on one,
// no owner of a kind that is not Kubernetes' own. Of pods that name a system no verdict depends on that; of those that name none it does.
func Plain(meta *metav1.ObjectMeta, spec *corev1.PodSpec) bool {
	if len(meta.OwnerReferences) > mostOwners || slices.ContainsFunc(meta.OwnerReferences, func(o metav1.OwnerReference) bool {
		return !slices.Contains(plainOwners, o.Kind+"."+o.APIVersion)
	}) {
		return false
	}
	containers := slices.Concat(spec.InitContainers, spec.Containers)
	return len(spec.ResourceClaims) == 0 && spec.Resources == nil && len(containers) <= mostContainers &&
		!slices.ContainsFunc(containers, func(c corev1.Container) bool {
			return !plainAmounts(c.Resources.Limits) || !plainAmounts(c.Resources.Requests)
		})
}

func plainAmounts(amounts corev1.ResourceList) bool {
	for name := range amounts {
		if !slices.Contains(plainResources, string(name)) {
			return false
		}
	}
	return true
}

// Plain is a CEL expression that tells whether the object is plain: see the function of that name. It is for objects whose pods name no system,
// in front of Approved.
func (s Shape) Plain() string {
	const owners = "object.metadata.ownerReferences"
	spec := "object." + s.Spec
	return fmt.Sprintf("((!has(%[1]s) || size(%[1]s) <= %[2]d && %[1]s.all(o, o.kind + '.' + o.apiVersion in [%[3]s])) && "+
		"!has(%[4]s.resourceClaims) && !has(%[4]s.resources) && %[4]s.containers != null && "+
		"[has(%[4]s.initContainers) ? %[4]s.initContainers + %[4]s.containers : %[4]s.containers].exists(cs, size(cs) <= %[5]d && cs.all(c, "+
		"!has(c.resources) || %[6]s && %[7]s)))",
		owners, mostOwners, Quoted(plainOwners), spec, mostContainers, celPlain("c.resources.limits"), celPlain("c.resources.requests"))
}

// celPlain tells whether amounts are of plain resources. Their number comes first: whoever asks for ten thousand has the API server look no further.
func celPlain(amounts string) string {
	return fmt.Sprintf("(!has(%[1]s) || size(%[1]s) <= %[2]d && %[1]s.all(r, r in [%[3]s]))", amounts, len(plainResources), Quoted(plainResources))
}

// Quoted are texts as a list of CEL holds them.
func Quoted(texts []string) string {
	all := make([]string, 0, len(texts))
	for _, t := range texts {
		all = append(all, quote(t))
	}
	return strings.Join(all, ", ")
}
