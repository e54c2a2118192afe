// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"slices"
	"strconv"
	"strings"

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
// Spelt are: the system, or that there is none, and of each init container and container the image, working directory, command, arguments, environment, mounts, and
// what the kubelet runs beside it; the volumes and where they come from. Not spelt is what no verdict depends on, such as resources, and
// the token volume that the API server adds. For pods that name no system that holds only where they are plain, too: see Plain.
//
// The texts stand as they are, with separators between them, so that the API server joins whole lists at once. A text may hold a separator all the
// same, and yet no pod passes for another: what is published holds none in its texts, and in front of each list stands how many it has. So a
// published name has exactly as many separators of each depth as its numbers tell. Who spells the same name has the same numbers, by which the
// spelling itself puts as many there; for one in a text none is left.
func Name(template *corev1.PodTemplateSpec) (name string, ok bool) {
	s := &speller{}
	spec := &template.Spec
	s.require(len(spec.EphemeralContainers) == 0 && len(spec.Containers) > 0)
	var containers, volumes []string
	for _, c := range slices.Concat(spec.InitContainers, spec.Containers) {
		containers = append(containers, s.container(&c))
	}
	for i := range spec.Volumes {
		if v := &spec.Volumes[i]; !isTokenVolume(v) {
			volumes = append(volumes, s.volume(v))
		}
	}
	name = strings.Join([]string{
		s.system(template.Labels),
		strconv.Itoa(len(spec.InitContainers)) + betweenItems + counted(containers, betweenItems),
		counted(volumes, betweenItems),
	}, betweenParts)
	if s.failed || len(name) > maximumName {
		return "", false
	}
	return name, true
}

// system is the system that the labels name, or what stands for none.
func (s *speller) system(labels map[string]string) string {
	if system, labelled := labels[v1alpha1.SystemLabel]; labelled {
		// The API server lets no such label in. Who asks by it before that is found out must find nothing.
		s.require(system != Unlabelled)
		return s.text(system)
	}
	return Unlabelled
}

// Lenient is a name that stands for no pod: a system that may run it is under policies that only warn or record, so that nothing of it is to be
// refused because the ledger does not know it yet.
func Lenient(system string) string { return system + betweenParts + "lenient" }

// Holds is a name that stands for no pod either: what Kubernetes' controllers make for a system that may run it is held where it is not approved, and
// never refused, so that the operator need not be asked about a pod that carries the gate.
func Holds(system string) string { return system + betweenParts + "holds" }

// System is the system that a name begins with.
func System(name string) (system string, ok bool) {
	system, _, ok = strings.Cut(name, betweenParts)
	return system, ok
}
