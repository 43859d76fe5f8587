"""The client of the OmniStack REST API: objects, tasks and errors, but no resource of Terraform.

For nouns:          `api` (read, write, wait), `batching` (a write that can share a request).
For the plugin:     `federation`, one per process, hands out an `Api` per call.
One operation:      `operation` (deadline, plain requests), and with it `reader` and `writer`.
Several operations: `shared`: `coalesced_reads`, `batching`, `task_polling`, `named_locks`.
Objects and tasks:  `collections`, `paging`, `creations`, `directory`, `not_found`, `ids`, `tasks`.
Which controller:   `session` (failover, retries) over one `endpoint` each (login, request limit).
One request:        `request` out, `transport` over TLS, `answer` back, in the time of a `transfer`.
Failures:           `errors`; what users read of them is written in `provider.explain`.

A contract in pyproject.toml has the modules in layers; imports point down only.
"""
