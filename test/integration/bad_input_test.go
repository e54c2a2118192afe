// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package integration

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
)

// door is the operator's webhook server, as the API server reaches it.
type door struct {
	t      *testing.T
	url    string
	client *http.Client
}

// paths are those at which the operator answers.
var paths = []string{"/hold-pods", "/gate-workloads", "/stamp-author", "/stamp-decision", "/guard-decision", "/guard-status", "/validate-policy", "/validate-monitor"}

func openDoor(t *testing.T) *door {
	t.Helper()
	configuration := &admissionregistrationv1.ValidatingWebhookConfiguration{}
	must(t, admin.Get(t.Context(), client.ObjectKey{Name: "aims-operator"}, configuration))
	webhook := configuration.Webhooks[0].ClientConfig
	authority := x509.NewCertPool()
	if !authority.AppendCertsFromPEM(webhook.CABundle) {
		t.Fatal("the configuration has no certificate authority")
	}
	base := (*webhook.URL)[:strings.LastIndex(*webhook.URL, "/")]
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authority, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return &door{t: t, url: base, client: &http.Client{Transport: transport, Timeout: 20 * time.Second}}
}

// knock posts a body, and gives the answer if there is one that can be read.
func (d *door) knock(path, contentType string, body []byte) (int, *admissionv1.AdmissionReview) {
	d.t.Helper()
	request, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.url+path, bytes.NewReader(body))
	must(d.t, err)
	request.Header.Set("Content-Type", contentType)
	response, err := d.client.Do(request)
	must(d.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	must(d.t, err)
	review := &admissionv1.AdmissionReview{}
	if json.Unmarshal(text, review) != nil || review.Response == nil {
		return response.StatusCode, nil
	}
	return response.StatusCode, review
}

func (d *door) ask(path string, request *admissionv1.AdmissionRequest) *admissionv1.AdmissionResponse {
	d.t.Helper()
	body, err := json.Marshal(admissionv1.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: "admission.k8s.io/v1", Kind: "AdmissionReview"}, Request: request,
	})
	must(d.t, err)
	_, review := d.knock(path, "application/json", body)
	if review == nil {
		d.t.Fatalf("%s gave no answer", path)
	}
	return review.Response
}

func TestGarbageIsNeverAllowed(t *testing.T) {
	t.Parallel()
	door := openDoor(t)
	review := func(request string) string {
		return `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":` + request + `}`
	}
	const kind = `"kind":{"group":"apps","version":"v1","kind":"Deployment"},"operation":"CREATE","namespace":"default"`
	for name, test := range map[string]struct{ contentType, body string }{
		"nothing":                  {"application/json", ""},
		"no JSON":                  {"application/json", "\x00\xff\xfe{{{"},
		"an open brace":            {"application/json", "{"},
		"a list":                   {"application/json", "[]"},
		"null":                     {"application/json", "null"},
		"a number":                 {"application/json", "17"},
		"an empty object":          {"application/json", "{}"},
		"no request":               {"application/json", review("null")},
		"another kind of review":   {"application/json", `{"apiVersion":"v1","kind":"Pod","request":{"uid":"1"}}`},
		"an old version":           {"application/json", `{"apiVersion":"admission.k8s.io/v0","kind":"AdmissionReview","request":{"uid":"1"}}`},
		"text":                     {"text/plain", review(`{"uid":"1",` + kind + `,"object":{}}`)},
		"no content type":          {"", review(`{"uid":"1",` + kind + `,"object":{}}`)},
		"a request without fields": {"application/json", review(`{}`)},
		"no object":                {"application/json", review(`{"uid":"1",` + kind + `}`)},
		"a null object":            {"application/json", review(`{"uid":"1",` + kind + `,"object":null}`)},
		"an object of text":        {"application/json", review(`{"uid":"1",` + kind + `,"object":"Deployment"}`)},
		"an object of a list":      {"application/json", review(`{"uid":"1",` + kind + `,"object":[]}`)},
		"a spec of text":           {"application/json", review(`{"uid":"1",` + kind + `,"object":{"spec":"all"}}`)},
		"an unknown kind": {"application/json",
			review(`{"uid":"1","kind":{"group":"x","version":"v1","kind":"Y"},"operation":"CREATE","object":{"kind":"Y"}}`)},
		"no operation":         {"application/json", review(`{"uid":"1","kind":{"group":"aims-operator.io","kind":"OversightDecision"},"object":{"spec":{}}}`)},
		"an unknown operation": {"application/json", review(`{"uid":"1","kind":{"group":"aims-operator.io","kind":"OversightDecision"},"operation":"ALL","object":{}}`)},
		"connect":              {"application/json", review(`{"uid":"1","kind":{"group":"aims-operator.io","kind":"OversightDecision"},"operation":"CONNECT","object":{}}`)},
		"deep nesting": {"application/json",
			review(`{"uid":"1",` + kind + `,"object":` + strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20001))},
		"nine megabytes": {"application/json", review(`{"uid":"1",` + kind + `,"object":{"x":"` + strings.Repeat("x", 9<<20) + `"}}`)},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range paths {
				// A stamp lets nothing in that the guard behind it would not, but says something of what it stamps.
				if mutates(path) && (strings.Contains(name, "operation") || name == "connect") {
					continue
				}
				_, answer := door.knock(path, test.contentType, []byte(test.body))
				if answer == nil {
					continue
				}
				if answer.Response.Allowed {
					t.Errorf("%s allows it: %s", path, answer.Response.Patch)
				} else if answer.Response.Result == nil || answer.Response.Result.Message == "" {
					t.Errorf("%s refuses it and does not say why", path)
				}
			}
		})
	}
}

func mutates(path string) bool { return path == "/hold-pods" || strings.HasPrefix(path, "/stamp-") }

func TestOddWorkloadsGetAClearAnswer(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeDeny)
	door := openDoor(t)
	ask := func(path string, object client.Object, kind metav1.GroupVersionKind, namespace string) *admissionv1.AdmissionResponse {
		raw, err := json.Marshal(object)
		must(t, err)
		return door.ask(path, &admissionv1.AdmissionRequest{
			UID: "1", Kind: kind, Namespace: namespace, Name: object.GetName(), Operation: admissionv1.Create,
			UserInfo: authenticationv1.UserInfo{Username: "somebody"}, Object: runtime.RawExtension{Raw: raw},
		})
	}
	deployments := metav1.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Deployment"}
	huge := w.vllm("huge", oldModel, 1, true)
	huge.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "PADDING", Value: strings.Repeat("x", 1<<20)}}
	many := w.vllm("many", oldModel, 1, true)
	for range 20000 {
		many.Spec.Template.Spec.Containers[0].Args = append(many.Spec.Template.Spec.Containers[0].Args, "--model", newModel)
	}
	labelled := w.vllm("labelled", oldModel, 1, true)
	labelled.Spec.Template.Labels[v1alpha1.SystemLabel] = strings.Repeat("chat", 10000) + "\n../../other"
	newest := w.vllm("newest", oldModel, 1, true)
	newest.TypeMeta = metav1.TypeMeta{APIVersion: "apps/v2", Kind: "Deployment"}
	for name, test := range map[string]struct {
		object    *appsv1.Deployment
		namespace string
		code      int32
		says      string
	}{
		"a megabyte":                            {huge, w.namespace, http.StatusForbidden, "ApprovalsPending"},
		"twenty thousand flags":                 {many, w.namespace, http.StatusForbidden, "may not be deployed"},
		"a label that names nothing, at length": {labelled, w.namespace, http.StatusForbidden, "SystemNotRegistered"},
		"no such namespace":                     {huge, "nowhere", http.StatusServiceUnavailable, "cannot decide now"},
		"another version inside":                {newest, w.namespace, http.StatusBadRequest, "apps/v2"},
	} {
		t.Run(name, func(t *testing.T) {
			started := time.Now()
			answer := ask("/gate-workloads", test.object, deployments, test.namespace)
			if answer.Allowed || answer.Result == nil || answer.Result.Code != test.code || !strings.Contains(answer.Result.Message, test.says) {
				t.Errorf("the answer is %+v, want %d with %q", answer, test.code, test.says)
			}
			if answer.Result != nil && len(answer.Result.Message) > 32<<10 {
				t.Errorf("the answer is %d bytes long", len(answer.Result.Message))
			}
			if took := time.Since(started); took > 4*time.Second {
				t.Errorf("it took %s, nearly as long as the API server waits", took)
			}
		})
	}
}

func TestALabelThatNamesNothingIsNamed(t *testing.T) {
	t.Parallel()
	w := assessed(t, v1alpha1.ModeHold)
	for _, name := range []string{"chatt", "CHAT", "chat.other", "chat_1"} {
		deployment := w.vllm("lost", oldModel, 1, true)
		deployment.Spec.Template.Labels[v1alpha1.SystemLabel] = name
		engineer, warnings := w.listening("engineer")
		must(t, engineer.Create(t.Context(), deployment))
		if said := warnings.take(); !strings.Contains(said, "SystemNotRegistered") || !strings.Contains(said, name) {
			t.Errorf("label %q: warned of %q", name, said)
		}
		w.awaitPods("lost", pods{held: 1})
		w.awaitMark("lost", "Hold", "SystemNotRegistered")
		must(t, w.engineer.Delete(t.Context(), deployment, client.PropagationPolicy(metav1.DeletePropagationForeground)))
		w.eventually("it is gone", func() error {
			return wantGone(admin.Get(t.Context(), client.ObjectKeyFromObject(deployment), deployment))
		})
	}
}

func TestAPolicyThatCannotBeEvaluatedIsRefused(t *testing.T) {
	t.Parallel()
	for field, edit := range map[string]func(*v1alpha1.OversightPolicy, *metav1.LabelSelector){
		"spec.appliesTo.namespaceSelector": func(p *v1alpha1.OversightPolicy, s *metav1.LabelSelector) { p.Spec.AppliesTo.NamespaceSelector = s },
		"spec.appliesTo.systemSelector":    func(p *v1alpha1.OversightPolicy, s *metav1.LabelSelector) { p.Spec.AppliesTo.SystemSelector = s },
	} {
		for name, requirement := range map[string]metav1.LabelSelectorRequirement{
			"unknown operator":  {Key: "team", Operator: "Near", Values: []string{"a"}},
			"values for Exists": {Key: "team", Operator: metav1.LabelSelectorOpExists, Values: []string{"a"}},
			"In without values": {Key: "team", Operator: metav1.LabelSelectorOpIn},
			"a key of blanks":   {Key: "a team", Operator: metav1.LabelSelectorOpExists},
		} {
			policy := &v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: "cannot-be-evaluated"}}
			edit(policy, &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{requirement}})
			t.Run(field+" "+name, func(t *testing.T) {
				refused(t, admin.Create(t.Context(), policy), field, "cannot-be-evaluated", "Correct the field and apply the policy again")
			})
		}
	}
}

func TestCase46AnAssessmentCoversItsOwnNamespaceAlone(t *testing.T) {
	t.Parallel()
	here, there := assessed(t, v1alpha1.ModeDeny), newWorld(t)
	there.govern(v1alpha1.ModeDeny)
	stray := there.assessment("stray")
	stray.Spec.SystemRef.Name = here.namespace + "/chat"
	must(t, wantError(there.engineer.Create(t.Context(), stray)))

	// A name alone is a name of the assessment's own namespace, which has no such system.
	must(t, there.engineer.Create(t.Context(), there.assessment("stray")))
	there.eventually("the assessment says that its system does not exist", func() error {
		status := there.storedAssessment("stray").Status
		if status.ObservedGeneration == 0 {
			return errNotYet
		}
		conform(t, status.Conditions, status.ObservedGeneration, "Ready", "Complete", "Approved")
		for _, name := range []string{"Complete", "Approved"} {
			if got := reasonOf(status.Conditions, name); got != v1alpha1.ApprovedSystemNotFoundReason {
				t.Errorf("%s is %s", name, got)
			}
		}
		if status.ContentDigest != "" {
			t.Errorf("it has content %s", status.ContentDigest)
		}
		return nil
	})
	refused(t, there.riskOfficer.Create(t.Context(), &v1alpha1.OversightDecision{
		ObjectMeta: metav1.ObjectMeta{Namespace: there.namespace, GenerateName: "stray-"},
		Spec: v1alpha1.OversightDecisionSpec{
			Subject:  v1alpha1.DecisionSubject{Kind: v1alpha1.KindImpactAssessment, Name: "stray"},
			Decision: v1alpha1.DecisionApprove, Role: "risk-officer", ContentDigest: here.digest("chat-2026"),
		},
	}), `is about AI system "chat", which namespace "`+there.namespace+`" does not have`, "Register the system first")
	here.awaitCondition(v1alpha1.ConditionApproved, metav1.ConditionFalse, "ApprovalsPending")

	// Once the system is registered, the assessment is about it.
	must(t, there.engineer.Create(t.Context(), there.chat(oldModel)))
	there.approveAll("stray")
	there.awaitCondition(v1alpha1.ConditionPermitted, metav1.ConditionTrue, v1alpha1.PermittedReason)
}
