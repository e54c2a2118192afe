// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package view

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/aims-operator/aims-operator/internal/cli/manifest"
)

// The elements of a JUnit report, as CI systems read it.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	ClassName string        `xml:"classname,attr"`
	File      string        `xml:"file,attr"`
	Line      int           `xml:"line,attr,omitempty"`
	Failure   *junitMessage `xml:"failure"`
	Error     *junitMessage `xml:"error"`
	Skipped   *junitMessage `xml:"skipped"`
	Output    string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// JUnit is the check as a JUnit report: a suite for each file, a case for each object. fails tells which effects are failures. What waits for people,
// and is none, is skipped: it is neither done nor broken.
func (c *Check) JUnit(fails func(Effect) bool) (string, error) {
	report := &junitSuites{Name: "kubectl aims check"}
	for i := range c.Problems {
		report.add(c.Problems[i].File, problemCase(&c.Problems[i]))
	}
	for i := range c.Items {
		report.add(c.Items[i].File, itemCase(&c.Items[i], fails))
	}
	content, err := xml.MarshalIndent(report, "", "  ")
	if err != nil {
		return "", fmt.Errorf("writing the JUnit report: %w", err)
	}
	return xml.Header + string(content) + "\n", nil
}

// add adds a case to the suite of its file. The files come one after the other.
func (s *junitSuites) add(file string, one junitCase) {
	if last := len(s.Suites) - 1; last < 0 || s.Suites[last].Name != file {
		s.Suites = append(s.Suites, junitSuite{Name: file})
	}
	suite := &s.Suites[len(s.Suites)-1]
	suite.Cases = append(suite.Cases, one)
	suite.Tests, s.Tests = suite.Tests+1, s.Tests+1
	switch {
	case one.Error != nil:
		suite.Errors, s.Errors = suite.Errors+1, s.Errors+1
	case one.Failure != nil:
		suite.Failures, s.Failures = suite.Failures+1, s.Failures+1
	case one.Skipped != nil:
		suite.Skipped, s.Skipped = suite.Skipped+1, s.Skipped+1
	}
}

func problemCase(p *manifest.Problem) junitCase {
	name := p.Object
	if name == "" {
		name = "the file"
	}
	return junitCase{Name: name, ClassName: p.File, File: p.File, Line: p.Line, Error: &junitMessage{Message: p.Message, Text: p.Place() + ": " + p.Message + "\n" + p.Remedy}}
}

func itemCase(i *CheckItem, fails func(Effect) bool) junitCase {
	one := junitCase{Name: i.Kind + "/" + i.Name, ClassName: i.Namespace, File: i.File, Line: i.Line}
	message := &junitMessage{Message: i.Words(), Text: i.Text}
	if i.Verdict != nil {
		reasons := i.Verdict.Reasons()
		words := make([]string, len(reasons))
		for j, r := range reasons {
			words[j] = string(r)
		}
		message.Type = strings.Join(words, ",")
	}
	switch {
	case i.Effect == EffectNotJudged:
		for _, u := range i.Unread {
			message.Text += u.Object + ": " + u.Why + "\n" + u.Remedy + "\n"
		}
		one.Error = message
	case fails(i.Effect):
		one.Failure = message
	case i.Effect == EffectWaiting:
		one.Skipped = message
	default:
		one.Output = i.Text
	}
	return one
}
