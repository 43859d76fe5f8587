"""An executable model of HPE SimpliVity's REST API, for tests that need no hardware."""

from simulator.clock import Clock
from simulator.faults import Fault
from simulator.journal import Exchange
from simulator.simulation import Simulator
from simulator.switches import Switches, hostile

__all__ = ["Clock", "Exchange", "Fault", "Simulator", "Switches", "hostile"]
