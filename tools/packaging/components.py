"""Print, as components of CycloneDX, what an environment brings: run by its own interpreter.

Beside its distributions these are Python itself and the OpenSSL that its module ssl was linked to.
"""

import json
import platform
import re
import ssl
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions

OWN = "terraform-provider-simplivity"
Component = dict[str, object]


def main() -> None:
    found = sorted(components(), key=lambda each: str(each["bom-ref"]))
    print(json.dumps(found))


def components() -> Iterator[Component]:
    yield component("pkg:generic/python", "cpython", platform.python_version(), "PSF-2.0")
    openssl = ssl.OPENSSL_VERSION.split()[1]
    yield component("pkg:generic/openssl", "openssl", openssl, "Apache-2.0")
    for each in distributions():
        name = re.sub(r"[-_.]+", "-", each.metadata["Name"]).lower()
        if name != OWN:
            yield component(f"pkg:pypi/{name}", name, each.version, licence(each))


def licence(each: Distribution) -> str:
    """The expression of its metadata (PEP 639), empty where it has none."""
    return str(each.metadata.json.get("license_expression", ""))


def component(kind: str, name: str, version: str, expression: str) -> Component:
    purl = f"{kind}@{version}"
    made: Component = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    }
    return made | ({"licenses": [{"expression": expression}]} if expression else {})


if __name__ == "__main__":
    main()
