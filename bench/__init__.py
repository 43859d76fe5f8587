"""The benchmark: what the provider costs, beside what Terraform alone and a peer cost.

It uses the provider and the simulator as users do, as programs, and imports neither.
"""
