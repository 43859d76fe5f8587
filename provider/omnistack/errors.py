"""What can go wrong between us and a controller, as one tree.

    OmniStackError
    ├── Unreachable          no answer at all
    │   ├── NeverSent        not even a connection
    │   └── Untrusted        its certificate is not trusted
    │       └── NotPinned    its certificate is not the one with the given fingerprint
    ├── WrongHost            something answers, but it is no OmniStack controller
    ├── LoginRefused         the credentials are not accepted
    ├── TooOld               the controller's REST API lacks what is asked for
    ├── Answered             an error answer, with the facts of its body
    │   ├── NotFound         404: no such object
    │   ├── Forbidden        the account may not do this
    │   └── Overloaded       502, 503, 504, 408: try again, if trying again is safe
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

from provider.framework.unsettled import StillRunning, Unsettled
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
    """An error answer of the API."""

    status: int
    method: str
    path: str
    message: str
    exception: str = ""
    code: str = ""
    url: str = ""


class NotFound(Answered):
    """The object in the path, or one that the body names, does not exist."""


class Forbidden(Answered):
    """The account lacks the right: 403, or 400 with a PermissionDeniedException."""


class Overloaded(Answered):
    """The gateway in front of the API gave up: too many requests, or more than 60 seconds."""

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


class OutcomeUnknown(OmniStackError, Unsettled):
    """The request was sent and no answer tells what became of it."""

    method: str
    path: str
    cause: OmniStackError


class StillThere(OmniStackError):
    """The deletion was accepted, no finished task tells of it, and the object can be read."""

    path: str


class TaskFailed(OmniStackError):
    """A task ended in another state than COMPLETED."""

    task_id: str
    state: str
    message: str
    code: str


class OutOfSight(OmniStackError, StillRunning):
    """A task was begun, and asking about it fails again and again."""

    waited_for: str
    cause: OmniStackError


class TimedOut(OmniStackError, StillRunning):
    """The operation's time is up; what was waited for may still be going on."""

    waited_for: str
    seconds: float


class Interrupted(OmniStackError, StillRunning):
    """Terraform was interrupted and the operation stopped waiting."""

    waited_for: str
    wanted = True


_BY_STATUS: dict[int, type[Answered]] = {
    403: Forbidden,
    404: NotFound,
    408: Overloaded,
    502: Overloaded,
    503: Overloaded,
    504: Overloaded,
}
DUPLICATE_NAME = "13"  # HPE developer portal, "Errors and exceptions"


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
    message = body.get("message") or body.get("error_description") or body.get("error") or ""
    code = excerpt(str(body.get("error_code") or ""))
    name = excerpt(exception.rpartition("$")[2])
    return kind(status, method, path, excerpt(str(message)), name, code, url)


def together(failures: Sequence[OmniStackError]) -> OmniStackError:
    """One error for what several controllers failed with."""
    silent = [each for each in failures if isinstance(each, Unreachable)]
    if len(failures) == 1 or len(silent) < len(failures):
        return failures[-1]
    kind = NeverSent if all(isinstance(each, NeverSent) for each in silent) else Unreachable
    reasons = dict.fromkeys(each.reason for each in silent)
    return kind(" or ".join(each.url for each in silent), "; ".join(reasons))
