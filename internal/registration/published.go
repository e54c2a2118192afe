// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import (
	"fmt"
	"strconv"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"

	"github.com/aims-operator/aims-operator/api/v1alpha1"
	"github.com/aims-operator/aims-operator/internal/ledger"
	"github.com/aims-operator/aims-operator/internal/workload"
)

// Ledger is the account that the ledger permits things to.
func (t Target) Ledger() ledger.Account {
	return ledger.Account{Namespace: t.Namespace, Name: ledger.AccountName}
}

var (
	// byController tells that one of Kubernetes' own controllers makes the pod, of something that was admitted before.
	byController = "request.userInfo.username in [" + ledger.Quoted(workload.MakersOf("Pod")) + "]"
	// verbOfPod is the verb of the ledger for a pod.
	verbOfPod = fmt.Sprintf("(%s ? %s : %s)", byController, strconv.Quote(ledger.VerbRun), strconv.Quote(ledger.VerbDeploy))
)

// sameGates tells that an update leaves a pod's scheduling gates.
const sameGates = "(oldObject == null || oldObject.spec.?schedulingGates.orValue([]) == object.spec.?schedulingGates.orValue([]))"

// heldByWebhook are the pods that the operator is asked whether to hold. Where the API server holds by itself, those are the pods that name no
// system and that the ledger does not permit: what does name one carries the gate by then, unless the ledger permits it.
func (t Target) heldByWebhook() admissionregistrationv1.MatchCondition {
	approved := ledger.Pods.Approved(t.Ledger(), verbOfPod)
	if t.Policies {
		return condition("names-no-system", "!("+ledger.Pods.Labelled()+" || "+ledger.Pods.Plain()+" && "+approved+")")
	}
	return notPublished(labelledOrPlain, approved)
}

// labelledOrPlain are the pods that the ledger may speak of: those that name a system, and those that name none and have nothing that their names
// in the ledger do not tell.
var labelledOrPlain = "(" + ledger.Pods.Labelled() + " || " + ledger.Pods.Plain() + ")"

// judgedPod are the pods that the operator is asked whether to refuse. Where the API server holds by itself, the admission policies have asked the
// ledger already about a pod that names a system, and it carries the gate unless the ledger permits it:
//
//	new pod                                          | is asked about
//	names a system, has a node                       | yes: no gate can hold it
//	names a system, gated, made by a controller      | unless the system's policies hold: it is replaced while no operator answers, too
//	names a system, gated, made by anybody else      | yes: they are told why it is held, or refused
//	names a system, not gated                        | no: the ledger permits it
//	names none                                       | unless it is plain, and the ledger permits it
//
// An update is asked about if it changes what is judged, or the gates. Elsewhere the ledger is asked here about all of them.
func (t Target) judgedPod() admissionregistrationv1.MatchCondition {
	if t.Policies {
		return condition("not-settled", "oldObject == null ? ("+ledger.Pods.Labelled()+" ? "+isGated+" && !("+byController+" && "+ledger.Pods.Holds(t.Ledger())+") || has(object.spec.nodeName) : !("+
			ledger.Pods.Plain()+" && "+ledger.Pods.Approved(t.Ledger(), verbOfPod)+")) : "+contentChanges+" || !"+sameGates)
	}
	return notPublished(labelledOrPlain, ledger.Pods.SameSystem(), sameGates, ledger.Pods.Approved(t.Ledger(), verbOfPod))
}

// notPublishedPod leaves out pods that the ledger permits.
func (t Target) notPublishedPod() admissionregistrationv1.MatchCondition {
	return notPublished(ledger.Pods.Approved(t.Ledger(), verbOfPod))
}

// notPublishedTemplate leaves out workloads whose pods the ledger permits to anybody, and that name the same system themselves or none. Where the
// pods name none, so must the workload.
func (t Target) notPublishedTemplate(shape ledger.Shape) admissionregistrationv1.MatchCondition {
	label := strconv.Quote(v1alpha1.SystemLabel)
	none := fmt.Sprintf("!has(object.metadata.labels) || !(%s in object.metadata.labels)", label)
	same := fmt.Sprintf("object.metadata.labels[%[1]s] == object.%[2]s.labels[%[1]s]", label, shape.Metadata)
	named := fmt.Sprintf("(%s ? (%s || %s) : (%s) && %s)", shape.Labelled(), none, same, none, shape.Plain())
	return notPublished(named, shape.SameSystem(), shape.Approved(t.Ledger(), strconv.Quote(ledger.VerbDeploy)))
}

func notPublished(all ...string) admissionregistrationv1.MatchCondition {
	return admissionregistrationv1.MatchCondition{Name: "not-in-the-ledger", Expression: "!(" + strings.Join(all, " && ") + ")"}
}
