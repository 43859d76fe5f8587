"""What can go wrong between us and a controller, as one tree.

    OmniStackError
    ├── Unreachable          no answer at all
    │   ├── NeverSent        not even a connection
    │   │   ├── NotReady     it answers, but neither says what it is nor lets anybody log in
    │   │   └── NoTls        something answers, but not with TLS that could be agreed on
    │   └── Untrusted        its certificate is not trusted
    │       └── NotPinned    its certificate is not the one with the given fingerprint
    ├── WrongHost            something answers, but it is no OmniStack controller
    │   └── OtherFederation  a controller, but of another federation than the one before it
    ├── NotAllowed           the federation is not the one that the configuration names
    ├── LoginRefused         the credentials are not accepted
    ├── TooOld               the controller's REST API lacks what is asked for
    ├── Answered             an error answer, with the facts of its body
    │   ├── NotFound         404: no such object
    │   ├── Forbidden        the account may not do this
    │   └── Overloaded       408, 425, 429, 502, 503, 504: try again, if trying again is safe
    ├── Unreadable           an answer that is not what the API documents
    ├── Incomplete           a listing that could not be read to its end
    ├── Endless              a listing, or all answers together, that go on and on
    ├── OutcomeUnknown       a write that may or may not have happened
    ├── StillThere           a deletion that no task confirms, of what can still be read
    ├── TaskFailed           the controller tried and failed
    ├── OutOfSight           a task was begun, and nobody tells what becomes of it
    ├── TimedOut             the time for the operation is up
    └── Interrupted          Terraform wants to stop

Callers outside this package see nothing else: no exception of the HTTP library escapes. Wording
for the user is the business of ``provider.explain``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, dataclass_transform

from provider.framework.outcome_unknown import StillRunning, UnknownOutcome
from provider.secrecy import excerpt


@dataclass_transform()
class OmniStackError(Exception):
    """Anything that went wrong between the provider and a controller.

    What is known of it are its annotated attributes, in their order; those with a value may be
    left out.
    """

    facts: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.facts = (*cls.facts, *cls.__annotations__)

    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told)
        vars(self).update(zip(self.facts, told, strict=False), **named)


class Unreachable(OmniStackError):
    """No answer: refused, reset, timed out or no such name."""

    url: str
    reason: str

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"


class NeverSent(Unreachable):
    """No connection came about, so the controller has not seen the request."""


class NotReady(NeverSent):
    """The host fails before a request can be made of it, which says nothing of the password."""


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
    """The controller knows none of the omnistack_clusters that the one before it knows."""

    known: str
    home: str

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


class TooOld(OmniStackError):
    """The REST API of this controller is older than the operation needs."""

    needs: str
    has: str
    what: str


class Answered(OmniStackError):
    """An error answer of the API. astray: it speaks of another path than that of the request."""

    status: int
    method: str
    path: str
    message: str
    exception: str = ""
    code: str = ""
    url: str = ""
    astray: bool = False


class NotFound(Answered):
    """The object in the path, or one that the body names, does not exist."""


class Forbidden(Answered):
    """The account lacks the right: 403, or 400 with a PermissionDeniedException."""


class Overloaded(Answered):
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
    """More and more is read, and nobody knows when it ends."""

    what: str


class OutcomeUnknown(OmniStackError, UnknownOutcome):
    """The request was sent and no answer tells what became of it."""

    method: str
    path: str
    cause: Exception


class StillThere(OmniStackError):
    """The deletion was accepted, no finished task tells of it, and the object can be read."""

    path: str


class TaskFailed(OmniStackError):
    """A task ended in the state FAILED."""

    task_id: str
    state: str
    message: str
    code: str


class OutOfSight(OmniStackError, StillRunning):
    """A task was begun, and asking about it fails again and again."""

    waited_for: str
    cause: Exception


class TimedOut(OmniStackError, StillRunning):
    """The operation's time is up; what was waited for may still be going on."""

    waited_for: str
    seconds: float


class Interrupted(OmniStackError, StillRunning):
    """Somebody wants Terraform, or the provider alone, to stop: the operation waits no longer."""

    waited_for: str
    by_user = True


_BY_STATUS: dict[int, type[Answered]] = {
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


def answered(
    status: int, method: str, path: str, body: Mapping[str, Any], url: str = ""
) -> Answered:
    """The error that an error body of some controller tells of.

    Four shapes are published (HPE developer portal, "Authorization log" and "Errors and
    exceptions"): fields come as strings or numbers, class names with and without package.
    """
    exception = str(body.get("exception") or body.get("error") or "").rpartition(".")[2]
    kind = _BY_STATUS.get(status, Answered)
    if "PermissionDenied" in exception:
        kind = Forbidden
    code = excerpt(str(body.get("error_code") or ""))
    name = excerpt(exception.rpartition("$")[2])
    return kind(status, method, path, excerpt(_message(body)), name, code, url)


def _message(body: Mapping[str, Any]) -> str:
    """What an error body says; the reason may stand in ``extendedResponse`` alone."""
    message = str(body.get("message") or body.get("error_description") or body.get("error") or "")
    more = body.get("extendedResponse")
    if not isinstance(more, str) or more in message:
        return message
    return f"{message.rstrip('. ')}: {more}" if message else more


def together(failures: Sequence[OmniStackError]) -> OmniStackError:
    """One error for what several controllers failed with; one that may pass, if any may."""
    lasting = [each for each in failures if isinstance(each, WrongHost)]
    passing = [each for each in failures if each not in lasting]
    silent = [each for each in passing if isinstance(each, Unreachable)]
    if len(failures) == 1 or len(silent) < len(passing):
        return (passing or failures)[-1]
    told = [each for each in failures if isinstance(each, (Unreachable, WrongHost))]
    urls = " or ".join(each.url for each in told)
    if not silent:
        return WrongHost(urls, "; ".join(dict.fromkeys(each.seen for each in lasting)))
    return _kind(silent)(urls, "; ".join(dict.fromkeys(each.reason for each in told)))


def _kind(silent: Sequence[Unreachable]) -> type[Unreachable]:
    """The narrowest kind of error that all of them are."""
    kinds = (NotReady, NoTls, NeverSent)
    return next((k for k in kinds if all(isinstance(each, k) for each in silent)), Unreachable)


def is_proof(error: NotFound) -> bool:
    """Whether a 404 is the controller's own word on the object, not one of another server.

    "Object type: backup id: badid could not be found", as an ObjectNotFoundException (HPE
    developer portal, "Errors and exceptions").
    """
    in_words = error.message.startswith("Object type:") and "could not be found" in error.message
    return not error.astray and (error.exception == "ObjectNotFoundException" or in_words)
