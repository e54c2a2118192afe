// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

// Package chart draws how the checks of a monitor went, as SVG: one chart for each check, with its bounds and its breaches. What a chart says
// is said by shapes and words, so that it is read in black and white too. The same charts give the same bytes.
package chart
