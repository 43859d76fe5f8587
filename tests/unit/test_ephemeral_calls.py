"""What is answered to ephemeral resources, with a shop of lamps behind them."""

import json
from collections.abc import Mapping
from typing import Any, Self

import pytest

from provider import secrecy
from provider.framework.diagnostics import DiagnosticError
from provider.framework.kinds.ephemeral_resource import (
    EphemeralResource,
    Lease,
    computed,
    required,
)
from provider.framework.kinds.table import EPHEMERAL_RESOURCE
from provider.framework.record import Record
from provider.plugin import wire
from provider.plugin.call_context import secrets
from provider.plugin.ephemeral_calls import EphemeralCalls
from provider.plugin.pb import tfplugin6_pb2 as pb
from tests.unit.shop import Shop, provider


class Keys(Record):
    """Keys."""

    front: str = computed("Key.", sensitive=True)
    label: str = computed("Label.")


class Loan(EphemeralResource):
    """A lamp that is lent."""

    id: str = required(
        "Identifier.", validator=lambda value: "is too long" if len(value) > 1 else None
    )
    key: str | None = computed("Key.", sensitive=True)
    keys: tuple[Keys, ...] | None = computed("Keys.")
    spare: tuple[str, ...] | None = computed("Keys.", sensitive=True)
    safe: Keys | None = computed("Keys, and what else is in the safe.", sensitive=True)

    def open(self, api: Any) -> tuple[Self, Lease]:
        api.look(self.id)
        keys: Any = Keys
        own = (keys(front="front key", label="plain label"),)
        safe = keys(front="safe key", label="safe label")
        opened = self.replace(key="loan key", keys=own, spare=("spare key",), safe=safe)
        return opened, Lease(1234, {"id": self.id})

    @classmethod
    def renew(cls, api: Any, private: Mapping[str, Any]) -> Lease:
        api.look(private["id"])
        return Lease(None, {**private, "again": True})

    @classmethod
    def close(cls, api: Any, private: Mapping[str, Any]) -> None:
        api.look(f"end of {private['id']}")


class Gift(EphemeralResource):
    """A lamp that is given away."""

    def open(self, api: Any) -> tuple[Self, Lease]:
        api.look("gift")
        return self, Lease()


loan: Any = Loan
ONE = loan(id="1", key=None, keys=None, spare=None, safe=None)


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def calls(shop: Shop) -> EphemeralCalls:
    made: Any = EphemeralCalls(provider({EPHEMERAL_RESOURCE: {"loan": Loan, "gift": Gift}}))
    made.connection = shop
    return made  # type: ignore[no-any-return]  # made is Any, as a test puts other things into it


def opened(calls: EphemeralCalls, config: Any = ONE, name: str = "loan") -> Any:
    answer = pb.OpenEphemeralResource.Response()
    document = wire.pack(config, config.kind) if config else pb.DynamicValue()
    request = pb.OpenEphemeralResource.Request(type_name=name, config=document)
    calls.open_ephemeral_resource(request, answer)
    return answer


def renewed(calls: EphemeralCalls, private: bytes) -> Any:
    answer = pb.RenewEphemeralResource.Response()
    request = pb.RenewEphemeralResource.Request(type_name="loan", private=private)
    calls.renew_ephemeral_resource(request, answer)
    return answer


def closed(calls: EphemeralCalls, private: bytes, name: str = "loan") -> Any:
    answer = pb.CloseEphemeralResource.Response()
    request = pb.CloseEphemeralResource.Request(type_name=name, private=private)
    calls.close_ephemeral_resource(request, answer)
    return answer


def broken(refused: pytest.ExceptionInfo[DiagnosticError]) -> str:
    (only,) = refused.value.diagnostics
    return only.detail if only.summary == "Broken" else only.summary


def test_arguments_are_checked(calls):
    answer = pb.ValidateEphemeralResourceConfig.Response()
    document = wire.pack(ONE.replace(id="12"), Loan.kind)
    calls.validate_ephemeral_resource_config(
        pb.ValidateEphemeralResourceConfig.Request(type_name="loan", config=document), answer
    )
    (told,) = answer.diagnostics
    assert told.attribute.steps[0].attribute_name == "id"


def test_opening_gives_a_result_and_says_how_long_it_lasts(calls, shop):
    answer = opened(calls)
    assert wire.unpack(answer.result, Loan.kind).key == "loan key"
    assert answer.renew_at.seconds == 1234
    assert json.loads(answer.private) == {"id": "1"}
    assert shop.limits == [600.0]


def test_what_lasts_without_renewal_has_no_time_for_one(calls):
    assert not opened(calls, None, "gift").HasField("renew_at")


def test_what_is_opened_is_kept_out_of_messages(calls):
    opened(calls)
    for secret in ("loan key", "front key", "spare key", "safe key", "safe label"):
        assert secrecy.redacted(f"the {secret}!") == "the (hidden)!"
    assert secrecy.redacted("plain label, 1") == "plain label, 1"


def test_nothing_is_a_secret_that_is_not_there():
    assert list(secrets(ONE)) == []


def test_renewing_knows_what_opening_left(calls, shop):
    answer = renewed(calls, opened(calls).private)
    assert not answer.HasField("renew_at")
    assert json.loads(answer.private) == {"id": "1", "again": True}
    assert shop.looks == ["1", "1"]


def test_closing_knows_what_opening_left(calls, shop):
    closed(calls, opened(calls).private)
    assert shop.looks == ["1", "end of 1"]


def test_what_needs_no_closing_is_let_go(calls, shop):
    closed(calls, opened(calls, None, "gift").private, "gift")
    assert shop.looks == ["gift"]


def test_an_opening_that_fails_is_explained(calls, shop):
    shop.fails = "1"
    with pytest.raises(DiagnosticError) as refused:
        opened(calls)
    assert broken(refused) == f"no 1 of {ONE}"


PRIVATE = {"own": b'{"id": "9"}', "none": b"", "no object": b"[]", "no JSON": b"nonsense"}


@pytest.mark.parametrize("private", PRIVATE.values(), ids=PRIVATE)
@pytest.mark.parametrize("call", [renewed, closed], ids=["renewed", "closed"])
def test_a_renewal_or_an_end_that_fails_is_explained(calls, shop, call, private):
    shop.fails = "9" if call is renewed else "end of 9"
    with pytest.raises(DiagnosticError) as refused:
        call(calls, private)
    assert broken(refused).endswith(f" of {Loan.blank()}")


def test_a_value_that_is_known_late_is_checked_before_anything_is_opened(calls, shop):
    with pytest.raises(DiagnosticError) as refused:
        opened(calls, ONE.replace(id="12"))
    assert broken(refused) == "Invalid attribute value"
    assert shop.looks == []


def test_a_connection_is_needed(calls):
    private = opened(calls).private
    calls.connection = None
    for call in (opened, lambda calls: renewed(calls, private)):
        with pytest.raises(DiagnosticError) as refused:
            call(calls)
        assert broken(refused) == "not configured of None"
