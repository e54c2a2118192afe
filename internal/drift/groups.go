// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"math"
	"strings"
)

// maxGroups bounds the pairs that are compared.
const maxGroups = 50

// Group is one group of people, or of whatever fares well or badly. For DemographicParityDifference and DisparateImpactRatio, Members are all
// who were decided upon and Favourable those with the favourable outcome. For EqualOpportunityDifference, Members are those who deserved the
// favourable outcome (actual positives) and Favourable those of them who got it (true positives).
type Group struct {
	Name       string
	Members    float64
	Favourable float64
}

func (g Group) rate() float64 {
	return g.Favourable / g.Members
}

// checkGroups says what keeps the groups from being compared.
func checkGroups(groups []Group) *Problem {
	if len(groups) > maxGroups {
		return problem(CauseTooMany, "there are %d groups, and at most %d are compared; take some together", len(groups), maxGroups)
	}
	seen := make(map[string]bool, len(groups))
	for _, group := range groups {
		if found := checkCounts([]float64{group.Members, group.Favourable}); found != nil {
			return found
		}
		if seen[group.Name] {
			return problem(CauseGroupsUnusable, "group %s is there twice; sum by the group and the outcome alone", quoted(group.Name))
		}
		seen[group.Name] = true
		if group.Favourable > group.Members*(1+1e-9) {
			return problem(CauseGroupsUnusable, "group %s has more favourable outcomes (%s) than members (%s); members must count all outcomes",
				quoted(group.Name), number(group.Favourable), number(group.Members))
		}
	}
	return nil
}

// counted are the groups whose members reach the minimum.
func counted(groups []Group, minimum float64) []Group {
	var out []Group
	for _, group := range groups {
		if group.Members >= minimum {
			group.Favourable = math.Min(group.Favourable, group.Members)
			out = append(out, group)
		}
	}
	return out
}

// extremes are the lowest and the highest rate, and whose they are.
func extremes(groups []Group) (lowest, highest Group) {
	lowest, highest = groups[0], groups[0]
	for _, group := range groups[1:] {
		if group.rate() < lowest.rate() {
			lowest = group
		}
		if group.rate() > highest.rate() {
			highest = group
		}
	}
	return lowest, highest
}

// few names at most three, and counts the rest.
func few(names []string) string {
	const most = 3
	var shown []string
	for _, name := range names[:min(len(names), most)] {
		shown = append(shown, quoted(name))
	}
	text := strings.Join(shown, ", ")
	if more := len(names) - most; more > 0 {
		text += " and " + number(float64(more)) + " more"
	}
	return text
}
