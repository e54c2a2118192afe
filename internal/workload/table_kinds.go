// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Where the kinds have their pod spec.
const (
	PodPath         = "spec"
	TemplatePath    = "spec.template.spec"
	JobTemplatePath = "spec.jobTemplate.spec.template.spec"
)

// kinds is every kind that runs pods and that this package reads.
var kinds = []Kind{
	newKind(Kind{
		GVK: appsv1.SchemeGroupVersion.WithKind("Deployment"), Resource: "deployments", SpecPath: TemplatePath,
		Scales: true, Makes: []string{"ReplicaSet"}, Maker: "deployment-controller",
	}, func(d *appsv1.Deployment) Object {
		return Object{Meta: d.ObjectMeta, Template: &d.Spec.Template, Selector: d.Spec.Selector, Replicas: d.Spec.Replicas}
	}),
	newKind(Kind{
		GVK: appsv1.SchemeGroupVersion.WithKind("ReplicaSet"), Resource: "replicasets", SpecPath: TemplatePath,
		Scales: true, Makes: []string{"Pod"}, Maker: "replicaset-controller",
	}, func(s *appsv1.ReplicaSet) Object {
		return Object{Meta: s.ObjectMeta, Template: &s.Spec.Template, Selector: s.Spec.Selector, Replicas: s.Spec.Replicas}
	}),
	newKind(Kind{
		GVK: appsv1.SchemeGroupVersion.WithKind("StatefulSet"), Resource: "statefulsets", SpecPath: TemplatePath,
		Scales: true, Makes: []string{"Pod"}, Maker: "statefulset-controller",
	}, func(s *appsv1.StatefulSet) Object {
		return Object{Meta: s.ObjectMeta, Template: &s.Spec.Template, Selector: s.Spec.Selector, Replicas: s.Spec.Replicas}
	}),
	newKind(Kind{
		GVK: appsv1.SchemeGroupVersion.WithKind("DaemonSet"), Resource: "daemonsets", SpecPath: TemplatePath,
		Makes: []string{"Pod"}, Maker: "daemon-set-controller",
	}, func(s *appsv1.DaemonSet) Object {
		return Object{Meta: s.ObjectMeta, Template: &s.Spec.Template, Selector: s.Spec.Selector, PerNode: true}
	}),
	newKind(Kind{
		GVK: corev1.SchemeGroupVersion.WithKind("ReplicationController"), Resource: "replicationcontrollers", SpecPath: TemplatePath,
		Scales: true, Makes: []string{"Pod"}, Maker: "replication-controller",
	}, func(c *corev1.ReplicationController) Object {
		o := Object{Meta: c.ObjectMeta, Template: c.Spec.Template, Replicas: c.Spec.Replicas}
		if len(c.Spec.Selector) > 0 {
			o.Selector = &metav1.LabelSelector{MatchLabels: c.Spec.Selector}
		}
		return o
	}),
	newKind(Kind{
		GVK: batchv1.SchemeGroupVersion.WithKind("Job"), Resource: "jobs", SpecPath: TemplatePath,
		Makes: []string{"Pod"}, Maker: "job-controller",
	}, func(j *batchv1.Job) Object {
		return Object{Meta: j.ObjectMeta, Template: &j.Spec.Template, Selector: j.Spec.Selector, Replicas: atOnce(&j.Spec, j.Spec.Suspend)}
	}),
	newKind(Kind{
		GVK: batchv1.SchemeGroupVersion.WithKind("CronJob"), Resource: "cronjobs", SpecPath: JobTemplatePath,
		Makes: []string{"Job"}, Maker: "cronjob-controller",
	}, func(c *batchv1.CronJob) Object {
		job := &c.Spec.JobTemplate.Spec
		return Object{Meta: c.ObjectMeta, Template: &job.Template, Replicas: atOnce(job, c.Spec.Suspend)}
	}),
	// The first pod of a group of a LeaderWorkerSet owns the StatefulSet of the others.
	newKind(Kind{
		GVK: corev1.SchemeGroupVersion.WithKind("Pod"), Resource: "pods", SpecPath: PodPath, Makes: []string{"StatefulSet"},
	}, func(p *corev1.Pod) Object {
		return Object{Meta: p.ObjectMeta, Template: &corev1.PodTemplateSpec{ObjectMeta: p.ObjectMeta, Spec: p.Spec}, IsPod: true, Status: &p.Status}
	}),
}

// atOnce is how many pods a job runs at a time: none while what makes it is suspended.
func atOnce(job *batchv1.JobSpec, suspended *bool) *int32 {
	if suspended != nil && *suspended {
		return new(int32(0))
	}
	return job.Parallelism
}
