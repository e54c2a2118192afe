// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the program under test, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "controlplane-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "controlplane")
	for _, args := range [][]string{{"go", "build", "-o", binary, "."}, {binary, "build"}} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Run(); err != nil {
			fmt.Fprintln(os.Stderr, strings.Join(args, " "), err)
			return 1
		}
	}
	return m.Run()
}

// session is a running "controlplane run".
type session struct {
	readyLine
	cmd   *exec.Cmd
	stdin io.WriteCloser
	temp  string
	log   *output
}

// output may be read while the process still writes to it.
type output struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (o *output) Write(content []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.buffer.Write(content)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.buffer.String()
}

// begin starts "run" without waiting. Its temporary directory is made under a directory of this test's own, so
// that the test can tell what is left behind.
func begin(t *testing.T, env []string, args ...string) (*session, io.Reader) {
	t.Helper()
	s := &session{temp: t.TempDir(), log: &output{}}
	s.cmd = exec.Command(binary, append([]string{"run"}, args...)...)
	s.cmd.Env = append(append(os.Environ(), "TMPDIR="+s.temp), env...)
	s.cmd.Stderr = s.log
	var err error
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.stdin.Close()
		_ = s.cmd.Wait()
		eventually(t, "nothing to be left of the session", s.nothingLeft)
	})
	return s, stdout
}

// ready starts "run" and waits for its line.
func ready(t *testing.T, env []string, args ...string) *session {
	t.Helper()
	s, stdout := begin(t, env, args...)
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatalf("no ready line: %v\n%s", err, s.log)
	}
	if err := json.Unmarshal(line, &s.readyLine); err != nil {
		t.Fatalf("decoding the ready line %q: %v", line, err)
	}
	return s
}

// nothingLeft looks at the files and at every process of the machine that names the session's directory.
func (s *session) nothingLeft() error {
	entries, err := os.ReadDir(s.temp)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is left in %s", entries[0].Name(), s.temp)
	}
	if names := processesNaming(s.temp); len(names) > 0 {
		return fmt.Errorf("processes are left: %q", names)
	}
	return nil
}

func processesNaming(text string) []string {
	var found []string
	paths, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err == nil && bytes.Contains(content, []byte(text)) {
			found = append(found, strings.ReplaceAll(string(content), "\x00", " "))
		}
	}
	return found
}

func eventually(t *testing.T, what string, check func() error) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := check()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waiting for %s: %v", what, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// kubectl fails the test when kubectl fails.
func (s *session) kubectl(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	text, err := s.tryKubectl(stdin, args...)
	if err != nil {
		t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, text)
	}
	return text
}

func (s *session) tryKubectl(stdin string, args ...string) (string, error) {
	cmd := exec.Command(s.Kubectl, append([]string{"--kubeconfig", s.Kubeconfig}, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	content, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(content)), err
}

// invoke runs a subcommand to its end.
func invoke(t *testing.T, args ...string) (string, error) {
	t.Helper()
	content, err := exec.Command(binary, args...).CombinedOutput()
	return string(content), err
}

func mustState(t *testing.T, dir string) state {
	t.Helper()
	s, err := layout{dir: dir}.readState()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// bystander is a process that has nothing to do with any control plane.
func bystander(t *testing.T) identity {
	t.Helper()
	cmd := exec.Command("sleep", "600")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGKILL)
		_ = cmd.Wait()
	})
	id, err := identify(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func readOne(reader io.Reader, buffer []byte) bool {
	count, _ := reader.Read(buffer)
	return count > 0
}
