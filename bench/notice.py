"""How late the end of a task is noticed, read from what a federation was asked."""

from collections.abc import Mapping, Sequence
from typing import Any

TASKS = "/tasks/"


def lateness(requests: Sequence[Mapping[str, Any]], task_seconds: float) -> dict[str, float]:
    """Seconds from the end of the only task to the look that found it; nothing if it is unclear.

    A client looks at a task until it sees the end, so the last look is the one that saw it.
    """
    starts = [each["at"] for each in requests if starts_task(each)]
    looks = [each["at"] for each in requests if each["path"].startswith(TASKS)]
    if task_seconds == 0 or len(starts) != 1 or not looks:
        return {}
    return {"late": looks[-1] - starts[0] - task_seconds}


def starts_task(request: Mapping[str, Any]) -> bool:
    accepted = 200 <= request["status"] < 300  # noqa: PLR2004  # any 2xx
    return bool(request["method"] != "GET" and accepted and "/oauth" not in request["path"])
