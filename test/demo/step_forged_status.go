// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

var stepForgedStatus = step{
	title: "A forged status is refused",
	why:   "What stands in a status is evidence. Even Nora, who may do anything in the cluster, cannot write it.",
	acts: []act{
		nora.does("kubectl patch aisystem support-assistant -n assistant --subresource=status --type=merge "+
			"-p '{\"status\":{\"release\":null}}'",
			isRefused("written by the AIMS operator alone")),
		sees("The release is untouched.", released(newModel)),
	},
}
