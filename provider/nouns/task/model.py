"""What the API tells of a task."""

from collections.abc import Mapping
from typing import Any, Self

from provider.framework.record import computed
from provider.nouns.shared.api_values import ApiRecord

NOT_ENDED = "1970-01-01T00:00:00Z"


class AffectedObject(ApiRecord):
    """An object that a task made or changed."""

    object_id: str | None = computed("Identifier of the object.")
    object_type: str | None = computed("Kind of object, as `virtual_machine`.")


class TaskObject(ApiRecord):
    """What the controller does, or did, on request."""

    state: str | None = computed("{values}.", values=("IN_PROGRESS", "COMPLETED", "FAILED"))
    start_time: str | None = computed("When it started (UTC, ISO 8601).")
    end_time: str | None = computed("When it ended (UTC, ISO 8601), null until then.")
    affected_objects: tuple[AffectedObject, ...] | None = computed(
        "Objects that it made or changed."
    )
    error_code: int | None = computed("Number of the error, 0 if there is none.")
    error_message: str | None = computed("Reason for a failure.")

    def from_api(self, data: Mapping[str, Any]) -> Self:
        """The reason was called message before REST API 1.12; 1970 is no end yet."""
        said = {"error_message": data.get("message"), **data}
        if said.get("end_time") == NOT_ENDED:
            said["end_time"] = None
        return super().from_api(said)
