"""A simulator of HPE SimpliVity's REST API, for tests that need no hardware.

Start it in the process of your tests, on free ports, or run the command ``omnistack-simulator``.

    >>> import requests
    >>> from simulator import Simulator, Switches
    >>> simulator = Simulator(vms=3, switches=Switches(task_polls=1))
    >>> simulator.start()

``url`` is where it listens, and ``ca_file`` the authority that signed its certificate:

    >>> session = requests.Session()
    >>> session.trust_env = False
    >>> session.verify = simulator.ca_file
    >>> form = {"username": simulator.username, "password": simulator.password}
    >>> login = session.post(
    ...     f"{simulator.url}/api/oauth/token",
    ...     data={"grant_type": "password", **form},
    ...     auth=("simplivity", ""),
    ... )
    >>> session.headers["Authorization"] = f"Bearer {login.json()['access_token']}"

Objects can be read, added, changed and removed behind the client's back:

    >>> policy = simulator.federation.add("policies", name="Platinum")
    >>> session.get(f"{simulator.url}/api/policies/{policy['id']}").json()["policy"]["name"]
    'Platinum'

A switch decides what the public sources leave open, and can be turned at any time:

    >>> simulator.switches.empty_rules = "null"
    >>> session.get(f"{simulator.url}/api/policies/{policy['id']}").json()["policy"]["rules"]

A fault makes a request to come fail:

    >>> fault = simulator.faults.order("GET", "/policies/{policyId}", status=503)
    >>> session.get(f"{simulator.url}/api/policies/{policy['id']}").status_code
    503

The journal has every request. Violations are the simulator's own mistakes: there should be none.

    >>> [(each.method, each.status) for each in simulator.requests]
    [('POST', 200), ('GET', 200), ('GET', 200), ('GET', 503)]
    >>> simulator.violations
    []

``reset`` makes everything as it was at the start, so that many tests can share one simulator; the
fixed seed gives all objects the same ids every time. ``with Simulator() as simulator:`` starts and
stops it, too.

    >>> simulator.reset()
    >>> [each["name"] for each in simulator.federation.objects("policies")]
    ['Fixed Default Backup Policy', 'Silver', 'Gold']
    >>> session.close()
    >>> simulator.stop()

What is not named in ``__all__`` may change without notice.
"""

from simulator.clock import Clock
from simulator.faults import Fault, Faults
from simulator.federation import Federation, Object
from simulator.journal import Exchange
from simulator.simulation import Simulator
from simulator.switches import Switches, hostile

__all__ = [
    "Clock",
    "Exchange",
    "Fault",
    "Faults",
    "Federation",
    "Object",
    "Simulator",
    "Switches",
    "hostile",
]
