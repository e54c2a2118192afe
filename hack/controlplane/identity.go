// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// identity names one process for good. A pid alone is recycled; with the time at which the process started, in
// ticks since this boot, it is not.
type identity struct {
	PID       int    `json:"pid"`
	StartTime uint64 `json:"startTime"`
	BootID    string `json:"bootID"`
}

func identify(pid int) (identity, error) {
	start, _, err := processStat(pid)
	if err != nil {
		return identity{}, err
	}
	boot, err := bootID()
	if err != nil {
		return identity{}, err
	}
	return identity{PID: pid, StartTime: start, BootID: boot}, nil
}

func bootID() (string, error) {
	content, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", fmt.Errorf("reading the boot id: %w", err)
	}
	return strings.TrimSpace(string(content)), nil
}

// processStat reads start time and state. The command name is in brackets and may itself hold spaces and
// brackets, so the fields are counted from the last bracket on.
func processStat(pid int) (start uint64, state string, err error) {
	content, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0, "", fmt.Errorf("reading the status of process %d: %w", pid, err)
	}
	_, rest, _ := strings.Cut(string(content[bytes.LastIndexByte(content, ')')+1:]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 20 {
		return 0, "", fmt.Errorf("reading the status of process %d: %d fields only", pid, len(fields))
	}
	start, err = strconv.ParseUint(fields[19], 10, 64)
	if err != nil {
		return 0, "", fmt.Errorf("reading the start time of process %d: %w", pid, err)
	}
	return start, fields[0], nil
}

// alive says whether exactly this process still runs. A zombie has ended already.
func (id identity) alive() bool {
	boot, err := bootID()
	if err != nil || boot != id.BootID {
		return false
	}
	start, state, err := processStat(id.PID)
	return err == nil && start == id.StartTime && state != "Z" && state != "X"
}

// signal reaches this process or none: the handle is opened first and pins the process (it is a pidfd), so that
// the pid cannot be recycled between the check and the signal.
func (id identity) signal(sig syscall.Signal) error {
	if id.PID <= 1 {
		return fmt.Errorf("refusing to signal process %d", id.PID)
	}
	process, err := os.FindProcess(id.PID)
	if err != nil {
		return fmt.Errorf("opening process %d: %w", id.PID, err)
	}
	defer func() { _ = process.Release() }()
	if !id.alive() {
		return nil
	}
	if err := process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signalling process %d: %w", id.PID, err)
	}
	return nil
}

// waitGone returns false when the process is still there after the time given.
func (id identity) waitGone(limit time.Duration) bool {
	deadline := time.Now().Add(limit)
	for id.alive() {
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(20 * time.Millisecond)
	}
	return true
}
