"""The data source of one task."""

from simulator import Simulator
from tests.nouns.sample import DataSourceSample


def finished(site: Simulator) -> str:
    """The id of a task that the controller can still tell of; it changed nothing."""
    return site.backend.tasks.start("nothing", list).id


ONE = DataSourceSample("simplivity_task", lambda site: [{"id": finished(site)}])
