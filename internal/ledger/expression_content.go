// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"fmt"
	"strings"
)

// The expressions below spell a container c and a volume v as container.go and volume.go do.

// celBounded tells whether a container has few enough entries to be spelt.
var celBounded = fmt.Sprintf("%s + %s + %s <= %d", celSize("c.env"), celSize("c.envFrom"), celSize("c.volumeMounts"), mostEntries)

func celSize(list string) string { return fmt.Sprintf("(has(%[1]s) ? size(%[1]s) : 0)", list) }

var celContainer = celFields(
	// The list wants its elements to be of one type, and of an object's fields the API server does not know that they are texts.
	"string("+celText("c.image")+")", "string("+celText("c.workingDir")+")", celWords("c.command"), celWords("c.args"),
	"(has(c.lifecycle) ? "+celHook("c.lifecycle.postStart")+" + "+quote(betweenFields)+" + "+celHook("c.lifecycle.preStop")+" : "+quote(betweenFields)+")",
	celHook("c.startupProbe"), celHook("c.readinessProbe"), celHook("c.livenessProbe"),
	celEach("c.env", "c.env.map(e, e.name + "+celVariable+")"), celEach("c.envFrom", "c.envFrom.map(f, "+celSource+")"),
	"(has(c.volumeMounts) ? ["+celMounts+"].map(l, size(l) == 0 ? '' : string(size(l)) + "+quote(betweenWords)+" + l.join("+quote(betweenWords)+")).join('') : '')",
) + " + (has(c.volumeDevices) ? " + quote(unreadable) + " : '')"

// celFields joins what is told of a container.
func celFields(fields ...string) string {
	return "[" + strings.Join(fields, ", ") + "].join(" + quote(betweenFields) + ")"
}

// celText is a text that may be left out.
func celText(path string) string { return fmt.Sprintf("(has(%[1]s) ? %[1]s : '')", path) }

// celWords spells a list of texts that may be left out.
func celWords(path string) string {
	return celEach(path, path)
}

// celEach spells a list that is made of one that may be left out.
func celEach(path, list string) string {
	return fmt.Sprintf("(has(%[1]s) ? string(size(%[1]s)) + %[2]s + %[3]s.join(%[2]s) : '')", path, quote(betweenWords), list)
}

// celCounted spells a list that has no name.
func celCounted(list, separator string) string {
	return fmt.Sprintf("[%[1]s].map(l, string(size(l)) + %[2]s + l.join(%[2]s)).join('')", list, quote(separator))
}

// celHook spells the command that the kubelet runs in a container, for a probe or at its start or end.
func celHook(path string) string {
	return fmt.Sprintf("(has(%[1]s) && has(%[1]s.exec) ? %[2]s : '')", path, celWords(path+".exec.command"))
}

var celVariable = "(has(e.valueFrom) ? (" + celChoice(
	choice{"e.valueFrom.secretKeyRef", celFrom("s", celText("e.valueFrom.secretKeyRef.name"), "e.valueFrom.secretKeyRef.key")},
	choice{"e.valueFrom.configMapKeyRef", celFrom("c", celText("e.valueFrom.configMapKeyRef.name"), "e.valueFrom.configMapKeyRef.key")},
	choice{"e.valueFrom.fieldRef", celFrom("f", "e.valueFrom.fieldRef.fieldPath")},
	choice{"e.valueFrom.resourceFieldRef", celFrom("r", celText("e.valueFrom.resourceFieldRef.containerName"), "e.valueFrom.resourceFieldRef.resource")},
) + ") : '=' + " + celText("e.value") + ")"

// celFrom spells where a variable is from.
func celFrom(kind string, texts ...string) string {
	return quote(withinWord+kind+withinWord) + " + " + strings.Join(texts, " + "+quote(withinWord)+" + ")
}

var celSource = celText("f.prefix") + " + (" + celChoice(
	choice{"f.configMapRef", quote(withinWord+"c") + " + " + celText("f.configMapRef.name")},
	choice{"f.secretRef", quote(withinWord+"s") + " + " + celText("f.secretRef.name")},
) + ")"

var celMounts = fmt.Sprintf("c.volumeMounts.map(m, !(m.mountPath == %[1]s && m.name.startsWith(%[2]s) && !has(m.subPath) && !has(m.subPathExpr)), "+
	"m.name + %[3]s + m.mountPath + (has(m.subPath) ? %[4]s + m.subPath : has(m.subPathExpr) ? %[5]s + m.subPathExpr : %[3]s))",
	quote(tokenPath), quote(tokenVolume), quote(withinWord), quote(withinWord+"s"), quote(withinWord+"x"))

var celVolume = "v.name + (" + celChoice(
	choice{"v.emptyDir", celKind("e")},
	choice{"v.persistentVolumeClaim", celKind("p", "v.persistentVolumeClaim.claimName")},
	choice{"v.configMap", celKind("c", celText("v.configMap.name"), celItems("v.configMap.items"))},
	choice{"v.secret", celKind("s", celText("v.secret.secretName"), celItems("v.secret.items"))},
	choice{"v.hostPath", celKind("h", "v.hostPath.path")},
	choice{"v.image", celKind("i", celText("v.image.reference"))},
	choice{"v.nfs", celKind("n", "v.nfs.server", "v.nfs.path")},
	choice{"v.downwardAPI", celKind("d", celFew("v.downwardAPI.items", "i", "i.path + ("+celChoice(
		choice{"i.fieldRef", quote(withinWord+"f") + " + i.fieldRef.fieldPath"},
		choice{"i.resourceFieldRef", quote(withinWord+"r") + " + i.resourceFieldRef.resource"},
	)+")"))},
	choice{"v.projected", celKind("j", "(v.projected.sources == null ? '' : "+celFew("v.projected.sources", "p",
		"(has(p.serviceAccountToken) ? "+celText("p.serviceAccountToken.audience")+" + "+quote(withinWord)+" + p.serviceAccountToken.path : "+quote(unreadable)+")")+")")},
) + ")"

// celKind spells of what kind a volume is, and where it comes from.
func celKind(kind string, fields ...string) string {
	return strings.Join(append([]string{quote(betweenFields + kind)}, fields...), " + "+quote(betweenFields)+" + ")
}

func celItems(path string) string {
	return celFew(path, "i", "i.key + "+quote(withinWord)+" + i.path")
}

// celFew spells a list that may be left out, and is not read where it is long.
func celFew(path, variable, item string) string {
	return fmt.Sprintf("(has(%[1]s) && size(%[1]s) > 0 ? (size(%[1]s) > %[2]d ? %[3]s : string(size(%[1]s)) + %[4]s + %[1]s.map(%[5]s, %[6]s).join(%[4]s)) : '')",
		path, mostItems, quote(unreadable), quote(betweenWords), variable, item)
}

// choice is what is spelt where a field is there.
type choice struct{ field, spelling string }

// celChoice spells the first that is there; where none is, it cannot be spelt.
func celChoice(choices ...choice) string {
	var b strings.Builder
	for _, c := range choices {
		fmt.Fprintf(&b, "has(%s) ? %s : ", c.field, c.spelling)
	}
	return b.String() + quote(unreadable)
}

var celTokenVolume = "v.name.startsWith(" + quote(tokenVolume) + ") && has(v.projected) && v.projected.sources != null && size(v.projected.sources) == 3 && " +
	"has(v.projected.sources[0].serviceAccountToken) && has(v.projected.sources[1].configMap) && has(v.projected.sources[1].configMap.name) && " +
	"v.projected.sources[1].configMap.name == 'kube-root-ca.crt' && has(v.projected.sources[2].downwardAPI) && " +
	"(!has(v.projected.sources[2].downwardAPI.items) || v.projected.sources[2].downwardAPI.items.all(i, i.path == 'namespace'))"
