// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/aims-operator/aims-operator/internal/decision"
)

// modelDriver is ModelPack's CSI driver, which mounts the model that its attribute names (docs/getting-started.md of modelpack/model-csi-driver).
const (
	modelDriver    = "model.csi.modelpack.org"
	modelAttribute = "model.csi.modelpack.org/reference"
)

// readVolume reads an image volume, which is an image that the kubelet pulls and, in an AI workload, a model that it mounts, and a volume of a
// driver for models. What other volumes hold is not known from the workload.
func readVolume(w *decision.Workload, path string, volume *corev1.Volume) {
	if csi := volume.CSI; csi != nil && csi.Driver == modelDriver {
		readModelDriver(w, path+".csi.volumeAttributes", csi.VolumeAttributes[modelAttribute])
	}
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

func readModelDriver(w *decision.Workload, field, written string) {
	ref := decision.ModelReference{Field: field, Written: written, URI: decision.NormaliseModelURI("oci://" + written)}
	if written == "" {
		ref.URI, ref.Unread = "", "the model volume names no model"
	}
	w.Models = append(w.Models, ref)
}
