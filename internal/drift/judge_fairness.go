// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package drift

import (
	"fmt"
	"slices"
)

// measureFairness compares the groups that are large enough. One that is too small hides nothing that the others show, and is never passed over: see weighFairness.
func (c Check) measureFairness(j Judgement) Judgement {
	total := 0.0
	for _, group := range c.Current.Groups {
		total += group.Members
	}
	j.CurrentSamples = &total
	if total < c.minimumSamples() {
		return j.silenced(problem(CauseTooFewSamples, "the window has %s members in all groups, and the minimum is %s; make the window longer",
			number(total), number(c.minimumSamples())))
	}
	large := counted(c.Current.Groups, c.minimumGroup())
	if len(large) < 2 {
		return j.silenced(c.smallGroups())
	}
	slices.SortFunc(large, byName)
	if !slices.ContainsFunc(large, func(g Group) bool { return g.Favourable > 0 }) {
		// Nobody is worse off than the others, and more likely the outcome has another name by now.
		return j.silenced(problem(CauseTooFewSamples, "no group has a favourable outcome in this window; look whether the outcome still has that name, or make the window longer"))
	}
	value, confidence := c.compareGroups(large)
	if found := finite(value, confidence.Low, confidence.High); found != nil {
		return j.silenced(found)
	}
	j.Value, j.Confidence = &value, &confidence
	return j
}

func (c Check) compareGroups(groups []Group) (float64, Interval) {
	switch c.Method {
	case MethodDisparateImpactRatio:
		return DisparateImpactRatio(groups)
	case MethodEqualOpportunityDifference:
		return EqualOpportunityDifference(groups)
	default:
		return DemographicParityDifference(groups)
	}
}

// weighFairness judges the interval: Breached if all of it is beyond the critical bound, Healthy if none of it is. Between the two, a value
// beyond a bound is a warning, and any other says that there are too few members to tell.
func (c Check) weighFairness(j Judgement) Judgement {
	direction := c.direction()
	best, worst := j.Confidence.Low, j.Confidence.High
	if direction == Below {
		best, worst = worst, best
	}
	_, surely := j.beyond(direction, best)
	_, maybe := j.beyond(direction, worst)
	warned, _ := j.beyond(direction, *j.Value)
	seen := fmt.Sprintf("%s is %s, with 95 %% confidence between %s and %s", c.Method, number(*j.Value), number(j.Confidence.Low), number(j.Confidence.High))
	critical := number(*j.Bounds.Critical)
	if surely {
		lowest, highest := extremes(sortedGroups(counted(c.Current.Groups, c.minimumGroup())))
		return j.decided(Breached, fmt.Sprintf("%s, all of it beyond the critical bound %s; group %s fares worst and group %s best",
			seen, critical, quoted(lowest.Name), quoted(highest.Name)))
	}
	if found := c.smallGroups(); found != nil {
		return j.silenced(found)
	}
	switch {
	case warned && maybe:
		return j.decided(Warning, fmt.Sprintf("%s, which may be beyond the critical bound %s; a longer window tells", seen, critical))
	case warned:
		return j.decided(Warning, fmt.Sprintf("%s, beyond the warning bound %s", seen, number(*j.Bounds.Warning)))
	case maybe:
		return j.silenced(problem(CauseWithinChance, "%s, so that it may be beyond the critical bound %s; make the window longer", seen, critical))
	default:
		return j.decided(Healthy, seen+", within the critical bound "+critical)
	}
}

// smallGroups says which groups are too small to be compared, or not there at all.
func (c Check) smallGroups() *Problem {
	here := make(map[string]bool, len(c.Current.Groups))
	var small, gone []string
	for _, group := range c.Current.Groups {
		here[group.Name] = true
		if group.Members < c.minimumGroup() {
			small = append(small, group.Name)
		}
	}
	for _, name := range c.Groups {
		if !here[name] {
			gone = append(gone, name)
		}
	}
	slices.Sort(small)
	slices.Sort(gone)
	switch {
	case len(gone) > 0:
		return problem(CauseGroupMissing, "the groups %s have no outcome at all in this window; look whether theirs are still counted", few(gone))
	case len(small) > 0:
		return problem(CauseGroupTooSmall, "the groups %s have fewer members than the minimum %s; make the window longer, or leave them out of the query knowingly",
			few(small), number(c.minimumGroup()))
	case len(c.Current.Groups) < 2:
		return problem(CauseGroupMissing, "there is one group, and nothing to compare it with; look at the label of the group")
	default:
		return nil
	}
}

func byName(a, b Group) int {
	switch {
	case a.Name < b.Name:
		return -1
	case a.Name > b.Name:
		return 1
	default:
		return 0
	}
}

func sortedGroups(groups []Group) []Group {
	slices.SortFunc(groups, byName)
	return groups
}
