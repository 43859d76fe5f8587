"""The example scripts of HPE's Python SDK run as they are, but for address, credentials and names.

They are in its repository alone, HewlettPackard/simplivity-python: SIMPLIVITY_SDK names a checkout.
The simulator has the switches that its README says.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from simulator import Simulator, Switches
from simulator.readme_tables import README

if not (CHECKOUT := os.environ.get("SIMPLIVITY_SDK", "")):
    pytest.skip("SIMPLIVITY_SDK names no checkout of HPE's SDK", allow_module_level=True)

HOSTS = 4
ON, OFF = "vm-00002", "vm-00004"
HERE, ELSEWHERE = "datastore-001", "datastore-002"
DISK = f"{ON}.vmdk"
NAMES: Mapping[str, Mapping[str, object]] = {
    "backups": {
        "test_vm_name": ON,
        "remote_datastore": ELSEWHERE,
        "cluster1_name": "cluster-1",
        "cluster2_name": "cluster-2",
        "virtual_disk": "vm-00006.vmdk",
        "target_vm_name": OFF,
        "paths": [f"{DISK}/2/readme.txt"],
    },
    "datastores": {"standard_host_name": "esxi-1.example.net"},
    "external_stores": {
        "management_ip": "192.0.2.22",
        "external_store_name": "attic",
        "cluster_name": "cluster-1",
    },
    "omnistack_clusters": {"cluster_1_name": "cluster-1"},
    "virtual_machines": {
        "vm_1_name": ON,
        "vm_2_name": OFF,
        "datastore_1_name": HERE,
        "datastore_2_name": ELSEWHERE,
        "policy_name": "Silver",
        "omnistack_cluster_name": "cluster-2",
    },
}
"""What the variables of a script are set to."""
SCRIPTS = sorted(Path(CHECKOUT).glob("examples/*.py"))


@pytest.fixture
def site() -> Iterator[Simulator]:
    switches = Switches()
    section = README.read_text().partition("## With HPE's own Python SDK")[2]
    for name, value in re.findall(r"--switch (\w+)=(\w+)", section.partition("\n## ")[0]):
        switches.assign(name, value)
    with Simulator(controllers=HOSTS, switches=switches) as running:
        yield running
        assert not running.violations


def told(script: Path, site: Simulator, address: str) -> str:
    """The text of a script that knows this federation."""
    text = script.read_text("utf-8")
    certificate = {"certificate_str": Path(site.ca_file).read_text()}
    for name, value in {**NAMES.get(script.stem, {}), **certificate}.items():
        line = f"{name} = {value!r}".replace("\\", r"\\")
        text = re.sub(rf"(?m)^{name} = .*$", line, text)
    known = {"<ovc_ip>": address, "<username>": site.username, "<password>": site.password}
    for mark, word in known.items():
        text = text.replace(mark, word)
    return text


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda each: each.stem)
def test_a_script_ends_well_and_no_request_of_it_is_refused(
    script: Path, site: Simulator, tmp_path: Path
):
    of_hosts = script.stem == "hosts"
    site.switches.task_seconds = 60 if of_hosts else 0
    address = site.urls[-1 if of_hosts else 0].removeprefix("https://")
    copy = tmp_path / script.name
    copy.write_text(told(script, site, address), "utf-8")
    command = [sys.executable, "-W", "ignore", str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [(e.method, e.path) for e in site.requests if e.status >= 400] == []
