// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"strings"
)

// spellable asks what the function of that name asks, and whether spelling stays within bounds.
func (s Shape) spellable() string {
	spec := "object." + s.Spec
	return strings.Join([]string{
		// Lists that are always written are null where they are empty, and the size of null is an error, which refuses the object.
		spec + ".containers != null",
		fmt.Sprintf("size(%s) == 0", optional(spec, "ephemeralContainers")),
		fmt.Sprintf("size(%s) <= %d", s.containers(), mostContainers),
		fmt.Sprintf("%s.all(c, %s)", s.containers(), celSpellableContainer),
		fmt.Sprintf("size(%s) <= %d", optional(spec, "volumes"), mostVolumes),
		fmt.Sprintf("%s.all(v, %s)", optional(spec, "volumes"), celSpellableVolume),
		fmt.Sprintf("%s.map(c, %s).sum() <= %d", s.containers(), celCharacters, mostCharacters),
	}, " && ")
}

// celEntries and celCharacters say how many entries and characters a container has, in what may be long.
var (
	celEntries = celCommands + ".map(w, size(w)).sum() + " + sizeOf("env") + " + " + sizeOf("envFrom") + " + " + sizeOf("volumeMounts")

	celCharacters = celCommands + ".map(w, w.map(x, size(x)).sum()).sum() + " +
		optional("c", "env") + ".map(e, size(e.name) + size(" + text("e", "value") + ")).sum()"
)

func sizeOf(field string) string { return "size(" + optional("c", field) + ")" }

var celSpellableContainer = strings.Join([]string{
	"!has(c.volumeDevices)",
	fmt.Sprintf("%s <= %d", celEntries, mostEntries),
	optional("c", "env") + ".all(e, !has(e.valueFrom) || has(e.valueFrom.secretKeyRef) || has(e.valueFrom.configMapKeyRef) || " +
		"has(e.valueFrom.fieldRef) || has(e.valueFrom.resourceFieldRef))",
	optional("c", "envFrom") + ".all(f, has(f.configMapRef) || has(f.secretRef))",
	optional("c", "volumeMounts") + ".all(m, !m.name.startsWith(" + quote(tokenVolume) + ") || m.mountPath == " + quote(tokenPath) +
		" && !has(m.subPath) && !has(m.subPathExpr))",
}, " && ")

var celSpellableVolume = "v.name.startsWith(" + quote(tokenVolume) + ") ? " + celTokenVolume + " : " +
	"has(v.projected) ? v.projected.sources != null && size(" + optional("v.projected", "sources") + ") <= 16 && " + optional("v.projected", "sources") +
	".all(p, has(p.serviceAccountToken)) : " +
	"has(v.emptyDir) || has(v.configMap) || has(v.secret) || has(v.persistentVolumeClaim) || has(v.hostPath) || has(v.image) || has(v.nfs) || has(v.downwardAPI)"

var celTokenVolume = "(has(v.projected) && v.projected.sources != null && size(" + optional("v.projected", "sources") + ") == 3 && has(v.projected.sources[0].serviceAccountToken) && " +
	"has(v.projected.sources[1].configMap) && v.projected.sources[1].configMap.?name.orValue('') == 'kube-root-ca.crt' && " +
	"has(v.projected.sources[2].downwardAPI) && " + optional("v.projected.sources[2].downwardAPI", "items") + ".all(i, i.path == 'namespace'))"
