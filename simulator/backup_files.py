"""What is inside of a backup: virtual disks, their partitions, files, and getting files back.

Sources: OpenAPI 1.25; the envelopes are those that the HPESimpliVity PowerShell module reads. Each
virtual machine has the same made-up disk: what is on it is this module's own.
"""

from typing import Any

from simulator.call import Call, Response
from simulator.errors import ApiError, invalid_body
from simulator.federation import Object
from simulator.query import integer
from simulator.tasks import Affected

MIB = 2**20
# The last one is for swapping, and nothing mounts it.
PARTITIONS = [
    {"partition_number": 1, "disk_type": "GPT", "mountable": True, "size": 512 * MIB},
    {"partition_number": 2, "disk_type": "GPT", "mountable": True, "size": 40 * 1024 * MIB},
    {"partition_number": 3, "disk_type": "GPT", "mountable": False, "size": 1024 * MIB},
]


def entry(name: str, size: int = 0, **more: bool) -> dict[str, Any]:
    return {
        "name": name,
        "size": size,
        "directory": False,
        "symbolic_link": False,
        "file_level_restore_available": True,
        "last_modified": "2025-01-01T00:00:00Z",
        **more,
    }


# By the number of a partition that can be mounted and the path of a folder in it.
FILES = {
    "1": [entry("startup.nsh", 64)],
    "2": [
        entry("Documents", directory=True),
        entry("latest", symbolic_link=True, file_level_restore_available=False),
        entry("readme.txt", 1024),
    ],
    "2/Documents": [entry("plan.txt", 2048), entry("report.pdf", 3 * MIB)],
}


def disk_names(backup: Object) -> list[str]:
    return [f"{backup['virtual_machine_name']}.vmdk"]


def virtual_disks(call: Call) -> Response:
    return Response(200, {"virtual_disks": disk_names(call.visible("backups"))})


def partitions(call: Call) -> Response:
    check_disk(call.visible("backups"), parameter(call, "virtual_disk"))
    return shown(call, "partitions", "partition", PARTITIONS)


def files(call: Call) -> Response:
    """The content of one folder."""
    check_disk(call.visible("backups"), parameter(call, "virtual_disk"))
    number = integer("partition_number", parameter(call, "partition_number"))
    return shown(
        call,
        "virtual_disk_partition_files",
        "file",
        folder(number, parameter(call, "file_path")),
    )


def shown(call: Call, envelope: str, shape: str, parts: list[dict[str, Any]]) -> Response:
    for each in parts:
        call.backend.serializer.check(shape, each)
    is_reversed = call.switches.inner_lists == "reversed"
    return Response(200, {envelope: parts[::-1] if is_reversed else parts})


def parameter(call: Call, name: str) -> str:
    if name not in call.query:
        raise ApiError("InvalidParameter", f"{name} is required")
    return call.query[name]


def check_disk(backup: Object, name: str) -> None:
    if name not in disk_names(backup):
        raise ApiError("InvalidParameter", f"Invalid virtual_disk: {name}")


def folder(number: int, path: str) -> list[dict[str, Any]]:
    """What a folder has; raises ApiError for one that cannot be seen into."""
    found = FILES.get(f"{number}/{path.strip('/')}".rstrip("/"))
    if found is None:
        raise ApiError("InvalidParameter", f"Invalid partition {number} or path {path}")
    return found


def restore_files(call: Call) -> Response:
    """POST /backups/{bkpId}/restore_files; a path is disk, partition and path in the partition."""
    backup, paths = call.target("backups"), call.body["paths"]
    machine = call.reference("virtual_machines", call.body["virtual_machine_id"])
    if not paths or not all(is_restorable(backup, path) for path in paths):
        raise invalid_body(f"Invalid paths: {paths}")

    def job() -> list[Affected]:
        return [("virtual_machine", machine["id"])]

    return call.start_task(job, lambda: call.target("backups"))


def is_restorable(backup: Object, path: str) -> bool:
    disk, _, rest = path.partition("/")
    parent, _, name = rest.rpartition("/")
    return disk in disk_names(backup) and any(
        each["name"] == name and each["file_level_restore_available"]
        for each in FILES.get(parent, [])
    )
