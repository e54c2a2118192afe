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

// perIteration is how many objects each client creates between two looks at the clock.
const perIteration = 25

// BenchmarkCreates measures what admission costs those who create workloads: server-side dry-run creates of a Deployment and a Pod of 4 kB,
// by 1, 8 and 32 clients, as the API server's own metrics and the clients see it. The ledger answers for what is approved, the operator's
// webhook for what is not; beside them stand a webhook that always says yes, and nothing at all, without the operator and with it.
func BenchmarkCreates(b *testing.B) {
	plane := start(b, controlplane.Options{OnlyAPI: true})
	admin := newClient(b, plane.Config())
	const plain, yes = "plain", "always-yes"
	for _, namespace := range []string{plain, yes} {
		must(b, admin.Create(b.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}))
		ready(b, admin, namespace)
	}
	alwaysYes(b, admin, yes)
	c := creates{plane: plane, admin: admin}
	c.measure(b, "nothing-before-the-operator", plain, 1, true)

	must(b, operator.Install(b.Context(), plane))
	must(b, admin.Create(b.Context(), newPolicy(v1alpha1.ModeDeny)))
	keeper := seals.Of(b, plane.Config(), "aims-system")
	for _, systems := range inOneNamespace() {
		began := time.Now()
		fill(b, admin, keeper, inNamespace(systems), systems, atRest)
		b.Logf("made %d systems in %.0f s", systems, time.Since(began).Seconds())
		ready(b, admin, inNamespace(systems))
	}
	governor, err := operator.Start(b.Context(), plane, "--verbosity", "0")
	must(b, err)
	b.Cleanup(func() { must(b, governor.Stop()) })
	for _, systems := range inOneNamespace() {
		awaitPublished(b, admin, inNamespace(systems), systems)
	}

	c.measure(b, "nothing", plain, 1, true)
	c.measure(b, "always-yes", yes, 1, true)
	for _, systems := range inOneNamespace() {
		c.measure(b, fmt.Sprintf("ledger-of-%d", systems), inNamespace(systems), systems, true)
		c.measure(b, fmt.Sprintf("webhook-of-%d", systems), inNamespace(systems), systems, false)
	}
}

// creates is a cluster in which workloads are created.
type creates struct {
	plane *controlplane.ControlPlane
	admin client.Client
}

// measure creates Deployments and Pods of a namespace's systems that are approved, or whose model nobody registered.
func (c *creates) measure(b *testing.B, name, namespace string, systems int, approved bool) {
	b.Helper()
	for _, kind := range []string{"Deployment", "Pod"} {
		for _, clients := range []int{1, 8, 32} {
			b.Run(fmt.Sprintf("%s/%s/clients=%d", name, kind, clients), func(b *testing.B) {
				connections := make([]client.Client, clients)
				for i := range connections {
					connections[i] = connection(b, c.plane.Config())
				}
				var took []time.Duration
				before := admissions(b, c.plane)
				began := time.Now()
				next := 0
				for b.Loop() {
					took = append(took, createAll(b, connections, func(i int) (client.Object, bool) {
						return sample(kind, namespace, systemName((next+i)%systems), approved), approved
					})...)
					next += clients * perIteration
				}
				elapsed := time.Since(began)
				after := admissions(b, c.plane)
				report(b, took, time.Microsecond, "µs")
				b.Logf("slowest of admission: %s", after.slowest(before))
				b.ReportMetric(after.since(before), "admission-µs")
				b.ReportMetric(after.gates(before), "gates-µs")
				b.ReportMetric(float64(len(took))/elapsed.Seconds(), "creates/s")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// createAll has all clients create objects at the same time, and returns how long each creation took.
func createAll(b *testing.B, connections []client.Client, object func(i int) (o client.Object, approved bool)) []time.Duration {
	b.Helper()
	took := make([]time.Duration, len(connections)*perIteration)
	failures := make([]error, len(connections))
	var done sync.WaitGroup
	for n, connection := range connections {
		done.Go(func() {
			for i := range perIteration {
				at := n*perIteration + i
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
