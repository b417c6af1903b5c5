// Command strict-registry serves an empty registry, held in memory, on a free port of 127.0.0.1.
//
// It is the registry that CUE's library implements after the OCI distribution specification 1.1: it
// knows referrers, and it refuses a manifest whose blobs are not there. Called with `immutable`, it
// refuses to move a tag. The first line on stdout is
// `listening on HOST:PORT`, and each request then gives one line with its method, path and status.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"

	"cuelabs.dev/go/oci/ociregistry/ocimem"
	"cuelabs.dev/go/oci/ociregistry/ociserver"
)

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func serve() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on %s\n", listener.Addr())
	immutable := len(os.Args) > 1 && os.Args[1] == "immutable"
	registry := ociserver.New(ocimem.NewWithConfig(&ocimem.Config{ImmutableTags: immutable}), nil)
	return http.Serve(listener, logged(registry))
}

func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(answer, r)
		fmt.Printf("\"%s %s %s\" %d\n", r.Method, r.URL.RequestURI(), r.Proto, answer.status)
	})
}

type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}
