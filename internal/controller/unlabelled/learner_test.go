// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package unlabelled

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/discovery"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/snapshot"
)

// book is a ledger in memory, by namespace.
type book map[string][]ledger.Entry

func (b book) Withdraw(_ context.Context, namespace, system string, entries []ledger.Entry) error {
	if system != ledger.Unlabelled {
		return fmt.Errorf("the system is %q", system)
	}
	b[namespace] = slices.DeleteFunc(b[namespace], func(e ledger.Entry) bool { return !slices.Contains(entries, e) })
	return nil
}

func (b book) Publish(_ context.Context, namespace, _ string, entries []ledger.Entry) error {
	b[namespace] = entries
	return nil
}

func (b book) Unlabelled(context.Context) ([]string, error) {
	var namespaces []string
	for namespace, entries := range b {
		if len(entries) > 0 {
			namespaces = append(namespaces, namespace)
		}
	}
	return namespaces, nil
}

// images are the images of the names that are published for a namespace.
func (b book) images(namespace string) string {
	var images []string
	for _, e := range b[namespace] {
		_, rest, _ := strings.Cut(e.Name, "1␝")
		image, _, _ := strings.Cut(rest, "␞")
		images = append(images, image)
	}
	return strings.Join(images, " ")
}

// scene is a learner with a cluster to learn from.
type scene struct {
	*testing.T
	*Learner

	cluster client.Client
	book    book
	clock   *testclock.FakePassiveClock
	// down tells that pods cannot be listed.
	down bool
}

func newScene(t *testing.T, further string) *scene {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{clientgoscheme.AddToScheme, v1alpha1.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	s := &scene{T: t, book: book{}, clock: testclock.NewFakePassiveClock(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))}
	s.cluster = fake.NewClientBuilder().WithScheme(scheme).
		WithIndex(&v1alpha1.AISystem{}, snapshot.FieldImageRepository, func(o client.Object) []string {
			system, ok := o.(*v1alpha1.AISystem)
			if !ok || len(system.Spec.Images) == 0 {
				return nil
			}
			return []string{"index.docker.io/library/" + system.Spec.Images[0].Repository}
		}).
		WithInterceptorFuncs(interceptor.Funcs{List: func(ctx context.Context, c client.WithWatch, list client.ObjectList, options ...client.ListOption) error {
			if _, pods := list.(*corev1.PodList); pods && s.down {
				return errors.New("the API server is away")
			}
			return c.List(ctx, list, options...)
		}}).Build()
	recognisers, err := discovery.With([]byte(further))
	if err != nil {
		t.Fatal(err)
	}
	s.Learner = &Learner{
		Live: s.cluster, Ledger: s.book, Clock: s.clock, Facts: &snapshot.Reader{Client: s.cluster, Clock: s.clock, Recognisers: recognisers},
	}
	s.make(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop", Labels: map[string]string{v1alpha1.GovernedLabel: v1alpha1.GovernedValue}}})
	s.make(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "free"}})
	s.make(policyOf(""))
	return s
}

func policyOf(strict v1alpha1.Strictness) *v1alpha1.OversightPolicy {
	policy := &v1alpha1.OversightPolicy{ObjectMeta: metav1.ObjectMeta{Name: "all"}}
	policy.Spec.Discovery = &v1alpha1.Discovery{Mode: v1alpha1.DiscoveryDeny, Strict: strict}
	return policy
}

func (s *scene) make(object client.Object) {
	s.Helper()
	if err := s.cluster.Create(s.Context(), object); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) remove(object client.Object) {
	s.Helper()
	if err := s.cluster.Delete(s.Context(), object); err != nil {
		s.Fatal(err)
	}
}

// pod makes a pod of an image.
func (s *scene) pod(namespace, name, image string, edits ...func(*corev1.Pod)) *corev1.Pod {
	s.Helper()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: image}}},
	}
	for _, edit := range edits {
		edit(pod)
	}
	s.make(pod)
	return pod
}

// wants reconciles, and compares what is published.
func (s *scene) wants(why string, request reconcile.Request, images string) {
	s.Helper()
	if _, err := s.Reconcile(s.Context(), request); err != nil {
		s.Errorf("%s: %v", why, err)
	}
	if got := s.book.images("shop"); got != images {
		s.Errorf("%s: %q is published, want %q", why, got, images)
	}
	if len(s.book["free"]) > 0 {
		s.Errorf("%s: something is published where no policy governs", why)
	}
}

func TestWhatIsLearnt(t *testing.T) {
	s := newScene(t, "")
	s.pod("shop", "a", "nginx:1")
	s.pod("shop", "b", "nginx:1")
	redis := s.pod("shop", "c", "redis:8")
	s.pod("shop", "server", "vllm/vllm-openai:v0.11.0")
	s.pod("shop", "named", "labelled:1", func(p *corev1.Pod) { p.Labels = map[string]string{v1alpha1.SystemLabel: "chat"} })
	s.pod("shop", "device", "device:1", func(p *corev1.Pod) {
		p.Spec.Containers[0].Resources.Limits = corev1.ResourceList{"nvidia.com/gpu": resource.MustParse("1")}
	})
	s.pod("free", "a", "nginx:1")
	s.wants("nobody looked yet", whatIsKnown, "")
	s.wants("a look", thePods, "nginx:1 redis:8")

	system := &v1alpha1.AISystem{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "chat"}}
	system.Spec.Images = []v1alpha1.Image{{Repository: "redis", Tag: "7"}}
	s.make(system)
	s.wants("an image is registered", whatIsKnown, "nginx:1")
	s.remove(system)
	s.wants("it is not any more", whatIsKnown, "nginx:1 redis:8")
	s.remove(policyOf(""))
	s.wants("no policy governs", whatIsKnown, "")
	s.make(policyOf(v1alpha1.StrictEnforced))
	s.wants("a strict policy governs", whatIsKnown, "")
	s.remove(policyOf(""))
	s.make(policyOf(""))
	s.wants("all is as before", whatIsKnown, "nginx:1 redis:8")

	s.remove(redis)
	s.clock.SetTime(s.clock.Now().Add(kept / 2))
	s.wants("what has no pod is kept for a while", thePods, "nginx:1 redis:8")
	s.clock.SetTime(s.clock.Now().Add(kept))
	s.wants("and not for ever", thePods, "nginx:1")
	s.remove(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}})
	s.wants("the namespace is gone", whatIsKnown, "")
}

// TestWhatAnotherOperatorPublished: nothing of it stays that this one does not find itself.
func TestWhatAnotherOperatorPublished(t *testing.T) {
	stored := func(s *scene) {
		s.pod("shop", "a", "nginx:1")
		s.book["shop"] = []ledger.Entry{{Name: "(none)␜0␝1␝old:1␞␜0␝", Run: true}}
		s.book["gone"] = []ledger.Entry{{Name: "(none)␜0␝1␝old:1␞␜0␝", Run: true}}
	}
	s := newScene(t, "")
	stored(s)
	s.wants("a look", thePods, "nginx:1")
	if len(s.book["gone"]) > 0 {
		t.Error("what was published of a namespace that is gone stays")
	}

	s = newScene(t, "")
	stored(s)
	s.wants("something changes before the first look", whatIsKnown, "")

	s = newScene(t, "")
	stored(s)
	s.down = true
	if _, err := s.Reconcile(t.Context(), thePods); err == nil || len(s.book["shop"])+len(s.book["gone"]) > 0 {
		t.Errorf("nobody can look, %v, and %v is published", err, s.book)
	}
	s.down = false
	s.wants("then somebody can", thePods, "nginx:1")
	s.down = true
	if _, err := s.Reconcile(t.Context(), thePods); err == nil || s.book.images("shop") != "nginx:1" {
		t.Errorf("a later look fails, %v, and %v is published", err, s.book)
	}
}

// TestRecognisersThatSeeMore: where a recogniser looks at what no name tells, no name says that there is nothing to find.
func TestRecognisersThatSeeMore(t *testing.T) {
	for further, published := range map[string]string{
		"":                                       "nginx:1",
		`looksAt: Images, patterns: [x]`:         "nginx:1",
		`looksAt: Resources, patterns: [memory]`: "",
		`looksAt: Owners, patterns: [job.batch]`: "",
		`looksAt: Volumes, patterns: ["mount:/var/run/*"]`:  "",
		`looksAt: Images, condition: 'container == "vllm"'`: "",
		`looksAt: Images, condition: '"cpu" in resources'`:  "",
	} {
		if further != "" {
			further = `recognisers: [{name: Own, weight: 60, says: "is odd", ` + further + `}]`
		}
		s := newScene(t, further)
		s.pod("shop", "a", "nginx:1")
		s.wants(further, thePods, published)
	}
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	s := newScene(t, "")
	for i := range mostNames + 20 {
		s.pod("shop", fmt.Sprintf("pod-%d", i), fmt.Sprintf("image-%d:1", i))
	}
	if _, err := s.Reconcile(t.Context(), thePods); err != nil {
		t.Fatal(err)
	}
	if have := len(s.book["shop"]); have != mostNames {
		t.Errorf("%d names are published", have)
	}
	c := &contents{bytes: mostBytes - 3}
	if c.see("shop", "long", time.Time{}) || !c.see("shop", "abc", time.Time{}) {
		t.Error("the bytes of all names are not bounded")
	}
}

func TestHowOftenPodsAreLookedAt(t *testing.T) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	g := &glance{}
	if got := g.due(start, hurry); got != afterHint {
		t.Errorf("the first look is after %s", got)
	}
	g.done(start, start.Add(100*time.Millisecond))
	if got := g.pause(resyncPods); got != resyncPods {
		t.Errorf("a quick look is repeated after %s", got)
	}
	if got := g.due(start.Add(2100*time.Millisecond), hurry); got != 3*time.Second {
		t.Errorf("a hint soon after a look counts after %s", got)
	}
	g.done(start, start.Add(4*time.Second))
	if got := g.pause(resyncPods); got != 80*time.Second {
		t.Errorf("a slow look is repeated after %s", got)
	}
}
