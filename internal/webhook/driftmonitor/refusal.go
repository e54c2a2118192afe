// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package driftmonitor

import (
	"fmt"
	"regexp"
	"strings"
)

// reasons say why it takes a right to write a monitor.
var reasons = map[string]string{
	secrets:    "the monitor makes the operator read it and use it at the source, and lends its author no right that they do not have",
	configMaps: "the monitor makes the operator read it, and lends its author no right that they do not have",
	cronJobs:   "the monitor makes the operator read it for onBreach.retrain, and lends its author no right that they do not have",
	"jobs":     "onBreach.retrain makes the operator create one, and lends its author no right that they do not have",
}

// refusal says what the author of a monitor may not do, why that matters, and what to do. What they lack is sorted.
func refusal(user, namespace, monitor string, lacking []need) string {
	var paragraphs []string
	for len(lacking) > 0 {
		first, names := lacking[0], []string(nil)
		for len(lacking) > 0 && lacking[0].resource == first.resource {
			names = append(names, lacking[0].name)
			lacking = lacking[1:]
		}
		paragraphs = append(paragraphs, fmt.Sprintf("user %q may not %s in namespace %q: %s.\nWhoever administers the namespace can grant it:\n%s",
			user, deed(first, names), namespace, reasons[first.resource], grant(user, namespace, monitor, first, names)))
	}
	return strings.Join(paragraphs, "\n") + "\nOr let somebody who may do that apply the monitor"
}

// deed is what is lacking as RBAC would say it: get secrets "a", "b".
func deed(n need, names []string) string {
	text := n.verb + " " + n.resource
	if n.group != "" {
		text += "." + n.group
	}
	if n.name == "" {
		return text
	}
	return text + ` "` + strings.Join(names, `", "`) + `"`
}

// grant are the commands that grant it, and no more.
func grant(user, namespace, monitor string, n need, names []string) string {
	role := "driftmonitor-" + monitor + "-" + n.resource
	resource := n.resource
	if n.group != "" {
		resource += "." + n.group
	}
	words := []string{"  kubectl create role", quoted(role), "-n", quoted(namespace), "--verb=" + n.verb, "--resource=" + resource}
	for _, name := range names {
		if name != "" {
			words = append(words, "--resource-name="+quoted(name))
		}
	}
	return strings.Join(words, " ") + "\n  kubectl create rolebinding " + quoted(role) + " -n " + quoted(namespace) + " --role=" + quoted(role) + " " + subject(user)
}

// subject names a user to kubectl.
func subject(user string) string {
	if account, ok := strings.CutPrefix(user, "system:serviceaccount:"); ok {
		return "--serviceaccount=" + quoted(account)
	}
	return "--user=" + quoted(user)
}

var plain = regexp.MustCompile(`^[A-Za-z0-9@%+=:,./_-]+$`)

// quoted is a word as a shell reads it: whoever copies the command runs nothing that a name hides.
func quoted(word string) string {
	if plain.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
