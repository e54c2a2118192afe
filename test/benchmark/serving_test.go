// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package benchmark

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// serve makes of a small template one of the size that people deploy: probes, resources, ports, affinity, a shared memory volume, a token from a
// Secret, annotations for a scraper.
func serve(template *corev1.PodTemplateSpec) {
	template.Annotations = map[string]string{
		"prometheus.io/scrape": "true", "prometheus.io/port": "8000", "prometheus.io/path": "/metrics",
		"cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
		"example.org/runbook":                            "https://runbooks.example.org/inference/vllm#restarts",
		"example.org/description":                        "Serves the customer chat of the web shop. Restarts take four minutes, since the weights are read anew.",
	}
	template.Labels["app.kubernetes.io/component"], template.Labels["app.kubernetes.io/part-of"] = "inference", "customer-chat"
	spec := &template.Spec
	spec.TerminationGracePeriodSeconds = new(int64(120))
	spec.SecurityContext = &corev1.PodSecurityContext{RunAsNonRoot: new(true), RunAsUser: new(int64(2000)), FSGroup: new(int64(2000))}
	spec.NodeSelector = map[string]string{"nvidia.com/gpu.product": "NVIDIA-L40S"}
	spec.Tolerations = []corev1.Toleration{{Key: "nvidia.com/gpu", Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule}}
	spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{{
		MaxSkew: 1, TopologyKey: "topology.kubernetes.io/zone", WhenUnsatisfiable: corev1.ScheduleAnyway,
	}}
	spec.Volumes = append(spec.Volumes, corev1.Volume{Name: "shm", VolumeSource: corev1.VolumeSource{
		EmptyDir: &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory, SizeLimit: new(resource.MustParse("8Gi"))},
	}})

	spec.Affinity = &corev1.Affinity{
		NodeAffinity: &corev1.NodeAffinity{RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{
			{MatchExpressions: []corev1.NodeSelectorRequirement{
				{Key: "node.kubernetes.io/instance-type", Operator: corev1.NodeSelectorOpIn, Values: []string{"g6e.4xlarge", "g6e.8xlarge", "g6e.12xlarge"}},
				{Key: "topology.kubernetes.io/region", Operator: corev1.NodeSelectorOpIn, Values: []string{"eu-central-1"}},
			}},
		}}},
		PodAntiAffinity: &corev1.PodAntiAffinity{PreferredDuringSchedulingIgnoredDuringExecution: []corev1.WeightedPodAffinityTerm{{
			Weight: 100, PodAffinityTerm: corev1.PodAffinityTerm{
				TopologyKey: corev1.LabelHostname, LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"app.kubernetes.io/part-of": "customer-chat"}},
			},
		}}},
	}

	c := &spec.Containers[0]
	c.Args = append(c.Args, "--max-model-len", "16384", "--gpu-memory-utilization", "0.92", "--tensor-parallel-size", "1", "--disable-log-requests")
	c.Env = append(c.Env, corev1.EnvVar{Name: "VLLM_NO_USAGE_STATS", Value: "1"}, corev1.EnvVar{Name: "NCCL_DEBUG", Value: "WARN"},
		corev1.EnvVar{Name: "POD_IP", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "status.podIP"}}})
	c.Ports = []corev1.ContainerPort{{Name: "http", ContainerPort: 8000}, {Name: "metrics", ContainerPort: 8002}}
	for _, name := range []string{"HF_TOKEN", "VLLM_API_KEY", "OTEL_EXPORTER_OTLP_HEADERS"} {
		c.Env = append(c.Env, corev1.EnvVar{Name: name, ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
			LocalObjectReference: corev1.LocalObjectReference{Name: "customer-chat"}, Key: strings.ToLower(name),
		}}})
	}
	c.Lifecycle = &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: 20}}}
	resources := corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("8"), corev1.ResourceMemory: resource.MustParse("48Gi"), "nvidia.com/gpu": resource.MustParse("1"),
	}
	c.Resources = corev1.ResourceRequirements{Requests: resources, Limits: resources}
	c.VolumeMounts = append(c.VolumeMounts, corev1.VolumeMount{Name: "shm", MountPath: "/dev/shm"})
	c.SecurityContext = &corev1.SecurityContext{
		AllowPrivilegeEscalation: new(false), Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
	}
	health := func(failures int32) *corev1.Probe {
		return &corev1.Probe{
			ProbeHandler:  corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/health", Port: intstr.FromString("http")}},
			PeriodSeconds: 10, TimeoutSeconds: 5, FailureThreshold: failures,
		}
	}
	c.StartupProbe, c.ReadinessProbe, c.LivenessProbe = health(60), health(3), health(6)
}

// TestSize keeps what the benchmarks create at the size that they claim.
func TestSize(t *testing.T) {
	raw, err := json.Marshal(servingDeployment("systems", systemName(1)))
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) < 3_000 || len(raw) > 5_000 {
		t.Errorf("a Deployment has %s bytes, want about 4,000", strconv.Itoa(len(raw)))
	}
}
