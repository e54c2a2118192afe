// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestForeignDirectoryIsNotTouched(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "precious")
	if err := os.WriteFile(precious, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := invoke(t, "up", "--only-api", "--dir", dir); err == nil || !strings.Contains(out, "not empty") {
		t.Errorf("a directory that holds something else should be refused: %v %s", err, out)
	}
	if out, err := invoke(t, "down", "--dir", dir); err != nil {
		t.Error(err, out)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("the directory was changed: %v %v", entries, err)
	}
}

func TestLeftoversOfACrashAreReplaced(t *testing.T) {
	files := layout{dir: t.TempDir()}
	if err := files.makeDirs(); err != nil {
		t.Fatal(err)
	}
	orphan := bystander(t)
	if err := files.writeState(state{Components: []componentState{{Name: "orphan", identity: orphan}}}); err != nil {
		t.Fatal(err)
	}
	lock, err := claimDir(files.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Close() }()
	if orphan.alive() {
		t.Error("what the crashed control plane had started still runs")
	}
	if _, err := lockDir(files.dir); !errors.Is(err, errLocked) {
		t.Errorf("the directory should be locked: %v", err)
	}
}

func TestSignalNeedsTheSameStartTime(t *testing.T) {
	recorded := bystander(t)
	for why, change := range map[string]func(*identity){
		"another start time": func(id *identity) { id.StartTime++ },
		"another boot":       func(id *identity) { id.BootID = "before" },
	} {
		other := recorded
		change(&other)
		if err := other.signal(syscall.SIGKILL); err != nil {
			t.Errorf("%s: %v", why, err)
		}
	}
	if recorded.waitGone(300 * time.Millisecond) {
		t.Fatal("the process was signalled although it is not the recorded one")
	}
	if err := recorded.signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if !recorded.waitGone(5 * time.Second) {
		t.Error("the recorded process was not signalled")
	}
	if err := (identity{PID: 0}).signal(syscall.SIGKILL); err == nil {
		t.Error("pid 0 would signal our own process group")
	}
}

func TestBuildLockIsExclusive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	held, err := lockFile(context.Background(), path, func() { t.Error("nobody holds the lock yet") })
	if err != nil {
		t.Fatal(err)
	}
	waited := make(chan struct{})
	got := make(chan error, 1)
	go func() {
		second, err := lockFile(context.Background(), path, func() { close(waited) })
		if err == nil {
			err = second.Close()
		}
		got <- err
	}()
	<-waited
	select {
	case err := <-got:
		t.Fatalf("the lock was given twice: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Error(err)
	}
}

func TestFailedBuildSaysWhatFailed(t *testing.T) {
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	err := buildMissing(context.Background(), root, []target{{"broken", "k8s.io/kubernetes/cmd/no-such-command"}})
	if err == nil || !strings.Contains(err.Error(), "building broken") || !strings.Contains(err.Error(), "no-such-command") {
		t.Errorf("the error should name the binary and the cause: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(root, "tmp-*")); len(left) > 0 {
		t.Errorf("the failed build left %q", left)
	}
}
