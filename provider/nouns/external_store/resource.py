"""simplivity_external_store: where backups go that no omnistack_cluster keeps."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Self

from provider.framework.diagnostics import Diagnostic, DiagnosticError, Severity, warning
from provider.framework.kinds.resource import Planning, computed, optional
from provider.framework.validators import not_empty
from provider.framework.values import is_stated
from provider.nouns.external_store.model import ExternalStoreFacts
from provider.nouns.shared.in_use import delete_once_unused
from provider.nouns.shared.keyed_resource import KeyedResource
from provider.nouns.shared.names import with_read_names
from provider.omnistack.api import Api
from provider.omnistack.errors import ErrorAnswer, OmniStackError, TaskFailed
from provider.omnistack.tasks import Task
from provider.secrecy import excerpt

SINCE, CHANGES_SINCE = 14, 15


class ExternalStore(ExternalStoreFacts, KeyedResource):
    """An external store: an HPE StoreOnce appliance that takes backups.

    The controller never tells the account. It is needed to register a store; left out for one that
    was imported, it is not managed, and once it is given, the next apply sends it. A change of the
    account or of the address concerns all external stores of the name, as the API knows them by
    nothing else there. Destroying this resource unregisters the store: backups on it stay there,
    and HPE SimpliVity cannot manage them any more.
    """

    kind_of_object = "external_stores"
    identity = ("omnistack_cluster_id", "name")

    omnistack_cluster_name: str | None = computed(
        "Name of that omnistack_cluster when the external store was registered.",
        api_name=None,
        name_of="omnistack_cluster_id",
    )
    username: str | None = optional(
        "Name of the account with which the external store is used, needed to register it.",
        api_name=None,
        validator=not_empty,
    )
    password: str | None = optional(
        "Password of the account, which the state keeps; either it or `password_wo`.",
        api_name=None,
        sensitive=True,
        validator=not_empty,
    )
    password_wo: str | None = optional(
        "Password of the account, which is stored nowhere; either it or `password`.",
        api_name=None,
        write_only=True,
        validator=not_empty,
    )
    password_wo_version: int | None = optional(
        "A number of your choice for `password_wo`, to be changed with it: nothing else shows that"
        " it has changed.",
        api_name=None,
    )

    def validate_config(self) -> Iterable[Diagnostic]:
        passwords = [n for n in ("password", "password_wo") if getattr(self, n) is not None]
        known = [n for n in passwords if is_stated(getattr(self, n))]
        if len(known) > 1:
            yield Diagnostic(
                "Two passwords",
                "Give either password, which the state keeps, or password_wo, which is stored"
                " nowhere.",
                ("password_wo",),
            )
        if (is_stated(self.username) and not passwords) or (self.username is None and known):
            yield Diagnostic(
                "Half an account",
                "The account is a username with a password: give both or none.",
                tuple(known[:1]) or ("username",),
            )
        if self.password_wo is None and self.password_wo_version is not None:
            yield Diagnostic(
                "Nothing to have a version",
                "password_wo_version tells when password_wo changes, and there is none.",
                ("password_wo_version",),
            )

    def begin_creation(self, api: Api) -> Task:
        return api.post("/external_stores", self.to_api() | self._account, since=SINCE)

    def read(self, api: Api) -> Self | None:
        found = api.find("external_stores", self.key)
        return None if found is None else with_read_names(self.from_api(found), self, api)

    def modify_plan(self, planning: Planning) -> Iterable[Diagnostic]:
        prior = planning.prior
        if planning.config.username is not None:
            return
        if prior is None:
            yield self._account_needed()
        elif is_stated(self.management_ip) and self.management_ip != prior.management_ip:
            yield self._account_needed()._replace(severity=Severity.WARNING)

    def update(self, api: Api, prior: Self) -> None:
        moved = self.management_ip != prior.management_ip
        if moved and self.username is None:
            raise DiagnosticError(self._account_needed())
        if moved or (self.username is not None and self._login != prior._login):
            body = self.to_api("name", *(["management_ip"] if moved else []))
            with api.exclusive(f"external stores named {self.name}"):
                api.post(
                    "/external_stores/update_credentials",
                    body | self._account,
                    since=CHANGES_SINCE,
                    repeatable=True,
                )

    def begin_deletion(self, api: Api) -> None:
        body = self.to_api("name", "omnistack_cluster_id")
        path = "/external_stores/unregister"

        def unregister() -> None:
            api.remove(path, body, lambda: self.read(api), since=CHANGES_SINCE)

        try:
            delete_once_unused(api, self.kind_of_object, (self.key, self.name), unregister)
        except (ErrorAnswer, TaskFailed) as error:
            raise self._used_by(api, error) from error

    def plan_destroy(self, api: Api) -> Iterable[Diagnostic]:
        """What stays on it, counted over all stores of its name, as the API filters by that."""
        with suppress(OmniStackError):
            found, count = api.first("backups", 1, external_store_name=self.name)
            if found and found[0].get("external_store_name") == self.name:
                yield warning(
                    f"Backups on {self.name!r} are let go",
                    f"External stores of this name have {count} of the backups. Those on the one"
                    " that is unregistered stay there, and HPE SimpliVity can neither restore from"
                    " them nor delete them any more.",
                )

    def _used_by(self, api: Api, error: ErrorAnswer | TaskFailed) -> Exception:
        """The failure with the policies that keep the store, if any do."""
        try:
            users = [p for p in api.listed("policies") if self.name in _stores_of(p)]
        except OmniStackError:
            users = []
        if not users:
            return error
        names = ", ".join(excerpt(str(each.get("name")), 200) for each in users)
        return DiagnosticError.because(
            "External store is in use",
            f"The controller did not unregister it: {error.message or 'no reason given'}. Rules of"
            f" these policies send backups to it: {names}. Let them go elsewhere first.",
        )

    def _account_needed(self) -> Diagnostic:
        return Diagnostic(
            "Account needed",
            "The controller is given the account with each registration and each change of the"
            " address: give username and password or password_wo.",
            ("username",),
        )

    @property
    def _account(self) -> dict[str, Any]:
        return {"username": self.username, "password": self.password or self.password_wo}

    @property
    def _login(self) -> tuple[Any, ...]:
        """What a state knows of the account: the password itself, or the version of it."""
        return self.username, self.password, self.password_wo_version


def _stores_of(policy: Any) -> list[Any]:
    return [rule.get("external_store_name") for rule in policy.get("rules") or ()]
