"""Law: whatever a controller answers is what was asked for, or an error with a name."""

import json
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provider.explain import explain
from provider.framework.kinds.table import DATA_SOURCE, RESOURCE
from provider.framework.record import Record
from provider.framework.types import Mismatch
from provider.omnistack import answer, errors, paging
from provider.omnistack.collections import COLLECTIONS
from provider.omnistack.errors import OmniStackError, OutcomeUnknown, TaskFailed, Unreadable
from provider.omnistack.request import Reply, Request
from provider.omnistack.tasks import Task
from provider.plugin import messages, wire
from provider.registry import PROVIDER
from tests.unit.terraform_values import spoilt

pytestmark = pytest.mark.sweep

URL = "https://ovc.example.com"
KEYS = st.sampled_from(
    ["task", "id", "state", "affected_objects", "object_id", "object_type", "message", "name"]
) | st.sampled_from(
    ["error", "exception", "error_code", "error_description", "count", "policies", "rules"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(["COMPLETED", "FAILED", "NA", "\ud800", "\x1b[2J", "x" * 5000, "9" * 5000])
    | st.sampled_from([Decimal("1e999999"), Decimal("1e-999999"), 10**4000])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(), inner, max_size=5)
    ),
    max_leaves=12,
)
OBJECTS = st.dictionaries(KEYS | st.text(), ANYTHING, max_size=6)
TEXTS = st.binary() | ANYTHING.map(lambda body: json.dumps(body, default=float).encode())
REPLIES = st.builds(Reply, st.integers(100, 599), st.just("application/json"), TEXTS)
FEWER = settings(max_examples=settings().max_examples // 4, deadline=None)
URL = "https://ovc"
GET = Request("GET", "/policies")
POST = Request("POST", "/policies", body={}, repeatable=False)


def told(error: Exception, record: Record | None = None) -> None:
    """The user can be told, in a few lines and without commands to the terminal."""
    for each in messages.diagnostics(explain(error, record)):
        assert len(each.detail) < 6000
        assert "\x1b" not in each.detail


@given(REPLIES, st.sampled_from([GET, POST]))
def test_any_reply_is_a_document_or_an_error(reply: Reply, request_: Request):
    try:
        answer.read(reply, request_, URL)
    except OmniStackError as error:
        told(error)


@given(REPLIES)
def test_any_reply_has_a_short_summary(reply: Reply):
    assert len(answer.summary(reply)) < 1100


AWKWARD = {
    "nested deeply": b"[" * 100_000,
    "an exponent beyond all numbers": b'{"size": 1e99999999999999999999}',
    "an integer of 5,000 digits": b'{"size": ' + b"9" * 5000 + b"}",
    "NaN": b'{"size": NaN}',
    "Infinity": b'{"size": -Infinity}',
    "no UTF-8": b'{"name": "\xff"}',
    "a byte order mark": b'\xef\xbb\xbf{"name": "x"}',
    "nothing but a mark of UTF-16": b"\xff\xfe",
    "half": b'{"policies": [{"na',
}


@pytest.mark.parametrize("content", AWKWARD.values(), ids=AWKWARD.keys())
def test_what_is_no_document_cannot_be_read(content: bytes):
    reply = Reply(200, "application/json", content)
    if content.startswith(b"\xef"):  # Python reads what RFC 8259 lets a reader ignore
        assert answer.read(reply, GET, URL) == {"name": "x"}
        return
    with pytest.raises(Unreadable):
        answer.read(reply, GET, URL)
    with pytest.raises(OutcomeUnknown):
        answer.read(reply, POST, URL)


def test_the_last_of_equal_keys_counts():
    reply = Reply(200, "application/json", b'{"count": 1, "count": 2}')
    assert answer.read(reply, GET, URL) == {"count": 2}


@pytest.mark.sweep
@given(st.integers(300, 599), OBJECTS)
def test_any_error_body_is_an_error(status: int, body: Mapping[str, Any]):
    error = errors.error_answer(status, "GET", "/policies", body)
    assert len(error.message) <= 1000
    told(error)


@pytest.mark.sweep
@given(OBJECTS | st.builds(lambda task: {"task": task}, ANYTHING))
def test_any_task_is_one_or_none_or_failed(body: Any):
    try:
        task = Task.of(body)
    except TaskFailed as error:
        told(error)
    else:
        assert task is None or isinstance(task.affected("policy"), str | None)


PAGES = OBJECTS | st.fixed_dictionaries(
    {"policies": st.lists(OBJECTS, max_size=3)}, optional={"count": SCALARS | st.integers(0, 9)}
)


@pytest.mark.sweep
@given(st.lists(PAGES, min_size=1, max_size=5))
def test_any_pages_are_a_listing_or_an_error_and_end(pages: list[Any]):
    asked = 0

    def page(_window: Any) -> Any:
        nonlocal asked
        asked += 1
        return pages[asked % len(pages)]

    with suppress(OmniStackError, paging.TooManyObjects):
        paging.read_all(COLLECTIONS["policies"], {}, page, 1000)
    assert asked < 40


def test_a_controller_that_shows_one_page_again_and_again_is_left():
    asked: list[int] = []

    def page(window: Mapping[str, Any]) -> Any:
        asked.append(window["offset"])
        return {"policies": [{"id": "1"}], "count": 10**9}

    with pytest.raises(errors.Incomplete):
        paging.read_all(COLLECTIONS["policies"], {}, page)
    assert asked == [0, 1, 0, 1]


RECORDS = {f"resource {name}": kind for name, kind in PROVIDER.of(RESOURCE).items()} | {
    f"data source {name}": kind for name, kind in PROVIDER.of(DATA_SOURCE).items()
}


def members(record: type[Record]) -> st.SearchStrategy[dict[str, Any]]:
    """Nearly an object of the API: the members are right, the values are anything."""
    names = [str(a.api_name) for a in record.schema if a.api_name]
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, ANYTHING))


@pytest.mark.sweep
@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS.keys())
@FEWER
@given(data=st.data())
def test_any_object_is_a_state_or_a_mismatch(record: type[Record], data: Any):
    try:
        known = record.blank().from_api(data.draw(members(record)))
    except Mismatch as error:
        told(error)
    else:
        assert wire.unpack(wire.pack(known, record.kind), record.kind) == known


PUBLISHED = (
    b'{"offset": 0, "count": 1, "limit": 500, "policies": [{"name": "Gold", "id": "4d1b1a2e-6f0c",'
    b' "rules": [{"days": "All", "frequency": 1440, "retention": 20160, "max_backups": 0}]}]}'
)


@given(spoilt(st.just(PUBLISHED)))
def test_a_spoilt_listing_is_a_listing_or_an_error(content: bytes):
    def page(_window: Any) -> Any:
        return answer.read(Reply(200, "application/json", content), GET, URL)

    try:
        found = paging.read_all(COLLECTIONS["policies"], {}, page)
    except OmniStackError as error:
        told(error)
    else:
        assert all(isinstance(each, Mapping) for each in found)
