"""What can go wrong between the provider and a controller, as one tree.

    OmniStackError
    ├── Unreachable          no answer at all
    │   ├── NeverSent        no connection, so the request was not sent
    │   │   ├── NotReady     the host answers, but neither the version nor a login works
    │   │   └── NoTls        the host answers, but no TLS could be agreed on
    │   └── Untrusted        its certificate is not trusted
    │       └── NotPinned    its certificate is not the one with the given fingerprint
    ├── WrongHost            the host answers, but not as an OmniStack controller
    │   └── OtherFederation  a controller of another federation than the one before it
    ├── NotAllowed           the federation is not the one that the configuration names
    ├── LoginRefused         the controller does not accept the credentials
    ├── TokenExpired         the controller does not accept a token any more that was handed out
    ├── TooOld               the controller's REST API lacks what is asked for
    ├── ErrorAnswer          an error answer, with the facts of its body
    │   ├── NotFound         404: no such object, see is_proof
    │   ├── Forbidden        the account may not do this
    │   └── Overloaded       408, 425, 429, 502, 503, 504: try again, if trying again is safe
    ├── Unreadable           an answer that is not what the API documents
    ├── Incomplete           a listing that could not be read to its end
    ├── Endless              more is read than a listing, or an operation, can have
    ├── OutcomeUnknown       a write that may or may not have happened
    ├── DeletionUnconfirmed  a deletion that no task confirms, and the object can be read
    ├── TaskFailed           the task of a write has failed
    ├── PollingFailed        a task was begun, and its state cannot be read
    ├── TimedOut             the time for the operation is up
    └── Interrupted          Terraform wants to stop

Callers outside this package see no others: no exception of the HTTP library escapes. What users
read of them is written in ``provider.explain``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, dataclass_transform

from provider.framework.outcome_unknown import StillRunning, UnknownOutcome
from provider.secrecy import excerpt


@dataclass_transform()
class OmniStackError(Exception):
    """Anything that went wrong between the provider and a controller.

    The annotated attributes of a class are its arguments, in their order; those with a value may
    be left out.
    """

    facts: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.facts = (*cls.facts, *cls.__annotations__)

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values)
        vars(self).update(zip(self.facts, values, strict=False), **named)


class Unreachable(OmniStackError):
    """No answer: refused, reset, timed out or no such name."""

    url: str
    reason: str

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"


class NeverSent(Unreachable):
    """There was no connection, so the controller has not got the request."""


class NotReady(NeverSent):
    """The host fails before a request can be sent, which says nothing of the password."""


class NoTls(NeverSent):
    """The host answers, but in another protocol than TLS, or it refuses to agree on one."""


class Untrusted(Unreachable):
    """The certificate does not lead to a trusted authority, or is for another name."""


class NotPinned(Untrusted):
    """The certificate has another fingerprint than those that are trusted."""

    seen: str
    expected: tuple[str, ...]


class WrongHost(OmniStackError):
    """The host answers, but not as an OmniStack controller does."""

    url: str
    seen: str

    @property
    def reason(self) -> str:
        return f"no OmniStack controller ({self.seen})"

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"


class OtherFederation(WrongHost):
    """The controller lists none of the omnistack_clusters that the one before it lists."""

    known: str
    first_url: str

    @property
    def reason(self) -> str:
        return f"a controller of another federation ({self.seen})"


class NotAllowed(OmniStackError):
    """The federation lacks omnistack_clusters that the configuration says it has."""

    url: str
    missing: tuple[str, ...]
    clusters: Mapping[str, str]


class LoginRefused(OmniStackError):
    """The controller does not accept the user name and password."""

    url: str
    username: str
    reason: str


class TokenExpired(OmniStackError):
    """The controller does not take a token any more that was handed out to somebody else."""

    url: str


class TooOld(OmniStackError):
    """The REST API of this controller is older than the operation needs."""

    needs: str
    has: str
    what: str


class ErrorAnswer(OmniStackError):
    """An error answer. of_another_path: it names another path than that of the request."""

    status: int
    method: str
    path: str
    message: str
    exception: str = ""
    code: str = ""
    url: str = ""
    of_another_path: bool = False


class NotFound(ErrorAnswer):
    """The object in the path, or one that the body names, does not exist."""


class Forbidden(ErrorAnswer):
    """The account lacks the right: 403, or 400 with a PermissionDeniedException."""


class Overloaded(ErrorAnswer):
    """The gateway in front of the API gave up: too many requests, or more than 60 seconds.

    Of 425 and 429 the API's documents say nothing; that is what they mean everywhere.
    """

    @property
    def reason(self) -> str:
        return f"HTTP {self.status}"

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"


class Unreadable(OmniStackError):
    """A page, half a document or other data where the API documents JSON."""

    status: int
    method: str
    path: str
    start: str


class Incomplete(OmniStackError):
    """Fewer objects than the listing says it has: absence from it proves nothing."""

    collection: str
    read: int
    count: int


class Endless(OmniStackError):
    """More is read than there can be, and there is no end to it."""

    what: str


class OutcomeUnknown(OmniStackError, UnknownOutcome):
    """The request was sent, and no answer says whether it was carried out."""

    method: str
    path: str
    cause: Exception


class DeletionUnconfirmed(OmniStackError):
    """A deletion was accepted, but no task confirms it, and the object can still be read."""

    path: str
    method: str = "DELETE"


class TaskFailed(OmniStackError):
    """A task ended in the state FAILED."""

    task_id: str
    state: str
    message: str
    code: str


class PollingFailed(OmniStackError, StillRunning):
    """A task was begun, and polling it has failed for too long."""

    waited_for: str
    cause: Exception


class TimedOut(OmniStackError, StillRunning):
    """The operation's time is up; what was waited for may still be going on."""

    waited_for: str
    seconds: float


class Interrupted(OmniStackError, StillRunning):
    """Terraform, or the provider alone, is to stop: the operation waits no longer."""

    waited_for: str
    by_user = True


_BY_STATUS: dict[int, type[ErrorAnswer]] = {
    403: Forbidden,
    404: NotFound,
    408: Overloaded,
    425: Overloaded,
    429: Overloaded,
    502: Overloaded,
    503: Overloaded,
    504: Overloaded,
}
DUPLICATE_NAME = "13"  # HPE developer portal, "Errors and exceptions"
INVALID_DESTINATION = "142"  # issue 8 of the HPESimpliVity PowerShell module


def error_answer(
    status: int, method: str, path: str, body: Mapping[str, Any], url: str = ""
) -> ErrorAnswer:
    """The error for an error body. url: that of the controller.

    Four shapes are published (HPE developer portal, "Authorization log" and "Errors and
    exceptions"): fields come as strings or numbers, class names with and without package.
    """
    exception = str(body.get("exception") or body.get("error") or "").rpartition(".")[2]
    error = _BY_STATUS.get(status, ErrorAnswer)
    if "PermissionDenied" in exception:
        error = Forbidden
    code = excerpt(str(body.get("error_code") or ""))
    name = excerpt(exception.rpartition("$")[2])
    return error(status, method, path, excerpt(_message(body)), name, code, url)


def _message(body: Mapping[str, Any]) -> str:
    """What an error body says; the reason may stand in ``extendedResponse`` alone."""
    message = str(body.get("message") or body.get("error_description") or body.get("error") or "")
    more = body.get("extendedResponse")
    if not isinstance(more, str) or more in message:
        return message
    return f"{message.rstrip('. ')}: {more}" if message else more


def combined(failures: Sequence[OmniStackError]) -> OmniStackError:
    """One error for the failures of several controllers; one that may pass, if any may."""
    lasting = [each for each in failures if isinstance(each, WrongHost)]
    passing = [each for each in failures if each not in lasting]
    silent = [each for each in passing if isinstance(each, Unreachable)]
    if len(failures) == 1 or len(silent) < len(passing):
        return (passing or failures)[-1]
    shown = [each for each in failures if isinstance(each, (Unreachable, WrongHost))]
    urls = " or ".join(each.url for each in shown)
    if not silent:
        return WrongHost(urls, "; ".join(dict.fromkeys(each.seen for each in lasting)))
    return _common_class(silent)(urls, "; ".join(dict.fromkeys(each.reason for each in shown)))


def _common_class(silent: Sequence[Unreachable]) -> type[Unreachable]:
    """The narrowest class that all of them are of."""
    classes = (NotReady, NoTls, NeverSent)
    return next((c for c in classes if all(isinstance(each, c) for each in silent)), Unreachable)


def is_proof(error: NotFound) -> bool:
    """Whether a 404 is the controller's own, about this object, and not one of another server.

    "Object type: backup id: badid could not be found", as an ObjectNotFoundException (HPE
    developer portal, "Errors and exceptions").
    """
    in_words = error.message.startswith("Object type:") and "could not be found" in error.message
    return not error.of_another_path and (error.exception == "ObjectNotFoundException" or in_words)
