// Command servers is etcd and the Kubernetes API server in one executable: its first argument says which, the others
// are that program's own. It ends when its standard input does, so that it does not outlive who started it.
package main

import (
	"fmt"
	"io"
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	if len(os.Args) < 2 {
		fail()
	}
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	program, args := os.Args[1], os.Args[1:]
	os.Args = args
	switch program {
	case "etcd":
		etcdmain.Main(args)
	case "kube-apiserver":
		os.Exit(cli.Run(app.NewAPIServerCommand()))
	default:
		fail()
	}
}

func fail() {
	fmt.Fprintln(os.Stderr, "usage: servers etcd|kube-apiserver FLAGS")
	os.Exit(2)
}
