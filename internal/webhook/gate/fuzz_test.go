// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package gate

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/discovery"
	"github.com/aims-operator/aims-operator/internal/snapshot"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// strict is a cluster with one namespace, one policy that denies, and nothing registered.
type strict struct{}

// Get finds the namespace alone.
func (strict) Get(_ context.Context, key client.ObjectKey, object client.Object, _ ...client.GetOption) error {
	if namespace, ok := object.(*corev1.Namespace); ok {
		namespace.Name, namespace.Labels = key.Name, map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}
		return nil
	}
	return notFound(key.Name)
}

// List finds the policy alone.
func (strict) List(_ context.Context, list client.ObjectList, _ ...client.ListOption) error {
	if policies, ok := list.(*v1alpha1.OversightPolicyList); ok {
		policies.Items = []v1alpha1.OversightPolicy{{
			ObjectMeta: metav1.ObjectMeta{Name: "strict"},
			Spec: v1alpha1.OversightPolicySpec{
				Enforcement: v1alpha1.Enforcement{Admission: v1alpha1.ModeDeny}, Discovery: &v1alpha1.Discovery{Mode: v1alpha1.DiscoveryDeny},
			},
		}}
	}
	return nil
}

// FuzzHandle gives the gate whatever bytes there are. It never panics, and never allows what it cannot read.
func FuzzHandle(f *testing.F) {
	deployment, err := json.Marshal(newDeployment())
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{
		deployment, {}, []byte("null"), []byte("{}"), []byte("[]"), []byte(`"x"`), []byte("{"), []byte(`{"spec":{"template":{"spec":{"containers":[{}]}}}}`),
		[]byte(`{"spec":{"replicas":-1}}`), []byte(`{"apiVersion":"v1","kind":"Pod"}`), []byte(`{"metadata":{"labels":{"aims-operator.io/ai-system":"../x"}}}`),
		[]byte(`{"spec":{"containers":[{"args":["--model","$(X)"],"env":[{"name":"X","value":"$(X)"}]}]}}`), {0xff, 0xfe},
	} {
		for _, kind := range append(workload.Kinds(), workload.Kind{GVK: schema.GroupVersionKind{Group: "apps", Kind: "Other"}}) {
			f.Add(seed, deployment, kind.GVK.Group, kind.GVK.Kind, kind.GVK.Kind == "Pod")
		}
	}
	recognisers, err := discovery.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	facts := &snapshot.Reader{Recognisers: recognisers, Client: strict{}, Clock: testclock.NewFakePassiveClock(time.Unix(1767225600, 0))}
	gates := Gate{Facts: facts, Workloads: nobody{}, Operator: "operator"}
	validator, holder, debugger := &Validator{Gate: gates}, &Holder{gates}, &Debugger{gates}
	f.Fuzz(func(t *testing.T, object, old []byte, group, kind string, update bool) {
		request := admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
			UID: "1", Namespace: "lending", Name: "chat", Kind: metav1.GroupVersionKind{Group: group, Version: "v1", Kind: kind},
			Operation: admissionv1.Create, Object: runtime.RawExtension{Raw: object},
		}}
		if update {
			request.Operation, request.OldObject = admissionv1.Update, runtime.RawExtension{Raw: old}
		}
		for name, handle := range map[string]func(context.Context, admission.Request) admission.Response{
			"validator": validator.Handle, "holder": holder.Handle, "debugger": debugger.Handle,
		} {
			response := handle(t.Context(), request)
			if response.Allowed && !readable(request) {
				t.Errorf("the %s allows what nobody can read: %q before %q", name, object, old)
			}
			if !response.Allowed && (response.Result == nil || response.Result.Message == "") {
				t.Errorf("the %s refuses and does not say why: %q", name, object)
			}
			// Whoever names a system that is not registered does not come in.
			after, err := workload.Decode(schema.GroupVersionKind(request.Kind), object)
			if name == "validator" && !update && response.Allowed && err == nil && systemOf(after) != "" && !mirror(request, after) {
				t.Errorf("the gate allows an unregistered system: %q", object)
			}
		}
	})
}

// nobody is a cluster without workloads.
type nobody struct{}

// Workload finds none.
func (nobody) Workload(_ context.Context, _ *workload.Kind, _, name string) (workload.Object, error) {
	return workload.Object{}, notFound(name)
}

// FuzzScale gives the gate of scale subresources whatever bytes there are.
func FuzzScale(f *testing.F) {
	for _, seed := range []string{`{}`, `null`, `[]`, `{"spec":{"replicas":3}}`, `{"spec":{"replicas":-1}}`, `{"spec":{"replicas":"3"}}`, `{`} {
		f.Add([]byte(seed), []byte(`{"spec":{"replicas":1}}`), "deployments")
	}
	scaler := &Scaler{Gate: Gate{Workloads: nobody{}}}
	f.Fuzz(func(t *testing.T, object, old []byte, resource string) {
		response := scaler.Handle(t.Context(), admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
			UID: "1", Namespace: "lending", Name: "chat", Operation: admissionv1.Update, SubResource: "scale",
			Kind:     metav1.GroupVersionKind{Group: "autoscaling", Version: "v1", Kind: "Scale"},
			Resource: metav1.GroupVersionResource{Group: "apps", Version: "v1", Resource: resource},
			Object:   runtime.RawExtension{Raw: object}, OldObject: runtime.RawExtension{Raw: old},
		}})
		var after, before *autoscalingv1.Scale
		down := json.Unmarshal(object, &after) == nil && json.Unmarshal(old, &before) == nil && after != nil && before != nil &&
			after.Spec.Replicas <= before.Spec.Replicas
		if response.Allowed && !down {
			t.Errorf("the gate lets %q grow to %q", old, object)
		}
	})
}

// readable tells whether what the request holds is JSON objects, of a kind that is known.
func readable(request admission.Request) bool {
	raws := [][]byte{request.Object.Raw}
	if request.Operation == admissionv1.Update {
		raws = append(raws, request.OldObject.Raw)
	}
	for _, raw := range raws {
		var object map[string]any
		if json.Unmarshal(raw, &object) != nil || object == nil {
			return false
		}
	}
	_, known := workload.Lookup(schema.GroupVersionKind(request.Kind))
	return known
}

func notFound(name string) error {
	return apierrors.NewNotFound(schema.GroupResource{Group: v1alpha1.GroupName, Resource: "aisystems"}, name)
}
