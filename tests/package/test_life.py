"""The demo's life cycle, whatever way the provider was installed."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from tools import demo

ROOT = Path(__file__).parent.parent.parent


def test_the_life_cycle_of_the_demo(installed: Mapping[str, str], tmp_path: Path):
    place = tmp_path / "demo"
    shutil.copytree(ROOT / "examples" / "complete", place / "site")
    with demo.simulator() as site:
        played = demo.Demo(site, place)
        del played.environment["TF_CLI_CONFIG_FILE"]
        played.environment |= installed
        played.live()
