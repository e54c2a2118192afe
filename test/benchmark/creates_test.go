// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"fmt"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/test/controlplane"
	"github.com/aims-operator/aims-operator/test/operator"
	"github.com/aims-operator/aims-operator/test/seals"
)

// inOneNamespace are how many systems a namespace holds, each with a workload.
func inOneNamespace() []int {
	var sizes []int
	for _, size := range []int{100, 1_000, 10_000} {
		if size <= *systems {
			sizes = append(sizes, size)
		}
	}
	return sizes
}

// turns is how often each arm has its turn. The arms take turns, since the machine is now faster and now slower: what is compared was measured at the
// same time.
const turns = 10

// perRound is how many objects each of so many clients creates in one turn.
func perRound(clients int) int { return map[int]int{1: 50, 8: 25, 32: 10}[clients] }

// arm is one way to be admitted: into a namespace, as a workload of one of its systems that is approved or not.
type arm struct {
	name      string
	namespace string
	systems   int
	approved  bool
}

const plain, yes = "plain", "always-yes"

// BenchmarkCreates measures what admission costs those who create workloads: server-side dry-run creates of a Deployment and a Pod of 4 kB,
// by 1, 8 and 32 clients, as the API server's own metrics and the clients see it. The ledger answers for what is approved, the operator's
// webhook for what is not; beside them stand a webhook that always says yes, and nothing at all, without the operator and with it.
func BenchmarkCreates(b *testing.B) {
	plane := start(b, controlplane.Options{OnlyAPI: true})
	admin := newClient(b, plane.Config())
	for _, namespace := range []string{plain, yes} {
		must(b, admin.Create(b.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}))
		ready(b, admin, namespace)
	}
	alwaysYes(b, admin, yes)
	c := creates{plane: plane, admin: admin}
	nothing, reference := arm{"nothing", plain, 1, true}, arm{yes, yes, 1, true}
	b.Run("without-the-operator", func(b *testing.B) { c.measure(b, []arm{reference, nothing}) })

	must(b, operator.Install(b.Context(), plane))
	must(b, admin.Create(b.Context(), newPolicy(v1alpha1.ModeDeny)))
	entitle(b, admin, riskOfficer, owner)
	keeper := seals.Of(b, plane.Config(), "aims-system")
	arms := []arm{reference, nothing}
	for _, systems := range inOneNamespace() {
		began := time.Now()
		fill(b, admin, keeper, inNamespace(systems), systems, atRest)
		b.Logf("made %d systems in %.0f s", systems, time.Since(began).Seconds())
		ready(b, admin, inNamespace(systems))
		arms = append(arms, arm{fmt.Sprintf("ledger-of-%d", systems), inNamespace(systems), systems, true},
			arm{fmt.Sprintf("webhook-of-%d", systems), inNamespace(systems), systems, false})
	}
	governor, err := operator.Start(b.Context(), plane, "--verbosity", "0")
	must(b, err)
	b.Cleanup(func() { must(b, governor.Stop()) })
	for _, systems := range inOneNamespace() {
		awaitPublished(b, admin, inNamespace(systems), systems)
		settle(b, plane, inNamespace(systems))
	}
	b.Run("with-the-operator", func(b *testing.B) { c.measure(b, arms) })
}

// creates is a cluster in which workloads are created.
type creates struct {
	plane *controlplane.ControlPlane
	admin client.Client
}

// measure has the arms take turns, for each kind and number of clients. The first arm is what the others are compared with.
func (c *creates) measure(b *testing.B, arms []arm) {
	b.Helper()
	for _, kind := range []string{"Deployment", "Pod"} {
		for _, clients := range []int{1, 8, 32} {
			b.Run(fmt.Sprintf("%s/clients=%d", kind, clients), func(b *testing.B) {
				connections := make([]client.Client, clients)
				for i := range connections {
					connections[i] = connection(b, c.plane.Config())
				}
				found := make([]measured, len(arms))
				for b.Loop() {
					for range turns {
						for i := range arms {
							c.round(b, &arms[i], kind, connections, &found[i])
						}
					}
				}
				for i := range arms {
					found[i].report(b, arms[i].name, &found[0])
				}
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// round gives an arm one turn.
func (c *creates) round(b *testing.B, a *arm, kind string, connections []client.Client, m *measured) {
	b.Helper()
	each := perRound(len(connections))
	before := admissions(b, c.plane)
	took := createAll(b, connections, each, func(i int) (client.Object, bool) {
		return sample(kind, a.namespace, systemName((m.next+i)%a.systems), a.approved), a.approved
	})
	m.add(before, admissions(b, c.plane), took)
	m.next += each * len(connections)
}

// createAll has all clients create so many objects each at the same time, and returns how long each creation took.
func createAll(b *testing.B, connections []client.Client, each int, object func(i int) (o client.Object, approved bool)) []time.Duration {
	b.Helper()
	took := make([]time.Duration, len(connections)*each)
	failures := make([]error, len(connections))
	var done sync.WaitGroup
	for n, connection := range connections {
		done.Go(func() {
			for i := range each {
				at := n*each + i
				o, approved := object(at)
				began := time.Now()
				err := connection.Create(b.Context(), o, client.DryRunAll)
				took[at] = time.Since(began)
				if approved != (err == nil) || (err != nil && !apierrors.IsForbidden(err)) {
					failures[n] = fmt.Errorf("creating an object that is to be allowed (%t): %w", approved, err)
				}
			}
		})
	}
	done.Wait()
	for _, err := range failures {
		if err != nil {
			b.Fatal(err)
		}
	}
	return took
}

func inNamespace(systems int) string { return fmt.Sprintf("systems-%d", systems) }

// atRest is a workload of no replicas: it is published, and nothing runs.
func atRest(namespace, system string) client.Object {
	return servingDeployment(namespace, system)
}

// sample is the object that is created, again and again.
func sample(kind, namespace, system string, approved bool) client.Object {
	deployment := servingDeployment(namespace, system)
	if !approved {
		deployment.Spec.Template.Spec.Containers[0].Args[1] = "somebody/else"
	}
	if kind == "Pod" {
		return newPod(deployment)
	}
	deployment.Name = ""
	deployment.GenerateName = "sample-"
	return deployment
}

// ready gives a namespace the service account that its pods run as, which controllers make where they run.
func ready(b *testing.B, admin client.Client, namespace string) {
	b.Helper()
	must(b, admin.Create(b.Context(), &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "default"}}))
}

// servingDeployment is a model server as people deploy it, of some 4 kB.
func servingDeployment(namespace, system string) *appsv1.Deployment {
	deployment := newDeployment(namespace, system, 0)
	serve(&deployment.Spec.Template)
	return deployment
}
