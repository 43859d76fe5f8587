"""The bridge to Terraform: handshake, gRPC server, the calls of plugin protocol 6."""
