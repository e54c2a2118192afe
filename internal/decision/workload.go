// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package decision

import "github.com/aims-operator/aims-operator/api/v1alpha1"

// Workload is what the rules need to know of a Kubernetes object that runs pods, whatever its kind.
type Workload struct {
	// Kind and Name are the object's own.
	Kind string
	Name string
	// System is the system that the pod template names by its label, or empty.
	System string
	// ObjectSystem is the system that the object's own metadata names, or empty.
	ObjectSystem string
	// OtherSystems are the pod templates that name another system than System, or none while others do. Only custom kinds have several templates.
	OtherSystems []SystemName
	// Images are the images of every container, init container and ephemeral container, and of image volumes.
	Images []WorkloadImage
	// Models are the models that the workload names.
	Models []ModelReference
	// RuntimeLoading are the switches that let models be loaded while the workload runs.
	RuntimeLoading []Switch
	// NodeName is the node that a pod or its template already names, or empty, and NodeField is where. Such a pod cannot be held.
	NodeName  string
	NodeField string
	// Static tells that a node runs the pod from a file of its own, and shows it. Such a pod can be neither held nor refused.
	Static bool
	// FormerSystem is the system that the workload named before the update that is judged; empty if it names the same still, or did not name any.
	FormerSystem string
	// Signs are the signs of AI in it, and LookedBy are the recognisers that it was looked at by. Nil: nobody looked, so that whether a workload
	// that names no system is AI cannot be said.
	Signs    []Sign
	LookedBy []v1alpha1.Recogniser
}

// WorkloadImage is one image of a workload.
type WorkloadImage struct {
	// Field is where in the workload it stands.
	Field string
	// Written is the reference as it is written there.
	Written string
	// Image is the parsed reference; its repository is empty if the reference does not parse.
	Image Image
	// Runs is the digest that a pod's node says it runs; empty if it says none, and for what is no pod.
	Runs string
}

// RunningImage is an image that pods name by its tag, and a digest that some of them run.
type RunningImage struct {
	Image  Image
	Digest string
}

// SystemName is the name of a system, and where it stands or should; empty: there is none.
type SystemName struct {
	Field  string
	System string
}

// Switch is a setting of a workload.
type Switch struct {
	Field   string
	Written string
}
