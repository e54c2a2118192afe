// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// maximumName is how long a name may be, in bytes. What is longer is never published, so that the operator is asked each time.
const maximumName = 8 << 10

// tokenVolume begins the name of the volume that the API server adds to pods for their service account. The rest of the name is random.
const tokenVolume = "kube-api-access-"

// tokenPath is where that volume is mounted.
const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount" //nolint:gosec // a folder, and no secret

// Name spells out what a pod of this template runs, as the API server does it by the expression of Approved. Not ok: it cannot be spelt.
//
// A list is spelt as each of its texts behind its number of characters and a colon. Lists within lists are texts of the outer one, so that
// no text can pass for two, or for the end of its list, whatever it holds. Spelt are: the system, and of each init container and container
// the image, working directory, command, arguments, environment, mounts, and what the kubelet runs beside it; the volumes and where they
// come from. Not spelt is what no verdict depends on, such as resources, and the token volume that the API server adds.
func Name(template *corev1.PodTemplateSpec) (name string, ok bool) {
	spec := &template.Spec
	if len(spec.EphemeralContainers) > 0 || !spellable(spec) {
		return "", false
	}
	var volumes []string
	for i := range spec.Volumes {
		if !strings.HasPrefix(spec.Volumes[i].Name, tokenVolume) {
			volumes = append(volumes, spellVolume(&spec.Volumes[i]))
		}
	}
	containers := slices.Concat(spec.InitContainers, spec.Containers)
	name = list(template.Labels[v1alpha1.SystemLabel], strconv.Itoa(len(spec.InitContainers)), each(containers, spellContainer), list(volumes...))
	return name, len(name) <= maximumName
}

// Lenient is a name that stands for no pod: a system that may run it is under policies that only warn or record, so that nothing of it is to be
// refused because the ledger does not know it yet.
func Lenient(system string) string { return list(system, "lenient") }

// System is the system that a name begins with.
func System(name string) (system string, ok bool) {
	length, rest, found := strings.Cut(name, ":")
	n, err := strconv.Atoi(length)
	if !found || err != nil || n < 0 || n > len(rest) {
		return "", false
	}
	// A system's name is ASCII, so that its characters are its bytes.
	return rest[:n], true
}

// list spells a list of texts.
func list(texts ...string) string {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString(strconv.Itoa(utf8.RuneCountInString(t)))
		b.WriteByte(':')
		b.WriteString(t)
	}
	return b.String()
}

// each spells a list of things.
func each[T any](things []T, spell func(*T) string) string {
	texts := make([]string, 0, len(things))
	for i := range things {
		texts = append(texts, spell(&things[i]))
	}
	return list(texts...)
}
