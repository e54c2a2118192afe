// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// readVolume reads an image volume, which is an image that the kubelet pulls and, in an AI workload, a model that it mounts. What other
// volumes hold is not known from the workload.
func readVolume(w *decision.Workload, path string, volume *corev1.Volume) {
	if volume.Image == nil {
		return
	}
	field, written := path+".image.reference", volume.Image.Reference
	w.Images = append(w.Images, readImage(field, written))
	ref := decision.ModelReference{Field: field, Written: written}
	if written == "" {
		ref.Unread = "the image volume names no image"
	} else {
		ref.URI = decision.NormaliseModelURI("oci://" + written)
	}
	w.Models = append(w.Models, ref)
}
