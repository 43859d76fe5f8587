"""Versions of the REST API and the releases that brought them.

HPE developer portal, "What's new", up to 1.13; later ones from release notes of the PowerShell
module and titles in the history of the OpenAPI document.
"""

NEWEST = 25
RELEASES = {
    0: "3.5.1",
    1: "3.5.2",
    2: "3.5.3",
    3: "3.6.1",
    4: "3.6.2",
    5: "3.7.0",
    6: "3.7.2",
    7: "3.7.3",
    8: "3.7.5",
    9: "3.7.6",
    10: "3.7.7",
    11: "3.7.8",
    12: "3.7.9",
    13: "3.7.10",
    14: "4.0.0",
    15: "4.0.1",
    16: "4.1.0",
    17: "4.1.1",
    20: "4.2.0",
    22: "5.0.0",
    23: "5.1.0",
    24: "5.2.0",
    25: "5.3.1",
}


def minor_of(text: str) -> int:
    """25 of "1.25"; ValueError for what is no version of the API."""
    known = {version_text(minor): minor for minor in range(NEWEST + 1)}
    if text not in known:
        raise ValueError(f"the API has versions 1 to 1.{NEWEST}, not {text}")
    return known[text]


def version_text(minor: int) -> str:
    return f"1.{minor}" if minor else "1"


def release(minor: int) -> str:
    return RELEASES[max(known for known in RELEASES if known <= minor)]


def version_body(minor: int, appliance: str) -> dict[str, str]:
    """GET /api/version; a management appliance leaves the second key out (PowerShell module)."""
    body = {"REST_API_Version": version_text(minor)}
    return body if appliance == "mva" else {**body, "SVTFS_Version": f"{release(minor)}.100"}
