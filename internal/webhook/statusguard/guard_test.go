// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package statusguard

import (
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// TestTheRefusalSaysWhereToLook: whoever may not write the status of a monitor is shown its system, whatever they sent.
func TestTheRefusalSaysWhereToLook(t *testing.T) {
	for name, row := range map[string]struct {
		why, object, says string
	}{
		"a monitor": {"it names its system", `{"spec":{"systemRef":{"name":"chat"}}}`, "kubectl aims drift chat -n lending"},
		"garbage":   {"it names none", `[`, "kubectl aims drift SYSTEM -n lending"},
	} {
		response := Guard{Operator: "operator"}.Handle(t.Context(), admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
			Kind: metav1.GroupVersionKind{Kind: v1alpha1.KindDriftMonitor}, Name: "scores", Namespace: "lending",
			UserInfo: authenticationv1.UserInfo{Username: "engineer"}, Object: runtime.RawExtension{Raw: []byte(row.object)},
		}})
		if response.Allowed || !strings.Contains(response.Result.Message, row.says) {
			t.Errorf("%s: %+v, want %q, since %s", name, response.Result, row.says, row.why)
		}
	}
}
