// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package discovery

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// visitVolume shows the address of what a volume holds.
func visitVolume(field string, at int, v *corev1.Volume, see visitor) {
	address, value := volumeAddress(v)
	if address != "" {
		see(LooksAtVolumes, &item{text: address, value: value, shown: address, quoted: true, field: field, at: at})
	}
}

func volumeAddress(v *corev1.Volume) (address, value string) {
	switch {
	case v.CSI != nil:
		return "csi:" + v.CSI.Driver, attributes(v.CSI.VolumeAttributes)
	case v.Image != nil:
		return "image:" + v.Image.Reference, ""
	case v.PersistentVolumeClaim != nil:
		return "pvc:" + v.PersistentVolumeClaim.ClaimName, ""
	case v.NFS != nil:
		return "nfs:" + v.NFS.Server + "/" + strings.TrimPrefix(v.NFS.Path, "/"), ""
	case v.HostPath != nil:
		return "hostPath:" + v.HostPath.Path, ""
	}
	return "", ""
}

// attributes are a CSI volume's attributes, sorted, as key=value with commas between them.
func attributes(m map[string]string) string {
	parts := make([]string, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, fmt.Sprintf("%s=%s", key, m[key]))
	}
	return strings.Join(parts, ",")
}
