// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

// person is a user of the cluster, with a client certificate.
type person struct {
	name   string
	groups []string
	// part is what the person does here, for the introduction.
	part string
}

// The people of the story. What their groups may do is in manifests/people.yaml.
var (
	nora  = person{"nora", []string{"system:masters"}, "platform engineer; administers the cluster"}
	maya  = person{"maya", []string{"ml-engineers"}, "ML engineer; edits namespace \"assistant\""}
	rita  = person{"rita", []string{"risk-officers"}, "risk officer; reads the namespace, decides as risk-officer"}
	pavel = person{"pavel", []string{"product-owners"}, "product owner; reads the namespace, decides as product-owner"}

	cast = []person{nora, maya, rita, pavel}
)
