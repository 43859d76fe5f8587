// The Go peer: a provider for the same API, written as HashiCorp's framework suggests.
//
// It reads each object by its id, sends each change by itself, and waits for tasks with the
// framework's usual helper. The benchmark runs it beside the provider in Python.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"bench.test/bench/go-peer/internal/provider"
)

func main() {
	options := providerserver.ServeOpts{Address: "bench.test/bench/go"}
	if err := providerserver.Serve(context.Background(), provider.New, options); err != nil {
		log.Fatal(err)
	}
}
