// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Trim takes out of an object what no verdict needs, before a cache keeps it: who wrote which field, and what kubectl applied last.
func Trim(object any) (any, error) {
	if o, ok := object.(metav1.Object); ok {
		o.SetManagedFields(nil)
		if annotations := o.GetAnnotations(); annotations[corev1.LastAppliedConfigAnnotation] != "" {
			delete(annotations, corev1.LastAppliedConfigAnnotation)
		}
	}
	return object, nil
}

// TrimWorkload trims a workload: its status goes but for the phase of a pod and the digests that it runs, what trimPod takes, and all but the operator's own annotations. Of a workload whose template names no system
// its name is left, and of one that claims to be made by another what shows whether that is so: what such a one runs is judged by its maker
// and by its pods. Trimmed tells that something is missing.
func TrimWorkload(object any) (any, error) {
	if _, err := Trim(object); err != nil {
		return object, err
	}
	switch o := object.(type) {
	case *appsv1.Deployment:
		o.Status = appsv1.DeploymentStatus{}
		keep(&o.Spec, trimTemplate(o, &o.ObjectMeta, &o.Spec.Template))
	case *appsv1.StatefulSet:
		o.Status = appsv1.StatefulSetStatus{}
		o.Spec.VolumeClaimTemplates = nil
		keep(&o.Spec, trimTemplate(o, &o.ObjectMeta, &o.Spec.Template))
	case *appsv1.DaemonSet:
		o.Status = appsv1.DaemonSetStatus{}
		keep(&o.Spec, trimTemplate(o, &o.ObjectMeta, &o.Spec.Template))
	case *appsv1.ReplicaSet:
		o.Status = appsv1.ReplicaSetStatus{}
		keep(&o.Spec, trimTemplate(o, &o.ObjectMeta, &o.Spec.Template))
	case *corev1.ReplicationController:
		o.Status = corev1.ReplicationControllerStatus{}
		keep(&o.Spec, trimTemplate(o, &o.ObjectMeta, o.Spec.Template))
	case *batchv1.Job:
		o.Status = batchv1.JobStatus{}
		keep(&o.Spec, trimTemplate(o, &o.ObjectMeta, &o.Spec.Template))
	case *batchv1.CronJob:
		o.Status = batchv1.CronJobStatus{}
		keep(&o.Spec, trimTemplate(o, &o.ObjectMeta, &o.Spec.JobTemplate.Spec.Template))
	case *corev1.Pod:
		o.Status = trimStatus(o)
		ownAnnotations(&o.ObjectMeta)
		trimPod(&o.Spec)
	}
	return object, nil
}

// trimStatus keeps of a pod's status its phase and, if it names a system, what tells which digests it runs.
func trimStatus(pod *corev1.Pod) corev1.PodStatus {
	kept := corev1.PodStatus{Phase: pod.Status.Phase}
	if pod.Labels[v1alpha1.SystemLabel] != "" {
		kept.InitContainerStatuses = imageIDs(pod.Status.InitContainerStatuses)
		kept.ContainerStatuses = imageIDs(pod.Status.ContainerStatuses)
		kept.EphemeralContainerStatuses = imageIDs(pod.Status.EphemeralContainerStatuses)
	}
	return kept
}

func imageIDs(statuses []corev1.ContainerStatus) []corev1.ContainerStatus {
	var kept []corev1.ContainerStatus
	for i := range statuses {
		if statuses[i].ImageID != "" {
			kept = append(kept, corev1.ContainerStatus{Name: statuses[i].Name, ImageID: statuses[i].ImageID})
		}
	}
	return kept
}

// keep empties a spec of which nothing is needed.
func keep[T any](spec *T, needed bool) {
	if !needed {
		*spec = *new(T)
	}
}

// trimTemplate trims what the kinds have in common, and tells whether anything of the spec is needed.
func trimTemplate(object runtime.Object, meta *metav1.ObjectMeta, template *corev1.PodTemplateSpec) (needed bool) {
	ownAnnotations(meta)
	if template == nil || template.Labels[v1alpha1.SystemLabel] == "" {
		meta.Labels, meta.OwnerReferences, meta.Finalizers = nil, nil, nil
		return false
	}
	template.Annotations = nil
	if o, err := workload.Read(object); err == nil {
		if _, claims := o.Claim(); claims {
			template.Spec = corev1.PodSpec{}
		}
	}
	trimPod(&template.Spec)
	return true
}

// Trimmed tells whether what an object runs was left out of the cache.
func Trimmed(o *workload.Object) bool {
	return o.Template != nil && len(o.Template.Spec.Containers) == 0
}

// ownAnnotations are all that is kept of an object's annotations, and the mark of a static pod.
func ownAnnotations(meta *metav1.ObjectMeta) {
	for key := range meta.Annotations {
		if !strings.HasPrefix(key, v1alpha1.GroupName+"/") && key != corev1.MirrorPodAnnotationKey {
			delete(meta.Annotations, key)
		}
	}
	if len(meta.Annotations) == 0 {
		meta.Annotations = nil
	}
}
