from collections.abc import Mapping
from typing import Any

import pytest

from provider.framework.diagnostics import Diagnostic, DiagnosticError
from provider.framework.kinds.data_source import computed, optional, required
from provider.framework.schema import Refers
from provider.nouns.shared.sub_object import SubObject
from provider.omnistack.errors import NotFound, Unreadable


class Engine(SubObject):
    """The engine of a boat."""

    path = "/boats/{boat_id}/engines/{side}"
    envelope = "engine"

    boat_id: str = required("Boat.")
    side: str = required("Side.")
    power: int | None = computed("Power.")


class Weather(SubObject):
    """The weather in a port; an answer without an envelope."""

    path = "/ports/{port_id}/weather"

    port_id: str = required("Port.", refers=Refers("hosts"))
    hours: int | None = optional("Hours.", api_name="range")
    wind: int | None = computed("Wind.")


ASKED = Engine(boat_id="b 1", side="port")
PATH = "/boats/b%201/engines/port"


class Answers:
    """An API that answers every request in one way."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.query: Mapping[str, Any] = {}

    def get(self, path: str, **query: Any) -> Any:
        self.asked.append(path)
        self.query = query
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def read(answer: Any) -> Any:
    return ASKED.read(Answers(answer))  # type: ignore[arg-type]  # a stand-in


def test_the_path_is_filled_with_the_attributes_that_it_names():
    api = Answers({"engine": {}})
    ASKED.read(api)  # type: ignore[arg-type]  # a stand-in
    assert api.asked == ["/boats/b%201/engines/port"]


def test_the_envelope_has_the_object():
    assert read({"engine": {"power": 9}}) == ASKED.replace(power=9)


def test_what_was_asked_for_stays_as_it_was_written():
    assert read({"engine": {"boat_id": "B 1", "power": 9}}).boat_id == "b 1"


@pytest.mark.parametrize("body", [None, [], "", {}, {"engine": None}, {"boat": {"power": 9}}])
def test_an_answer_without_the_envelope_is_unreadable(body: Any):
    with pytest.raises(Unreadable):
        read(body)


def test_an_answer_about_another_object_is_unreadable(monkeypatch: pytest.MonkeyPatch):
    def is_asked_for(_: Engine, found: Mapping[str, Any]) -> bool:
        return bool(found["power"] != 9)

    monkeypatch.setattr(Engine, "is_asked_for", is_asked_for)
    with pytest.raises(Unreadable):
        read({"engine": {"power": 9}})


def test_what_the_controller_does_not_know_is_told_on_the_first_key():
    with pytest.raises(DiagnosticError) as caught:
        read(NotFound(404, "GET", PATH, "", "ObjectNotFoundException"))
    (told,) = caught.value.diagnostics
    expected = "There is no engine of boat_id 'b 1'."
    assert told == Diagnostic("No such engine", expected, ("boat_id",))


def test_a_404_of_another_server_says_nothing_of_the_object():
    with pytest.raises(NotFound):
        read(NotFound(404, "GET", PATH, "nginx"))


def weather(answer: Any, **arguments: Any) -> Weather:
    return Weather.blank().replace(port_id="p", **arguments).read(Answers(answer))  # type: ignore[arg-type]  # a stand-in


def test_without_an_envelope_the_answer_is_the_object():
    assert weather({"wind": 7}).wind == 7


@pytest.mark.parametrize("body", [None, [], {}, {"port_id": "p"}, {"error": "wind"}])
def test_an_answer_that_tells_nothing_that_is_asked_for_is_unreadable(body: Any):
    with pytest.raises(Unreadable):
        weather(body)


def test_the_other_arguments_are_the_query_by_the_names_of_the_api():
    api = Answers({"wind": 7})
    Weather.blank().replace(port_id="p", hours=3).read(api)  # type: ignore[arg-type]  # a stand-in
    assert api.query == {"range": 3}


def test_an_object_that_the_path_refers_to_is_told_by_what_it_is():
    with pytest.raises(DiagnosticError) as caught:
        weather(NotFound(404, "GET", "/ports/p/weather", "", "ObjectNotFoundException"))
    (told,) = caught.value.diagnostics
    assert told == Diagnostic("No such host", "There is no host of id 'p'.", ("port_id",))
