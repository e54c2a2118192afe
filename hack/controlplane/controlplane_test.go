// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const workloads = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: model}
spec:
  replicas: 3
  selector: {matchLabels: {app: model}}
  template:
    metadata: {labels: {app: model}}
    spec:
      initContainers: [{name: fetch, image: fetch}]
      containers: [{name: serve, image: serve, resources: {limits: {nvidia.com/gpu: 1}}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: greedy}
spec:
  selector: {matchLabels: {app: greedy}}
  template:
    metadata: {labels: {app: greedy}}
    spec:
      containers: [{name: serve, image: serve, resources: {limits: {nvidia.com/gpu: 5}}}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: train}
spec:
  template: {spec: {restartPolicy: Never, containers: [{name: train, image: train}]}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: slow}
spec:
  template:
    metadata: {annotations: {pod-complete.stage.kwok.x-k8s.io/delay: 10m}}
    spec: {restartPolicy: Never, containers: [{name: train, image: train}]}
---
apiVersion: v1
kind: Pod
metadata: {name: gated}
spec:
  schedulingGates: [{name: aims-operator.io/oversight}]
  containers: [{name: serve, image: serve}]
`

func TestStartsAndSchedules(t *testing.T) {
	s := ready(t, nil, "--nodes=2", "--gpus-per-node=4", "--audit")
	s.kubectl(t, workloads, "apply", "-f", "-")
	s.kubectl(t, "", "rollout", "status", "deployment/model", "--timeout=20s")
	s.kubectl(t, "", "wait", "--for=condition=Complete", "job/train", "--timeout=20s")

	const phase, reason = "jsonpath={.items[*].status.phase}", "jsonpath={.items[*].status.conditions[*].reason}"
	if got := s.kubectl(t, "", "get", "pods", "-l", "job-name=slow", "-o", phase); got != "Running" {
		t.Errorf("the pod of the slow Job is %q, want Running", got)
	}
	if got := s.kubectl(t, "", "get", "pods", "-l", "app=greedy", "-o", reason); got != "Unschedulable" {
		t.Errorf("the pod that asks for more GPUs than a node has: %q, want Unschedulable", got)
	}
	if got := s.kubectl(t, "", "get", "pod", "gated", "-o", "jsonpath={.status.phase} {.status.conditions[*].reason}"); got != "Pending SchedulingGated" {
		t.Errorf("the gated pod is %q", got)
	}
	s.kubectl(t, "", "patch", "pod", "gated", "--type=json", "-p", `[{"op":"remove","path":"/spec/schedulingGates"}]`)
	s.kubectl(t, "", "wait", "--for=condition=Ready", "pod/gated", "--timeout=10s")
	s.kubectl(t, "", "delete", "pod/gated", "--timeout=10s")
	s.kubectl(t, "", "delete", "deployment/model", "--cascade=foreground", "--timeout=10s")

	version, err := kubernetesVersion()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.kubectl(t, "", "version"); strings.Count(got, version) != 2 {
		t.Errorf("client and server should both say %s:\n%s", version, got)
	}
	audit, err := os.ReadFile(layout{dir: s.Dir}.log("audit"))
	if err != nil || !strings.Contains(string(audit), "system:serviceaccount:kube-system:replicaset-controller") {
		t.Errorf("the audit log should show the controllers under their own names (%v)", err)
	}
}

func TestUserHasNoRightsBeforeRBAC(t *testing.T) {
	s := ready(t, nil, "--only-api")
	out, err := invoke(t, "user", "--dir", s.Dir, "--name", "system:auditor", "--group", "risk", "--group", "legal")
	if err != nil {
		t.Fatal(err, out)
	}
	admin := s.Kubeconfig
	s.Kubeconfig = filepath.Join(s.Dir, "users", "system_auditor.kubeconfig")
	whoami := s.kubectl(t, "", "auth", "whoami", "-o", "jsonpath={.status.userInfo.username} {.status.userInfo.groups}")
	// A certificate orders groups by their encoded length first.
	if whoami != `system:auditor ["risk","legal","system:authenticated"]` {
		t.Errorf("the API server sees %s", whoami)
	}
	if text, err := s.tryKubectl("", "get", "pods"); err == nil || !strings.Contains(text, "Forbidden") {
		t.Errorf("without RBAC the answer should be Forbidden: %v %s", err, text)
	}
	s.Kubeconfig = admin
	s.kubectl(t, "", "create", "clusterrole", "readers", "--verb=list", "--resource=pods")
	s.kubectl(t, "", "create", "clusterrolebinding", "auditors", "--clusterrole=readers", "--group=risk")
	s.Kubeconfig = filepath.Join(s.Dir, "users", "system_auditor.kubeconfig")
	eventually(t, "the binding to count", func() error {
		_, err := s.tryKubectl("", "get", "pods")
		return err
	})
}

func TestSideBySide(t *testing.T) {
	first, second := filepath.Join(t.TempDir(), "a b"), filepath.Join(t.TempDir(), "second")
	for _, dir := range []string{first, second} {
		out, err := invoke(t, "up", "--only-api", "--dir", dir)
		if err != nil {
			t.Fatal(err, out)
		}
		t.Cleanup(func() { _, _ = invoke(t, "down", "--dir", dir) })
	}
	if out, err := invoke(t, "up", "--only-api", "--dir", first); err == nil || !strings.Contains(out, "already runs") {
		t.Errorf("a second start in one directory should be refused: %v %s", err, out)
	}
	if out, err := invoke(t, "kubectl", "--dir", first, "--", "create", "namespace", "only-here"); err != nil {
		t.Error(err, out)
	}
	if out, err := invoke(t, "kubectl", "--dir", second, "--", "get", "namespace", "only-here"); err == nil {
		t.Error("both directories reach the same control plane:", out)
	}
	if out, err := invoke(t, "down", "--dir", first); err != nil {
		t.Error(err, out)
	}
	if left := processesNaming(first); len(left) > 0 {
		t.Errorf("processes are left: %q", left)
	}
	if out, err := invoke(t, "kubectl", "--dir", second, "--", "get", "--raw", "/readyz"); err != nil {
		t.Error("stopping one stopped the other:", err, out)
	}
}

func TestStopsExactlyWhatItStarted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "plane")
	if out, err := invoke(t, "up", "--only-api", "--dir", dir); err != nil {
		t.Fatal(err, out)
	}
	t.Cleanup(func() { _, _ = invoke(t, "down", "--dir", dir) })
	s := mustState(t, dir)
	stranger := bystander(t)
	recycled := stranger
	recycled.StartTime--
	s.Components = append(s.Components, componentState{Name: "recycled", identity: recycled})
	if err := (layout{dir: dir}).writeState(s); err != nil {
		t.Fatal(err)
	}
	if out, err := invoke(t, "down", "--dir", dir); err != nil {
		t.Fatal(err, out)
	}
	for _, c := range s.Components[:2] {
		if c.alive() {
			t.Errorf("%s still runs", c.Name)
		}
	}
	if !stranger.alive() {
		t.Error("a process was stopped that only has the pid of one that was started")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the directory is still there: %v", err)
	}
	if out, err := invoke(t, "down", "--dir", dir); err != nil || !strings.Contains(out, "no control plane") {
		t.Errorf("a second down should be fine: %v %s", err, out)
	}
}

func TestFailedStartCleansUp(t *testing.T) {
	s, stdout := begin(t, nil, "--only-api", "--apiserver-arg=--no-such-flag")
	if buffer := make([]byte, 1); readOne(stdout, buffer) {
		t.Error("a failed start should print nothing on standard output")
	}
	if err := s.cmd.Wait(); err == nil {
		t.Error("a failed start should fail")
	}
	for _, want := range []string{"kube-apiserver ended unexpectedly", "unknown flag: --no-such-flag"} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the message lacks %q:\n%s", want, s.log)
		}
	}
	if err := s.nothingLeft(); err != nil {
		t.Error("when a failed start returns:", err)
	}
}

func TestInterruptDuringStartCleansUp(t *testing.T) {
	for _, delay := range []time.Duration{10 * time.Millisecond, 150 * time.Millisecond, 600 * time.Millisecond, 1800 * time.Millisecond} {
		t.Run(delay.String(), func(t *testing.T) {
			s, _ := begin(t, nil)
			time.Sleep(delay)
			if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			_ = s.cmd.Wait()
			if err := s.nothingLeft(); err != nil {
				t.Error("when an interrupted start returns:", err)
			}
		})
	}
}

func TestKilledRunLeavesNothing(t *testing.T) {
	s := ready(t, nil, "--only-api")
	if len(processesNaming(s.temp)) < 3 {
		t.Fatal("the test cannot see the processes that it looks for")
	}
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = s.cmd.Wait()
	eventually(t, "everything to go after kill -9", s.nothingLeft)
}

func TestKilledSupervisorLeavesNothing(t *testing.T) {
	s := ready(t, nil, "--only-api")
	if err := mustState(t, s.Dir).Supervisor.signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err == nil {
		t.Error("run should fail when its supervisor is killed")
	}
	eventually(t, "everything to go with the supervisor", s.nothingLeft)
}

func TestComponentThatEndsIsReported(t *testing.T) {
	s := ready(t, nil, "--only-api")
	if err := mustState(t, s.Dir).Components[1].signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err == nil || !strings.Contains(s.log.String(), "kube-apiserver ended unexpectedly: signal: killed") {
		t.Errorf("run should name the component that ended: %v\n%s", err, s.log)
	}
}

func TestTakenPortIsTriedAgain(t *testing.T) {
	bin, err := binDir()
	if err != nil {
		t.Fatal(err)
	}
	assets := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\nif mkdir %[1]s/tried 2>/dev/null; then echo 'bind: address already in use'; exit 1; fi\nexec %[2]s/etcd \"$@\"\n", assets, bin)
	if err := os.WriteFile(filepath.Join(assets, "etcd"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kube-apiserver", "kubectl"} {
		if err := os.Symlink(filepath.Join(bin, name), filepath.Join(assets, name)); err != nil {
			t.Fatal(err)
		}
	}
	s := ready(t, []string{"KUBEBUILDER_ASSETS=" + assets}, "--only-api")
	if _, err := os.Stat(filepath.Join(assets, "tried")); err != nil {
		t.Error("the first try did not happen:", err)
	}
	if s.Kubectl != filepath.Join(assets, "kubectl") {
		t.Errorf("KUBEBUILDER_ASSETS is not used: %s", s.Kubectl)
	}
}

func TestRestartsAComponent(t *testing.T) {
	s := ready(t, nil, "--only-api")
	s.kubectl(t, "", "create", "configmap", "kept", "--from-literal=a=b")
	for _, name := range []string{"etcd", "kube-apiserver"} {
		if output, err := exec.Command(binary, "restart", "--dir", s.Dir, "--component", name).CombinedOutput(); err != nil {
			t.Fatalf("restarting %s: %v: %s", name, err, output)
		}
		get := []string{"--kubeconfig", s.Kubeconfig, "get", "configmap", "kept", "--request-timeout=1s"}
		deadline := time.Now().Add(30 * time.Second)
		for output, err := exec.Command(s.Kubectl, get...).CombinedOutput(); err != nil; output, err = exec.Command(s.Kubectl, get...).CombinedOutput() {
			if time.Now().After(deadline) {
				t.Fatalf("after a restart of %s: %v: %s", name, err, output)
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	if output, err := exec.Command(binary, "restart", "--dir", s.Dir, "--component", "kwok").CombinedOutput(); err == nil {
		t.Errorf("a component that does not run was restarted: %s", output)
	}
}
