// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"encoding/json"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

func handle(t *testing.T, spec v1alpha1.OversightPolicySpec) admission.Response {
	t.Helper()
	raw, err := json.Marshal(&v1alpha1.OversightPolicy{Spec: spec})
	if err != nil {
		t.Fatal(err)
	}
	request := admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		Name: "p", Kind: metav1.GroupVersionKind{Group: v1alpha1.GroupName, Version: "v1alpha1", Kind: v1alpha1.KindOversightPolicy},
		Object: runtime.RawExtension{Raw: raw},
	}}
	return Validator{Recognisers: []v1alpha1.Recogniser{"VLLM"}}.Handle(t.Context(), request)
}

func TestRefusesWhatCannotBeEvaluated(t *testing.T) {
	for name, test := range map[string]struct {
		spec  v1alpha1.OversightPolicySpec
		words string
	}{
		"a recogniser that there is not": {
			v1alpha1.OversightPolicySpec{Discovery: &v1alpha1.Discovery{Recognisers: []v1alpha1.Recogniser{"VLLM", "Mine"}}}, `no recogniser "Mine"`,
		},
		"an exempt image that does not parse": {
			v1alpha1.OversightPolicySpec{Discovery: &v1alpha1.Discovery{ExemptImages: []v1alpha1.AllowedImage{{Repository: "a"}, {Repository: "X/*"}}}},
			"spec.discovery.exemptImages[1].repository",
		},
		"a sidecar that does not parse": {
			v1alpha1.OversightPolicySpec{Requirements: v1alpha1.Requirements{AllowedSidecarImages: []v1alpha1.AllowedImage{{Repository: "a:b:c"}}}},
			"spec.requirements.allowedSidecarImages[0].repository",
		},
	} {
		response := handle(t, test.spec)
		if response.Allowed || !strings.Contains(response.Result.Message, test.words) {
			t.Errorf("%s: allowed %t, %v", name, response.Allowed, response.Result)
		}
	}
	if response := handle(t, v1alpha1.OversightPolicySpec{Discovery: &v1alpha1.Discovery{Recognisers: []v1alpha1.Recogniser{"VLLM"}}}); !response.Allowed || len(response.Warnings) > 0 {
		t.Errorf("a recogniser that there is: %+v", response)
	}
}

func TestWarnsOfLabelsThatNobodyGuards(t *testing.T) {
	for selector, want := range map[string]string{
		"kubernetes.io/metadata.name=lending": "", "aims-operator.io/governed=true": "", "team=loans": "labels team,", "!exempt,aims-operator.io/tier": "labels exempt,",
	} {
		parsed, err := metav1.ParseToLabelSelector(selector)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(handle(t, v1alpha1.OversightPolicySpec{AppliesTo: v1alpha1.AppliesTo{NamespaceSelector: parsed}}).Warnings, "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: warned %q, want %q", selector, got, want)
		}
	}
}
