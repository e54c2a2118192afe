// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package operator

import (
	"os/exec"
	"runtime"
	"syscall"
)

// startTied starts a program that the kernel ends when this process dies. The kernel ties it to the thread that started it, so that one
// thread starts it and waits for its end.
func startTied(command *exec.Cmd) (exited chan error, err error) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	exited = make(chan error, 1)
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		started <- err
		if err == nil {
			exited <- command.Wait()
		}
	}()
	return exited, <-started
}
