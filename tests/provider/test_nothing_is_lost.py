"""State that never loses: only the controller's own word takes a resource out of the state.

Whatever else a reading gets leaves state and private bytes as they were, whichever way it went:
by the path of the object, by the filter of ids, or through the whole listing.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from provider.framework.kinds.table import RESOURCE
from provider.omnistack import shared
from provider.omnistack.coalesced_reads import FRESH_FOR, CoalescedReads
from provider.omnistack.errors import NeverSent, Unreachable
from provider.omnistack.request import Reply
from provider.plugin.pb import tfplugin6_pb2 as pb
from provider.registry import PROVIDER
from simulator import Simulator
from simulator.federation import key_of
from tests.nouns.sample import ResourceSample
from tests.nouns.samples import RESOURCES
from tests.nouns.seeded import key
from tests.provider.conftest import SharedClock, directly
from tests.provider.core import Core, packed, unpacked
from tests.provider.direct import Direct

pytestmark = pytest.mark.sweep

DATASTORE, POLICY = "simplivity_datastore", "simplivity_policy"
RULE, VM_POLICY = "simplivity_policy_rule", "simplivity_vm_policy"
ROLE_ASSIGNMENT = "simplivity_role_assignment"
ERROR = pb.Diagnostic.ERROR
PRIVATE = b'{"limits": {}}'
Object = dict[str, Any]
Tamper = Callable[[Object], object]


class Way(Direct):
    """A way to the simulator on which answers to readings get lost or changed."""

    def __init__(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self.target: ResourceSample = RESOURCES[POLICY]
        self.instead: Callable[[], Reply] | None = None
        self.tamper: Tamper = lambda _: None
        self.before: Callable[[], object] = lambda: None
        self.ignored: set[str] = set()
        self.seen: list[str] = []

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
    ) -> Reply:
        reply = super().send(method, without(self.ignored, path), headers, body, timeout)
        if method != "GET" or f"/{self.target.plural}" not in path:
            return reply
        self.seen.append(path)
        self.before()
        if self.instead:
            return self.instead()
        document = json.loads(reply.content)
        self.tamper(document)
        return reply._replace(content=json.dumps(document).encode())


def without(names: set[str], path: str) -> str:
    """A target without some of its filters, as a controller reads it that ignores them."""
    place, _, query = path.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in names]
    return f"{place}?{urlencode(kept)}" if query else path


@dataclass
class Reader:
    """Terraform with states of three objects of a kind, to be read in one of three ways."""

    kind: str
    simulator: Simulator
    terraform: Core
    way: Way
    reads: CoalescedReads
    clock: SharedClock
    states: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.way.target = RESOURCES[self.kind]
        for text in self.way.target.imports(self.simulator):
            self.states.append(self.terraform.imported(self.kind, text).state)
        self.clock.sleep(FRESH_FOR + 1)
        self.way.seen.clear()

    def read(self, number: int = 0) -> Any:
        """The answer to a refresh, as it is on the wire."""
        return self.terraform.calls(
            "ReadResource",
            type_name=self.kind,
            current_state=packed(self.states[number]),
            private=PRIVATE,
        )

    def by_path(self) -> list[tuple[Any, Any]]:
        return [(self.states[0], self.read())]

    def by_filter(self) -> list[tuple[Any, Any]]:
        """Two readers who come while a third is being served are served together."""
        first, gone_on = threading.Event(), threading.Event()

        def hold() -> None:
            if not first.is_set():
                first.set()
                assert gone_on.wait(10)

        self.way.before = hold
        shelf = self.reads._caches[self.way.target.plural]
        with ThreadPoolExecutor(3) as pool:
            answers = [pool.submit(self.read, 0)]
            assert first.wait(10)
            answers += [pool.submit(self.read, number) for number in (1, 2)]
            while len(shelf.waiting) < 2:
                threading.Event().wait(0.001)
            gone_on.set()
            found = list(zip(self.states, (each.result() for each in answers), strict=True))
        assert any("?id=" in path or "&id=" in path for path in self.way.seen)
        return found[1:]

    def by_listing(self) -> list[tuple[Any, Any]]:
        """One who comes after many is served from the whole collection."""
        instead, tamper = self.way.instead, self.way.tamper
        self.way.instead, self.way.tamper = None, lambda _: None
        for _ in range(12):
            self.read()
        self.clock.sleep(FRESH_FOR + 1)
        self.way.instead, self.way.tamper = instead, tamper
        self.way.seen.clear()
        found = [(self.states[0], self.read())]
        assert f"/api/{self.way.target.plural}?" in self.way.seen[0]
        return found


WAYS = {"path": Reader.by_path, "filter": Reader.by_filter, "listing": Reader.by_listing}


REMOVED = {"removed", "withdrawn"}
"""What `gone` calls the removal of the very object of a resource."""


def every_way(
    *but: str, which: Callable[[ResourceSample], object] = lambda _: True
) -> pytest.MarkDecorator:
    """Some resources, each read in every way that it has, but for some ways."""
    cases = [
        pytest.param(kind, WAYS[way], id=f"{kind}-{way}")
        for kind, sample in RESOURCES.items()
        for way in (("path",) if sample.listed_first else sample.read_by)
        if way not in but and which(sample)
    ]
    return pytest.mark.parametrize(("kind", "reading"), cases)


each_together = pytest.mark.parametrize(
    "kind", [k for k, each in RESOURCES.items() if len(each.read_by) == 3 and not each.listed_first]
)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    simulator = Simulator()
    yield simulator
    assert simulator.violations == []


@pytest.fixture
def reader(kind, simulator, schema, monkeypatch) -> Reader:
    way, reads = Way(simulator), CoalescedReads()
    monkeypatch.setattr(shared, "CoalescedReads", lambda: reads)
    clock = SharedClock(simulator)
    terraform = directly(simulator, schema, way, clock)
    return Reader(kind, simulator, terraform, way, reads, clock)


def kept(answer: Any, state: Any) -> bool:
    return bool(answer.new_state == packed(state) and answer.private == PRIVATE)


def test_every_resource_is_read_here():
    assert RESOURCES.keys() == PROVIDER.of(RESOURCE).keys()


@every_way()
def test_a_reading_that_succeeds_is_as_the_one_before(reader, reading):
    for state, answer in reading(reader):
        assert kept(answer, state)
        assert not answer.diagnostics


# -- answers that say nothing of any object -------------------------------------------------------

GONE = {
    "exception": "com.simplivity.restapi.exceptions.ObjectNotFoundException",
    "path": "/api/policies/x",
    "message": "Object type: policy id: x could not be found",
    "status": "404",
}
PROOF = json.dumps(GONE)
PAGE = "<html><body><h1>404 Not Found</h1>The page could not be found</body></html>"


def unreachable(kind: type[Unreachable], reason: str) -> Callable[[], Reply]:
    def fail() -> Reply:
        raise kind("https://simplivity.example.com", reason)

    return fail


def answer(status: int, content: Any, kind: str = "application/json") -> Callable[[], Reply]:
    text = content if isinstance(content, str) else json.dumps(content)
    return lambda: Reply(status, kind, text.encode())


def error(status: int, name: str) -> Callable[[], Reply]:
    return answer(status, GONE | {"exception": name, "message": "No.", "status": str(status)})


FAILURES: Mapping[str, Callable[[], Reply]] = {
    "401 again after a new login": answer(401, {"error": "invalid_token", "message": "expired"}),
    "403": error(403, "PermissionDeniedException"),
    "400 permission denied": error(400, "PermissionDeniedException"),
    "400": error(400, "InvalidParameterException"),
    "405": error(405, "HttpRequestMethodNotSupportedException"),
    "408": answer(408, "<html>Request Timeout</html>", "text/html"),
    "410": answer(410, "", "text/html"),
    "500": error(500, "InternalServerException"),
    "500 that speaks of what was not found": answer(500, GONE),
    "502": answer(502, "<html>Bad Gateway</html>", "text/html"),
    "503": answer(503, "<html>Service Unavailable</html>", "text/html"),
    "504": answer(504, "<html>Gateway Time-out</html>", "text/html"),
    "no answer in time": unreachable(Unreachable, "timed out"),
    "a connection that breaks": unreachable(Unreachable, "Connection reset by peer"),
    "no connection": unreachable(NeverSent, "Connection refused"),
    "a redirection": answer(302, "", "text/html"),
    "a page": answer(200, PAGE, "text/html"),
    "a page that is 404": answer(404, PAGE, "text/html"),
    "nothing that is 404": answer(404, ""),
    "half a 404": answer(404, PROOF[: len(PROOF) // 2]),
    "a 404 in a list": answer(404, [GONE]),
    "vCenter's 404": answer(404, {"error_type": "NOT_FOUND", "messages": []}),
    "another product's 404": answer(404, {"message": "The page could not be found"}),
    "another product's error": answer(404, {"error": "NotFound", "code": 404}),
    "Spring's 404": answer(404, {"error": "Not Found", "message": "", "path": "/", "status": 404}),
    "a route that does not exist": error(404, "org.spring.web.NoHandlerFoundException"),
    "a 404 that is 200": answer(200, GONE),
    "nothing": answer(200, ""),
    "no content": answer(204, ""),
    "null": answer(200, None),
    "text": answer(200, '"policies"'),
    "a number": answer(200, "7"),
    "a list": answer(200, []),
    "half a document": answer(200, '{"policy": {"id": "x", "name": "Gol'),
    "an empty object": answer(200, {}),
    "another envelope": answer(200, {"data": {"id": "x", "name": "x"}}),
    "a task": answer(200, {"task": {"id": "t", "state": "COMPLETED"}}),
    "a list without its objects": answer(200, {"offset": 0, "limit": 500, "count": 0}),
    "bytes that are no text": lambda: Reply(200, "application/json", b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("failure", FAILURES)
@every_way()
def test_what_is_no_answer_is_an_error_and_loses_nothing(reader, reading, failure):
    if failure == "a list" and reader.kind == ROLE_ASSIGNMENT:
        pytest.skip("its listing may be a bare list, as no source says which envelope it has")
    reader.way.instead = FAILURES[failure]
    for state, answered in reading(reader):
        assert kept(answered, state)
        assert [each.severity for each in answered.diagnostics] == [ERROR]
        assert answered.diagnostics[0].summary != "Provider error"


# -- answers with half an object or another one ---------------------------------------------------


def with_objects(change: Tamper) -> Tamper:
    """The change in every object of an answer, alone or in a list."""

    def tamper(document: Object) -> None:
        for value in document.values():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    change(each)

    return tamper


def with_rules(change: Callable[[Object], object]) -> Tamper:
    return with_objects(lambda each: [change(rule) for rule in each["rules"]])


HALVES: Mapping[str, tuple[Tamper, set[str]]] = {
    "of another id": (with_objects(lambda o: o.update(id="other")), {*RESOURCES}),
    "without an id": (with_objects(lambda o: o.pop("id")), {*RESOURCES}),
    "with no id": (with_objects(lambda o: o.update(id=None)), {*RESOURCES}),
    "without a name": (with_objects(lambda o: o.pop("name")), {*RESOURCES}),
    "with an id alone": (with_objects(lambda o: [o.pop(n) for n in {*o} - {"id"}]), {*RESOURCES}),
    "without a policy": (with_objects(lambda o: o.pop("policy_id", 0)), {DATASTORE, VM_POLICY}),
    "with a policy that is null": (
        with_objects(lambda o: o.update(policy_id=None)),
        {DATASTORE, VM_POLICY},
    ),
    "without a size": (with_objects(lambda o: o.pop("size", 0)), {DATASTORE}),
    "with a size in words": (with_objects(lambda o: o.update(size="big")), {DATASTORE}),
    "without a cluster": (with_objects(lambda o: o.pop("omnistack_cluster_id", 0)), {DATASTORE}),
    "with rules in words": (with_objects(lambda o: o.update(rules="none")), {POLICY, RULE}),
    "with rules that are none": (with_objects(lambda o: o.update(rules=[1])), {POLICY, RULE}),
    "with rules by id": (with_objects(lambda o: o.update(rules={"x": {}})), {POLICY, RULE}),
    "with rules of no frequency": (with_rules(lambda r: r.pop("frequency")), {POLICY, RULE}),
    "with rules of no retention": (with_rules(lambda r: r.update(retention=None)), {POLICY, RULE}),
}


@pytest.mark.parametrize(
    ("kind", "half", "reading"),
    [
        pytest.param(kind, half, WAYS[way], id=f"{kind}-{half}-{way}")
        for half, (_, kinds) in HALVES.items()
        for kind in sorted(kinds)
        if not RESOURCES[kind].listed_first
        for way in RESOURCES[kind].read_by
    ],
)
def test_half_an_object_or_another_one_is_an_error_and_loses_nothing(reader, reading, half):
    reader.way.tamper = HALVES[half][0]
    for state, answered in reading(reader):
        if state.get("rules") != []:
            assert kept(answered, state)
            assert [each.severity for each in answered.diagnostics] == [ERROR]
            assert answered.diagnostics[0].summary != "Provider error"


# -- listings that do not add up ------------------------------------------------------------------


def with_list(change: Callable[[Object, list[Any]], object]) -> Tamper:
    """The change in every answer that is a list."""

    def tamper(document: Object) -> None:
        for value in [each for each in document.values() if isinstance(each, list)]:
            change(document, value)

    return tamper


def emptied(document: Object, objects: list[Any]) -> None:
    objects.clear()
    document["count"] = 0


LISTINGS: Mapping[str, Tamper] = {
    "empty": with_list(lambda d, _: d.update({n: [] for n in d if isinstance(d[n], list)})),
    "empty and says so": with_list(emptied),
    "shorter than it says": with_list(lambda _, objects: objects.pop(0)),
    "shorter and says so": with_list(lambda d, objects: (objects.pop(0), d.update(count=1))),
    "said to be longer": with_list(lambda d, _: d.update(count=10_000)),
    "said to be shorter": with_list(lambda d, _: d.update(count=0)),
    "of no count": with_list(lambda d, _: d.pop("count")),
    "of a count in words": with_list(lambda d, _: d.update(count="many")),
    "of a negative count": with_list(lambda d, _: d.update(count=-1)),
    "of one object, repeated": with_list(lambda _, objects: objects.extend(objects[:1] * 5)),
    "of no objects": with_list(lambda _, objects: objects.append("x")),
    "without names": with_list(lambda _, objects: [each.pop("name") for each in objects]),
    "of other objects": with_list(lambda _, objects: [each.update(id="x") for each in objects]),
}


@pytest.mark.parametrize("listing", LISTINGS)
@every_way("path")
def test_a_listing_that_does_not_add_up_loses_nothing(reader, reading, listing):
    reader.way.tamper = LISTINGS[listing]
    for state, answered in reading(reader):
        assert kept(answered, state)


@each_together
def test_a_listing_of_which_a_page_fails_loses_nothing(reader, simulator):
    reader.by_listing()
    reader.clock.sleep(FRESH_FOR + 1)
    for number in range(600):
        simulator.federation.add(reader.way.target.plural, name=f"n{number}")
    reader.way.seen.clear()
    pages = iter([None, FAILURES["500"]])
    reader.way.before = lambda: setattr(reader.way, "instead", next(pages, None))
    answered = reader.read()
    assert ["offset=" in path for path in reader.way.seen] == [True, True]
    assert kept(answered, reader.states[0])
    assert answered.diagnostics


@each_together
def test_a_filter_of_ids_that_is_ignored_finds_the_same(reader):
    reader.way.ignored = {"id"}
    for state, answered in reader.by_filter():
        assert kept(answered, state)
        assert not answered.diagnostics


@pytest.mark.parametrize("kind", [DATASTORE, POLICY])
def test_a_filter_of_names_that_is_ignored_finds_the_same(reader, simulator, kind):
    reader.way.ignored = {"name"}
    simulator.faults.order("POST", f"/{reader.way.target.plural}", forget_task=True)
    given = RESOURCES[kind].whole(simulator)
    state = reader.terraform.applied(kind, given)
    assert state["id"] == key(simulator, reader.way.target.plural, given["name"])


# -- words of the controller ----------------------------------------------------------------------


@every_way(which=lambda sample: REMOVED & sample.gone.keys() and not sample.outlives)
def test_the_controllers_own_404_takes_an_object_out_of_the_state(reader, simulator, reading):
    plural = reader.way.target.plural
    for each in [*simulator.federation.objects(plural)]:
        simulator.federation.remove(plural, key_of(plural, each))
    for _, answered in reading(reader):
        assert unpacked(answered.new_state) is None
        assert not answered.diagnostics


@pytest.mark.parametrize("kind", [VM_POLICY])
@pytest.mark.parametrize("state", [None, "", "NA", "UNKNOWN", "absent"])
def test_a_machine_of_which_no_state_is_told_is_not_gone(reader, state):
    reader.way.tamper = with_objects(
        lambda o: o.pop("state") if state == "absent" else o.update(state=state)
    )
    assert kept(reader.read(), reader.states[0])


@pytest.mark.parametrize("kind", [DATASTORE])
@pytest.mark.parametrize("deleted", [None, "", "NA", "false", False, "absent"])
def test_a_datastore_that_is_not_marked_deleted_is_not_gone(reader, deleted):
    reader.way.tamper = with_objects(
        lambda o: o.pop("deleted") if deleted == "absent" else o.update(deleted=deleted)
    )
    assert kept(reader.read(), reader.states[0])


@pytest.mark.parametrize("kind", [RULE])
def test_a_rule_is_gone_if_its_policy_is_told_without_it(reader):
    reader.way.tamper = with_objects(lambda o: o.pop("rules"))
    assert unpacked(reader.read().new_state) is None
