"""How one operation writes, with a session that a test stands in for."""

from typing import Any

import pytest

from provider.omnistack.api import Api
from provider.omnistack.deadline import Deadline
from provider.omnistack.errors import NotFound, OutcomeUnknown, TooOld
from provider.omnistack.operation import Operation
from provider.omnistack.request import Request
from provider.omnistack.shared import Shared
from tests.unit.controllers import Now

DONE = {"task": {"id": "t-1", "state": "COMPLETED"}}
RUNNING = {"task": {"id": "t-1", "state": "IN_PROGRESS"}}
FORGOTTEN = NotFound(404, "GET", "/tasks/t-1", "", "ObjectNotFoundException")


class Session:
    """Answers one path after the other as it is told; an object has the number of its reading."""

    minor = 25

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.answers: dict[str, list[Any]] = {}

    def send(self, request: Request, deadline: Deadline) -> Any:
        assert deadline.left > 0
        self.asked.append(request)
        answers = self.answers.get(request.path)
        answer = answers.pop(0) if answers else self._usual(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _usual(self, request: Request) -> Any:
        if request.method == "GET":
            return {"policy": {"id": "p-1", "name": f"{self.times('GET', request.path)}"}}
        number = self.times(request.method, request.path)
        return {"task": {"id": f"t-{number}", "state": "COMPLETED"}}

    def times(self, method: str, path: str) -> int:
        return sum((each.method, each.path) == (method, path) for each in self.asked)


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def api(session: Any) -> Api:
    return Api(Operation(session, Deadline(Now(), 600.0)), Shared())


def name(api: Api) -> str:
    return str((api.find("policies", "p-1") or {})["name"])


def test_what_was_found_is_not_read_again(api: Api):
    assert [name(api), name(api)] == ["1", "1"]


def test_after_a_write_an_object_is_read_again(api: Api):
    name(api)
    api.begin("/policies", {"name": "x"}, since=0)
    assert name(api) == "2"


def test_after_a_task_an_object_is_read_again(api: Api, session: Session):
    session.answers = {"/policies": [RUNNING], "/tasks/t-1": [DONE]}
    task = api.begin("/policies", {"name": "x"}, since=0)
    name(api)
    api.wait(task)
    assert name(api) == "2"


def test_after_a_write_that_fails_an_object_is_read_again(api: Api, session: Session):
    name(api)
    session.answers = {"/policies": [FORGOTTEN]}
    with pytest.raises(NotFound):
        api.begin("/policies", {"name": "x"}, since=0)
    assert name(api) == "2"


@pytest.mark.parametrize(("repeatable", "times"), [(True, 2), (False, 1)])
def test_a_write_whose_task_is_forgotten_is_sent_again_if_it_may_be(
    api: Api, session: Session, times: int, *, repeatable: bool
):
    session.answers = {"/policies/p-1/rename": [RUNNING], "/tasks/t-1": [FORGOTTEN]}
    api.post("/policies/{id}/rename", {"name": "x"}, since=1, repeatable=repeatable, id="p-1")
    assert session.times("POST", "/policies/p-1/rename") == times


def test_a_write_that_is_newer_than_the_controller_is_not_sent(api: Api, session: Session):
    session.minor = 4
    with pytest.raises(TooOld) as caught:
        api.post("/virtual_machines/set_policy", {}, since=5)
    assert (caught.value.needs, caught.value.has) == ("1.5 (OmniStack 3.7.0)", "1.4")
    assert caught.value.what == "POST /virtual_machines/set_policy"
    assert session.asked == []


def test_a_write_may_have_no_body(api: Api, session: Session):
    assert api.post("/backups/{id}/cancel", since=7, id="b-1").proves
    (request,) = session.asked
    assert (request.body, request.version) == (None, 7)


def test_a_write_knows_which_one_it_is(api: Api, session: Session):
    task = api.put("/policies/{id}/rules/{rule_id}", {}, since=0, id="p-1", rule_id="r-1")
    assert task.operation == "PUT /policies/{id}/rules/{rule_id}"
    assert session.asked[0].repeatable


@pytest.mark.parametrize(
    ("repeatable", "error"), [(True, MemoryError), (False, OutcomeUnknown)], ids=["may", "may not"]
)
def test_an_error_of_the_process_itself_leaves_a_write_open_that_must_not_happen_twice(
    api: Api, session: Session, error: type[Exception], *, repeatable: bool
):
    session.answers = {"/policies": [MemoryError()]}
    with pytest.raises(error):
        api.post("/policies", {"name": "x"}, since=0, repeatable=repeatable)
