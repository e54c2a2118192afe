// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// Running are the images that pods name by a tag, with the digests that they run, each once, sorted. Of what is no pod it tells nothing.
func Running(objects []Object) []decision.RunningImage {
	var running []decision.RunningImage
	type seen struct{ written, digest string }
	known := map[seen]bool{}
	for i := range objects {
		o := &objects[i]
		digests := o.digests()
		if len(digests) == 0 || o.Meta.DeletionTimestamp != nil {
			continue
		}
		part := Part{Template: o.Template}
		part.own(func(_ string, c *corev1.Container) {
			one := seen{c.Image, digests[c.Name]}
			if one.digest == "" || known[one] {
				return
			}
			known[one] = true
			if image, err := decision.ParseImage(c.Image); err == nil && image.Digest == "" {
				running = append(running, decision.RunningImage{Image: image, Digest: one.digest})
			}
		})
	}
	slices.SortFunc(running, func(a, b decision.RunningImage) int {
		return cmp.Or(cmp.Compare(a.Image.Repository, b.Image.Repository), cmp.Compare(a.Image.Tag, b.Image.Tag), cmp.Compare(a.Digest, b.Digest))
	})
	return slices.Compact(running)
}

// readRunning notes beside the images of a pod which digests its node says that it runs.
func readRunning(w *decision.Workload, o *Object) {
	digests := o.digests()
	if len(digests) == 0 {
		return
	}
	// The images of the containers come first, in this order.
	next := 0
	part := Part{Template: o.Template}
	part.own(func(_ string, c *corev1.Container) {
		w.Images[next].Runs = digests[c.Name]
		next++
	})
}

// digests are those that a pod's node says it runs, by the name of the container. What has ended runs nothing.
func (o *Object) digests() map[string]string {
	s := o.Status
	if s == nil || s.Phase == corev1.PodSucceeded || s.Phase == corev1.PodFailed {
		return nil
	}
	var digests map[string]string
	for _, statuses := range [][]corev1.ContainerStatus{s.InitContainerStatuses, s.ContainerStatuses, s.EphemeralContainerStatuses} {
		for i := range statuses {
			if digest := digestOf(statuses[i].ImageID); digest != "" {
				if digests == nil {
					digests = map[string]string{}
				}
				digests[statuses[i].Name] = digest
			}
		}
	}
	return digests
}

// digestOf is the digest under which a registry knows what runs. Some runtimes give the hash of the image's configuration in its place, without a
// repository: that is no digest that anybody could register.
func digestOf(imageID string) string {
	_, digest, found := strings.Cut(imageID, "@")
	if _, isDigest := strings.CutPrefix(digest, "sha256:"); !found || !isDigest || len(digest) != len("sha256:")+64 {
		return ""
	}
	return digest
}
