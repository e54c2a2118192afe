// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"fmt"
	"strconv"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// What a pod is to the operator stands in its metadata, and two requests alter that which are about something else: the API server takes labels and
// annotations from who writes a pod's status and from who binds it. Kubelets and schedulers make those requests all day long, so that the operator is
// not asked about them. The API server looks at them by itself.
const (
	// PolicyStatus keeps a pod with its system when its status is written.
	PolicyStatus = "aims-operator-status"
	// PolicyBinding keeps bindings from telling what a pod is.
	PolicyBinding = "aims-operator-binding"
)

var (
	// sameSystem compares the label as it stands: a pod that had none gets none.
	sameSystem = fmt.Sprintf("object.metadata.?labels[?%[1]s] == oldObject.metadata.?labels[?%[1]s]", strconv.Quote(v1alpha1.SystemLabel))
	// tellsNothing is about all that is the operator's, and the mark by which a pod is taken for the picture of one that no API server can stop.
	tellsNothing = fmt.Sprintf("[object.metadata.?labels.orValue({}), object.metadata.?annotations.orValue({})].all(m, m.all(k, !k.startsWith(%s) && k != %s))",
		strconv.Quote(v1alpha1.GroupName+"/"), strconv.Quote(corev1.MirrorPodAnnotationKey))

	messageStatus = strconv.Quote("pod \"") + " + object.metadata.name + " + strconv.Quote("\" keeps the label "+v1alpha1.SystemLabel+
		": a request about its status may not change for which AI system it runs. Leave metadata.labels out of the request. To move it to another system, change its owner's template: "+
		"kubectl aims explain pod/") + " + object.metadata.name + " + strconv.Quote(" -n ") + " + request.namespace"

	messageBinding = strconv.Quote("a binding says on which node pod \"") + " + object.metadata.?name.orValue('') + " + strconv.Quote("\" runs, and nothing of what it is: "+
		"leave labels and annotations "+v1alpha1.GroupName+"/... and the annotation "+corev1.MirrorPodAnnotationKey+" out of its metadata. See what the pod is: kubectl aims status -n ") +
		" + request.namespace"
)

// podMetadataPolicies leave nobody out: neither the operator nor a part of Kubernetes changes this by such a request.
func podMetadataPolicies(target Target) []*admissionregistrationv1.ValidatingAdmissionPolicy {
	return []*admissionregistrationv1.ValidatingAdmissionPolicy{
		target.validatingPolicy(PolicyStatus, constraints([]admissionregistrationv1.OperationType{admissionregistrationv1.Update},
			rule("", "v1", "pods/status")), sameSystem, messageStatus),
		target.validatingPolicy(PolicyBinding, constraints([]admissionregistrationv1.OperationType{admissionregistrationv1.Create},
			rule("", "v1", "pods/binding", "bindings")), tellsNothing, messageBinding),
	}
}
