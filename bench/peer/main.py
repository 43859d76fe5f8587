"""The peer: a provider with one resource of three attributes, on the Python framework `tf`.

It asks no API at all and keeps nothing, so what it costs is the framework and its gRPC server.
It runs in an environment of its own, because `tf` needs an older protobuf than the provider.
"""

from typing import Any

from tf import iface, runner, schema, types


class Thing(iface.Resource):  # type: ignore[misc]  # `tf` ships no types
    """What a datastore has too: a name and a size, and an id that the server finds."""

    def __init__(self, provider: "Peer") -> None:
        self.provider = provider

    @classmethod
    def get_name(cls) -> str:
        return "thing"

    @classmethod
    def get_schema(cls) -> schema.Schema:
        attributes = [
            schema.Attribute("id", types.String(), computed=True),
            schema.Attribute("name", types.String(), required=True),
            schema.Attribute("size", types.Number(), required=True),
        ]
        # With a version there is no warning per resource of each plan.
        return schema.Schema(attributes=attributes, version=0)

    def create(self, _context: object, planned: dict[str, Any]) -> dict[str, Any]:
        return {**planned, "id": f"id-{planned['name']}"}

    def read(self, _context: object, current: dict[str, Any]) -> dict[str, Any]:
        return current

    def update(
        self, _context: object, current: dict[str, Any], planned: dict[str, Any]
    ) -> dict[str, Any]:
        return {**planned, "id": current["id"]}

    def delete(self, _context: object, _current: dict[str, Any]) -> None:
        return None


class Peer(iface.Provider):  # type: ignore[misc]  # `tf` ships no types
    """The provider of that resource, without any configuration."""

    def get_model_prefix(self) -> str:
        return "peer_"

    def full_name(self) -> str:
        return "bench.test/bench/peer"

    def get_provider_schema(self, _diagnostics: object) -> schema.Schema:
        return schema.Schema(version=0)

    def validate_config(self, _diagnostics: object, _config: object) -> None:
        return None

    def configure_provider(self, _diagnostics: object, _config: object) -> None:
        return None

    def get_data_sources(self) -> list[Any]:
        return []

    def get_resources(self) -> list[Any]:
        return [Thing]


if __name__ == "__main__":
    runner.run_provider(Peer())
