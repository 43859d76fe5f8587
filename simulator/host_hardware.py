"""The hardware of a host: cards, battery, drives.

Facts of the OpenAPI document; that drives are in lists, and that each is told in both logical
drives, comes from the PowerShell module. Numbers are made from the id of the host.
"""

from typing import Any
from zlib import crc32

from simulator.call import Call, Response
from simulator.federation import Object

DRIVES = 6
DRIVE_BYTES = 1_920_383_410_176
WORN = 3
"""Percent of its life that is left of a drive that should be replaced."""
GOOD = {"status": "GREEN", "health": "HEALTHY"}
AGED = {"status": "YELLOW", "health": "WARNING", "additional_status": "SSD life Warn"}


def get(call: Call) -> Response:
    shown = call.backend.serializer.serialize_part("host_hardware", hardware(call))
    return Response(200, {"host": shown})


def hardware(call: Call) -> dict[str, Any]:
    """The newest host of the federation has a drive that wears out."""
    host = call.visible("hosts")
    ages = host["id"] == call.federation.objects("hosts")[-1]["id"]
    drives = [drive(host, slot, ages=ages and slot == DRIVES) for slot in range(1, DRIVES + 1)]
    status = {"status": "YELLOW" if ages else "GREEN"}
    return {
        "host_id": host["id"],
        "name": host["name"],
        **component(host, "system", "ProLiant DL380 Gen10", "U30 v2.76"),
        **status,
        "battery": {
            **component(host, "battery", "875241-B21", "0.70"),
            **GOOD,
            "manufacturing_date": "2024-03-01",
            "percent_charged": 100,
        },
        "raid_card": {
            **component(host, "raid", "P816i-a", "5.00"),
            "status": "GREEN",
            "product_name": "HPE Smart Array P816i-a SR Gen10",
            "has_bbu": "true",
        },
        "accelerator_card": accelerator(host),
        "logical_drives": [logical_drive(host, name, drives) | status for name in range(2)],
    }


def component(host: Object, role: str, model: str, firmware: str) -> dict[str, Any]:
    return {
        "manufacturer": "HPE",
        "model_number": model,
        "firmware_revision": firmware,
        "serial_number": f"{number(host, role):010}",
    }


def number(host: Object, role: str) -> int:
    return crc32(f"{role} {host['id']}".encode())


def accelerator(host: Object) -> dict[str, Any]:
    card = component(host, "accelerator", "OmniStack Accelerator", "2.4")
    return {name: card[name] for name in card if name != "manufacturer"} | {
        "status": "GREEN",
        "temperature": 41,
    }


def logical_drive(host: Object, name: int, drives: list[dict[str, Any]]) -> dict[str, Any]:
    parts = component(host, f"logical {name}", "LOGICAL VOLUME", "5.00")
    return {
        **parts,
        **GOOD,
        "name": name,
        "cache_state": "Enabled",
        "capacity": DRIVE_BYTES * (DRIVES - 2) // 2,
        "drive_sets": [{**parts, **GOOD, "drive_number": 0, "physical_drives": drives}],
    }


def drive(host: Object, slot: int, *, ages: bool) -> dict[str, Any]:
    return {
        **component(host, f"drive {slot}", "VO001920JWZJQ", "HPD4"),
        "additional_status": "NA",
        **(AGED if ages else GOOD),
        "capacity": DRIVE_BYTES,
        "enclosure": 1,
        "slot": slot,
        "drive_position": f"1I:1:{slot}",
        "media_type": "SSD",
        "life_remaining": WORN if ages else 97,
        "percent_rebuilt": 100,
        "wwn": f"5002538{number(host, f'wwn {slot}'):09x}",
    }
