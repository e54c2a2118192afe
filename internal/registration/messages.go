// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package registration

import "strconv"

// What the admission policies say to whoever they refuse, as CEL expressions. The API server takes no line breaks there. The webhooks say more; these
// are read when there are none.
var (
	podName = "(object.metadata.?name.orValue('') != '' ? object.metadata.name : object.metadata.?generateName.orValue(''))"

	// A pod that runs was put on its node by the scheduler, so that only a new one is told to leave its node out.
	messageGate = strconv.Quote("pod \"") + " + " + podName + " + " + strconv.Quote("\" names an AI system, and what it runs is neither approved nor held. ") +
		" + (oldObject != null ? " + strconv.Quote("A pod that is there already cannot be held until its change is approved: change the template of what makes it, whose new pods can be. ") +
		" : has(object.spec.nodeName) ? " + strconv.Quote("A pod that names its node itself cannot be held until it is approved: leave spec.nodeName out. ") +
		" : " + strconv.Quote("It lacks the scheduling gate that would hold it: try again, and if that does not help, look for a webhook that takes gates from pods. ") +
		") + " + strconv.Quote("See what is missing: kubectl aims status -n ") + " + request.namespace"

	messageLift = strconv.Quote("only the AIMS operator lifts the scheduling gate aims-operator.io/oversight: pod \"") + " + object.metadata.name + " +
		strconv.Quote("\" waits for people to approve it. See what it waits for: kubectl aims explain pod/") + " + object.metadata.name + " +
		strconv.Quote(" -n ") + " + request.namespace"

	messageLedger = strconv.Quote("the ledger of what may run is written by the AIMS operator alone, and so is every role of its names or label and every "+
		"binding to its account: "+
		"what it permits follows from what people approve. To approve content, decide on its assessment: kubectl aims approve ASSESSMENT --role ROLE") +
		" + (has(request.namespace) && request.namespace != '' ? ' -n ' + request.namespace : '')"
)
