// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/aims-operator/aims-operator/internal/decision"
)

var (
	oneDigest   = "sha256:" + strings.Repeat("1", 64)
	otherDigest = "sha256:" + strings.Repeat("2", 64)
)

// runningPod runs an init container by digest and a server by tag, and a node reports these image IDs for the two.
func runningPod(initID, serverID string) *corev1.Pod {
	return &corev1.Pod{
		Spec: corev1.PodSpec{
			InitContainers: []corev1.Container{{Name: "fetch", Image: "registry.example/fetch@" + oneDigest}},
			Containers:     []corev1.Container{{Name: "server", Image: "vllm/vllm-openai:v1"}, {Name: "proxy", Image: "envoy:v1"}},
			Volumes:        []corev1.Volume{{Name: "weights", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: "registry.example/weights:1"}}}},
		},
		Status: corev1.PodStatus{
			Phase:                 corev1.PodRunning,
			InitContainerStatuses: []corev1.ContainerStatus{{Name: "fetch", ImageID: initID}},
			ContainerStatuses:     []corev1.ContainerStatus{{Name: "server", ImageID: serverID}, {Name: "gone", ImageID: "x@" + oneDigest}},
		},
	}
}

func TestFactsSayWhichDigestRuns(t *testing.T) {
	for why, row := range map[string]struct {
		imageID string
		change  func(*corev1.Pod)
		want    string
	}{
		"as containerd says it":                 {imageID: "docker.io/vllm/vllm-openai@" + otherDigest, want: otherDigest},
		"as Docker says it":                     {imageID: "docker-pullable://vllm/vllm-openai@" + otherDigest, want: otherDigest},
		"from a mirror":                         {imageID: "mirror.example/vllm/vllm-openai@" + otherDigest, want: otherDigest},
		"the configuration's hash is no digest": {imageID: otherDigest},
		"nor is Docker's image ID":              {imageID: "docker://" + otherDigest},
		"nothing runs yet":                      {},
		"half a digest":                         {imageID: "vllm/vllm-openai@sha256:12"},
		"another algorithm":                     {imageID: "vllm/vllm-openai@sha512:" + strings.Repeat("1", 64)},
		"what has ended runs nothing":           {imageID: "x@" + otherDigest, change: func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded }},
	} {
		t.Run(why, func(t *testing.T) {
			pod := runningPod("registry.example/fetch@"+oneDigest, row.imageID)
			if row.change != nil {
				row.change(pod)
			}
			facts, err := FromObject(pod)
			if err != nil {
				t.Fatal(err)
			}
			first := oneDigest
			if row.change != nil {
				first = ""
			}
			want := []string{first, row.want, "", ""}
			var got []string
			for _, image := range facts.Images {
				got = append(got, image.Runs)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the digests that run (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRunningTellsEachImageOnce(t *testing.T) {
	read := func(pod *corev1.Pod) Object {
		o, err := Read(pod)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	leaving := runningPod("", "x@sha256:"+strings.Repeat("3", 64))
	leaving.DeletionTimestamp = &metav1.Time{Time: time.Unix(1, 0)}
	deployment := Object{Kind: "Deployment", Template: &corev1.PodTemplateSpec{Spec: runningPod("", "").Spec}}
	got := Running([]Object{
		read(runningPod("x@"+oneDigest, "x@"+otherDigest)), read(runningPod("", "y@"+oneDigest)), read(runningPod("", "z@"+otherDigest)), read(leaving), deployment,
	})
	image := decision.Image{Repository: "index.docker.io/vllm/vllm-openai", Tag: "v1"}
	if diff := cmp.Diff([]decision.RunningImage{{Image: image, Digest: oneDigest}, {Image: image, Digest: otherDigest}}, got); diff != "" {
		t.Errorf("what runs under a tag (-want +got):\n%s", diff)
	}
}
