// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// state is what a control plane leaves in its directory for other commands to find.
type state struct {
	Ready      bool              `json:"ready"`
	Dir        string            `json:"dir"`
	Server     string            `json:"server"`
	Kubeconfig string            `json:"kubeconfig"`
	CAFile     string            `json:"caFile"`
	Kubectl    string            `json:"kubectl"`
	OnlyAPI    bool              `json:"onlyAPI"`
	Versions   map[string]string `json:"versions"`
	Supervisor identity          `json:"supervisor"`
	Components []componentState  `json:"components"`
}

type componentState struct {
	Name string `json:"name"`
	Port int    `json:"port,omitempty"`
	identity
}

// layout names the files of one control plane.
type layout struct{ dir string }

func (l layout) kubeconfig() string     { return filepath.Join(l.dir, "kubeconfig") }
func (l layout) state() string          { return filepath.Join(l.dir, "state.json") }
func (l layout) logs() string           { return filepath.Join(l.dir, "logs") }
func (l layout) log(name string) string { return filepath.Join(l.dir, "logs", name+".log") }
func (l layout) pki(name string) string { return filepath.Join(l.dir, "pki", name) }
func (l layout) config(n string) string { return filepath.Join(l.dir, "config", n) }
func (l layout) etcdData() string       { return filepath.Join(l.dir, "etcd") }
func (l layout) users() string          { return filepath.Join(l.dir, "users") }
func (l layout) owned() []string {
	return []string{l.etcdData(), l.pki(""), l.config(""), l.logs(), l.users(), l.kubeconfig(), l.state()}
}

// makeDirs makes what the components expect to be there.
func (l layout) makeDirs() error {
	for _, dir := range []string{l.etcdData(), l.pki(""), l.config(""), l.logs(), l.users()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("making %s: %w", dir, err)
		}
	}
	return nil
}

// remove deletes what a control plane wrote, and the directory itself only when nothing else is in it.
func (l layout) remove() error {
	for _, path := range l.owned() {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("removing %s: %w", path, err)
		}
	}
	entries, err := os.ReadDir(l.dir)
	if errors.Is(err, fs.ErrNotExist) || len(entries) > 0 {
		return nil
	}
	if err := os.Remove(l.dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing %s: %w", l.dir, err)
	}
	return nil
}

// writeState replaces the file in one step: a reader never sees half of it.
func (l layout) writeState(s state) error {
	content, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding the state: %w", err)
	}
	next := l.state() + ".next"
	if err := os.WriteFile(next, append(content, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing the state: %w", err)
	}
	if err := os.Rename(next, l.state()); err != nil {
		return fmt.Errorf("writing the state: %w", err)
	}
	return nil
}

// readState returns fs.ErrNotExist, wrapped, when the directory holds no control plane.
func (l layout) readState() (state, error) {
	var s state
	content, err := os.ReadFile(l.state())
	if err != nil {
		return s, fmt.Errorf("reading the state: %w", err)
	}
	if err := json.Unmarshal(content, &s); err != nil {
		return s, fmt.Errorf("reading %s: %w", l.state(), err)
	}
	return s, nil
}

// readyState is for the commands that need a running control plane.
func readyState(dir string) (state, layout, error) {
	if dir == "" {
		return state{}, layout{}, errors.New("--dir is needed")
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return state{}, layout{}, fmt.Errorf("resolving %s: %w", dir, err)
	}
	files := layout{dir: absolute}
	s, err := files.readState()
	if errors.Is(err, fs.ErrNotExist) || (err == nil && !(s.Ready && s.Supervisor.alive())) {
		return state{}, layout{}, fmt.Errorf("no control plane runs in %s; start one with: controlplane up --dir %s", absolute, shellQuote(absolute))
	}
	return s, files, err
}
