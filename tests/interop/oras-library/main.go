// Command oras-library pushes and pulls one file with oras-go v2.0.2, the library that the oras
// v1.0 command is a thin shell around, with the calls that `oras push` and `oras pull` make.
//
//	oras-library push REPOSITORY:TAG FILE KEY=VALUE...    prints the digest of the manifest
//	oras-library pull REPOSITORY:TAG FOLDER               prints the digest of the manifest
//
// The annotations must say when it was created; else the library says that it is now.
//
// It speaks plain http and sends no credentials, so it is for registries on the loopback.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2"
	"oras.land/oras-go/v2/content/file"
	"oras.land/oras-go/v2/registry/remote"
)

func main() {
	digest, err := run(context.Background(), os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	fmt.Println(digest)
}

func run(ctx context.Context, args []string) (string, error) {
	switch {
	case len(args) >= 4 && args[0] == "push":
		return push(ctx, args[1], args[2], args[3:])
	case len(args) == 3 && args[0] == "pull":
		return pull(ctx, args[1], args[2])
	default:
		return "", errors.New("usage: push REPOSITORY:TAG FILE KEY=VALUE... | pull REPOSITORY:TAG FOLDER")
	}
}

func push(ctx context.Context, reference, path string, pairs []string) (string, error) {
	annotations := map[string]string{}
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		annotations[key] = value
	}
	repository, err := open(reference)
	if err != nil {
		return "", err
	}
	store, err := file.New("")
	if err != nil {
		return "", err
	}
	defer store.Close()
	layer, err := store.Add(ctx, filepath.Clean(path), "", path)
	if err != nil {
		return "", err
	}
	manifest, err := oras.Pack(ctx, store, "", []ocispec.Descriptor{layer}, oras.PackOptions{
		PackImageManifest:   true,
		ManifestAnnotations: annotations,
	})
	if err != nil {
		return "", err
	}
	if err := store.Tag(ctx, manifest, manifest.Digest.String()); err != nil {
		return "", err
	}
	tag := repository.Reference.Reference
	_, err = oras.Copy(ctx, store, manifest.Digest.String(), repository, tag, oras.DefaultCopyOptions)
	return manifest.Digest.String(), err
}

func pull(ctx context.Context, reference, folder string) (string, error) {
	repository, err := open(reference)
	if err != nil {
		return "", err
	}
	store, err := file.New(folder)
	if err != nil {
		return "", err
	}
	defer store.Close()
	tag := repository.Reference.Reference
	manifest, err := oras.Copy(ctx, repository, tag, store, tag, oras.DefaultCopyOptions)
	return manifest.Digest.String(), err
}

func open(reference string) (*remote.Repository, error) {
	repository, err := remote.NewRepository(reference)
	if err != nil {
		return nil, err
	}
	repository.PlainHTTP = true
	return repository, nil
}
