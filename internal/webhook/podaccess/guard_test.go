// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package podaccess

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/events"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// broken is a cluster that cannot be read.
type broken struct{}

func (broken) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	return errors.New("the connection was lost")
}

func (broken) List(context.Context, client.ObjectList, ...client.ListOption) error {
	return errors.New("the connection was lost")
}

// onePod is a cluster where there is a pod of an unregistered system, and nothing else can be read.
type onePod struct{ broken }

func (o onePod) Get(ctx context.Context, key client.ObjectKey, object client.Object, options ...client.GetOption) error {
	if pod, ok := object.(*corev1.Pod); ok {
		pod.ObjectMeta = metav1.ObjectMeta{Namespace: key.Namespace, Name: key.Name, Labels: map[string]string{v1alpha1.SystemLabel: "chat"}}
		return nil
	}
	return o.broken.Get(ctx, key, object, options...)
}

func request(change func(*admissionv1.AdmissionRequest)) admission.Request {
	r := admissionv1.AdmissionRequest{
		UID: "1", Namespace: "lending", Name: "chat-1", Operation: admissionv1.Connect, SubResource: "exec",
		Resource: metav1.GroupVersionResource{Version: "v1", Resource: "pods"},
	}
	change(&r)
	return admission.Request{AdmissionRequest: r}
}

func TestWhatCannotBeReadIsNotAllowed(t *testing.T) {
	for name, reader := range map[string]client.Reader{"no pod": broken{}, "no policies": onePod{}} {
		facts := &snapshot.Reader{Client: reader, Clock: testclock.NewFakePassiveClock(time.Unix(1767225600, 0))}
		guard := &Guard{Facts: facts, Live: reader, Events: events.NewFakeRecorder(1)}
		response := guard.Handle(t.Context(), request(func(*admissionv1.AdmissionRequest) {}))
		if response.Allowed || response.Result.Code != http.StatusServiceUnavailable || !strings.Contains(response.Result.Message, "the connection was lost") {
			t.Errorf("%s: %+v", name, response)
		}
	}
}

func TestOnlyAccessToPodsIsAnswered(t *testing.T) {
	guard := &Guard{Facts: &snapshot.Reader{Client: broken{}}, Live: broken{}}
	for name, change := range map[string]func(*admissionv1.AdmissionRequest){
		"no connection": func(r *admissionv1.AdmissionRequest) { r.Operation = admissionv1.Update },
		"another kind":  func(r *admissionv1.AdmissionRequest) { r.Resource.Resource = "nodes" },
		"another way":   func(r *admissionv1.AdmissionRequest) { r.SubResource = "log" },
	} {
		if response := guard.Handle(t.Context(), request(change)); response.Allowed || response.Result.Code != http.StatusBadRequest {
			t.Errorf("%s: %+v", name, response)
		}
	}
}
