// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

var errLocked = errors.New("locked by another process")

// tryLock takes the kernel's lock on a file or directory. The lock lasts as long as the open file, in whichever
// process holds it, so a crash releases it by itself.
func tryLock(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errLocked
	}
	if err != nil {
		return fmt.Errorf("locking %s: %w", file.Name(), err)
	}
	return nil
}

// lockFile waits for the lock and calls busy once when it has to.
func lockFile(ctx context.Context, path string, busy func()) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the lock file: %w", err)
	}
	for waited := false; ; waited = true {
		err = tryLock(file)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, errLocked) {
			return nil, errors.Join(err, file.Close())
		}
		if !waited {
			busy()
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("waiting for %s: %w", path, context.Cause(ctx)), file.Close())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// lockDir takes the lock on a directory itself, so that no lock file is left in it. It fails with errLocked when
// somebody holds it.
func lockDir(dir string) (*os.File, error) {
	file, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", dir, err)
	}
	if err := tryLock(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	held, err := file.Stat()
	if err == nil {
		var named os.FileInfo
		named, err = os.Stat(dir)
		// A previous owner may have removed the directory between our open and our lock.
		if err == nil && !os.SameFile(held, named) {
			err = fmt.Errorf("%s was replaced while it was being locked", dir)
		}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}
