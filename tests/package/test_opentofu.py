"""OpenTofu installs from an OCI registry that has what `mirror --oci` made."""

import subprocess
from pathlib import Path

import pytest

from provider.address import ADDRESS
from tests.acceptance.workspace import HEAD, Workspace
from tests.package.conftest import ZIP, configured
from tests.package.web import Registry, serving
from tools.terraforms import found, release

TOFU = [each for each in found().values() if release(each).program == "OpenTofu"]


@pytest.mark.skipif(not TOFU, reason="there is no OpenTofu on this machine")
def test_it_installs_from_an_oci_registry(
    self_contained: Path, tmp_path: Path, bare: dict[str, str]
):
    layout = tmp_path / "layout"
    command = [str(self_contained), "mirror", "--oci", str(layout), str(ZIP)]
    subprocess.run(command, check=True, env=bare, capture_output=True)
    with serving(layout, tmp_path / "tls", Registry) as site:
        template = f'repository_template = "{site.address}/simplivity"'
        method = f'oci_mirror {{\n{template}\ninclude = ["{ADDRESS}"]\n}}'
        environment = bare | configured(tmp_path, method) | {"SSL_CERT_FILE": str(site.ca_file)}
        work = tmp_path / "work"
        work.mkdir()
        (work / "main.tf").write_text(HEAD)
        workspace = Workspace(work, TOFU[0], environment)
        workspace.succeed("init")
        assert "simplivity_policy" in workspace.succeed("providers", "schema", "-json").out
