// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/workload"
)

var account = Account{Namespace: "aims-system", Name: AccountName}

const worlds = 1500

func template(pod *corev1.Pod) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{ObjectMeta: pod.ObjectMeta, Spec: pod.Spec}
}

func deployment(pod *corev1.Pod) *appsv1.Deployment {
	return &appsv1.Deployment{
		TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}, Spec: appsv1.DeploymentSpec{Template: template(pod)},
	}
}

func cronJob(pod *corev1.Pod) *batchv1.CronJob {
	return &batchv1.CronJob{TypeMeta: metav1.TypeMeta{APIVersion: "batch/v1", Kind: "CronJob"}, Spec: batchv1.CronJobSpec{
		JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: template(pod)}},
	}}
}

func TestTheAPIServerSpellsWhatTheOperatorSpells(t *testing.T) {
	t.Parallel()
	shapes := []struct {
		name      string
		condition condition
		object    func(*corev1.Pod) runtime.Object
	}{
		{"pod", compile(t, Pods.Approved(account, "'run'")), func(p *corev1.Pod) runtime.Object { return p }},
		{"template", compile(t, Templates.Approved(account, "'run'")), func(p *corev1.Pod) runtime.Object { return deployment(p) }},
		{"cron job", compile(t, CronJobs.Approved(account, "'run'")), func(p *corev1.Pod) runtime.Object { return cronJob(p) }},
	}
	g := generator{rand.New(rand.NewPCG(1, 2))}
	spelt := 0
	for range worlds {
		pod := g.pod()
		published := template(pod)
		want, ok := Name(&published)
		for _, shape := range shapes {
			n := &notes{permits: func(name string) bool { return name == want }}
			approved, err := shape.condition.holds(t, n, shape.object(pod), nil, "anna")
			if err != nil {
				t.Fatalf("%s: %v\n%s", shape.name, err, show(pod))
			}
			if approved != ok {
				asked := ""
				if len(n.asked) > 0 {
					asked = n.asked[0].GetName()
				}
				t.Fatalf("%s: approved %t, want %t\nthe API server spells %q\nthe operator spells   %q\n%s", shape.name, approved, ok, asked, want, show(pod))
			}
		}
		if ok {
			spelt++
		}
	}
	if spelt < worlds/10 {
		t.Errorf("only %d of %d pods can be spelt, which tests little", spelt, worlds)
	}
}

func TestOneNameIsOneWorkload(t *testing.T) {
	t.Parallel()
	g := generator{rand.New(rand.NewPCG(3, 4))}
	known := map[string]string{}
	for range 20 * worlds {
		pod := g.pod()
		published := template(pod)
		name, ok := Name(&published)
		if !ok {
			continue
		}
		facts := show(workload.Facts(workload.Object{Kind: "Pod", SpecPath: "spec", Template: &published, IsPod: true}))
		if before, seen := known[name]; seen && before != facts {
			t.Fatalf("the name %q stands for two workloads:\n%s\n%s", name, before, facts)
		}
		known[name] = facts
	}
}

func TestWhoMayDoAnythingShowsNothing(t *testing.T) {
	t.Parallel()
	pod := generator{rand.New(rand.NewPCG(5, 6))}.pod()
	pod.Spec = corev1.PodSpec{Containers: []corev1.Container{{Image: "a"}}}
	everything := &notes{permits: func(string) bool { return true }}
	approved, err := compile(t, Pods.Approved(account, "'run'")).holds(t, everything, pod, nil, "anna")
	if err != nil || approved {
		t.Errorf("approved %t, %v, by an account that may do anything", approved, err)
	}
	for _, a := range everything.asked {
		if a.GetUser().GetName() != "system:serviceaccount:aims-system:aims-ledger" || a.GetNamespace() != "lending" || a.GetVerb() != VerbRun ||
			a.GetAPIGroup() != v1alpha1.GroupName || a.GetResource() != Resource {
			t.Errorf("the API server is asked about %+v", a)
		}
	}
}

func TestTheNameBeginsWithTheSystem(t *testing.T) {
	t.Parallel()
	published := corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{v1alpha1.SystemLabel: "chat-2"}}, Spec: corev1.PodSpec{Containers: make([]corev1.Container, 1)},
	}
	name, _ := Name(&published)
	if system, ok := System(name); !ok || system != "chat-2" {
		t.Errorf("the system of %q is %q, %t", name, system, ok)
	}
	for _, broken := range []string{"", "x", "4:chat"} {
		if system, ok := System(broken); ok {
			t.Errorf("the system of %q is %q", broken, system)
		}
	}
}

// TestSpellingStaysWithinTheAPIServersLimit makes the largest pods that are spelt, and far larger ones: an expression that costs too much
// would have them refused.
func TestSpellingStaysWithinTheAPIServersLimit(t *testing.T) {
	t.Parallel()
	c := compile(t, Pods.Approved(account, "'run'"))
	for name, edit := range map[string]func(*corev1.PodSpec){
		"many entries": func(s *corev1.PodSpec) {
			for range mostContainers {
				full := corev1.Container{Image: "image", Command: []string{"serve"}}
				for range (mostEntries - 1) / 2 {
					full.Env = append(full.Env, corev1.EnvVar{Name: "A_VARIABLE", Value: "some value"})
					full.VolumeMounts = append(full.VolumeMounts, corev1.VolumeMount{Name: "a-volume", MountPath: "/some/where"})
				}
				s.Containers = append(s.Containers, full)
			}
			for range mostVolumes {
				s.Volumes = append(s.Volumes, tokens())
			}
		},
		"long texts": func(s *corev1.PodSpec) {
			s.Containers = []corev1.Container{{Image: strings.Repeat("i", 2000), Args: []string{strings.Repeat("x", maximumName)}}}
		},
		"a megabyte of arguments": func(s *corev1.PodSpec) {
			s.Containers = []corev1.Container{{Args: []string{strings.Repeat("x", 1<<20)}}}
		},
		"a hundred thousand arguments": func(s *corev1.PodSpec) {
			s.Containers = []corev1.Container{{Args: make([]string, 100_000)}}
		},
		"ten thousand variables": func(s *corev1.PodSpec) {
			s.Containers = []corev1.Container{{Env: make([]corev1.EnvVar, 10_000)}}
		},
		"ten thousand items": func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{Items: make([]corev1.KeyToPath, 10_000)}}}}
		},
		"five hundred containers": func(s *corev1.PodSpec) { s.Containers = make([]corev1.Container, 500) },
		"a thousand volumes":      func(s *corev1.PodSpec) { s.Volumes = make([]corev1.Volume, 1000) },
	} {
		pod := &corev1.Pod{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}}
		edit(&pod.Spec)
		if _, err := c.holds(t, &notes{permits: func(name string) bool { return name != Canary }}, pod, nil, "anna"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func show(what any) string {
	encoded, err := json.MarshalIndent(what, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(encoded)
}
