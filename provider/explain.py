"""All wording of failures: from an exception to what the user is told.

Summary: a few words, no period. Detail: what happened, whose fault it is, what to do next; then
the facts, one per line. Where an attribute is to blame, the diagnostic points at it.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from provider import explain_connecting as connecting
from provider.explain_connecting import Words, facts
from provider.framework.diagnostics import Diagnostic, DiagnosticError, Path
from provider.framework.kinds.action import Action
from provider.framework.provider import NotConfigured
from provider.framework.record import Record
from provider.framework.types import Mismatch
from provider.framework.values import is_stated
from provider.omnistack import errors
from provider.secrecy import excerpt


def explain(error: Exception, record: Record | None) -> Sequence[Diagnostic]:
    """What to tell of an exception that concerns a record; None is the provider block."""
    if isinstance(error, DiagnosticError):
        return error.diagnostics
    for kind in type(error).__mro__:
        if kind in _WORDS:
            return (_WORDS[kind](_fit(error), record),)
    return (_unforeseen(error),)


def _fit(error: Exception) -> Exception:
    """The error with all that it quotes, of a controller above all, fit to be shown."""
    if not isinstance(error, errors.OmniStackError):
        return error
    fit = copy(error)
    vars(fit).update({name: _shown(value) for name, value in vars(error).items()})
    return fit


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return excerpt(value)
    if isinstance(value, tuple):
        return tuple(map(_shown, value))
    return {_shown(k): _shown(v) for k, v in value.items()} if isinstance(value, dict) else value


def _unforeseen(error: Exception) -> Diagnostic:
    return Diagnostic(
        "Provider error",
        f"{type(error).__name__}: {excerpt(str(error))}\n\nThis is a fault of the provider, not of"
        " the configuration. Please report it with the output of TF_LOG_PROVIDER=DEBUG.",
    )


def _blamed(error: errors.ErrorAnswer | errors.TaskFailed, record: Record | None) -> Path:
    """The attribute whose value the controller complains of, if its words name one."""
    if record is None:
        return ()
    if error.code == errors.DUPLICATE_NAME and "name" in record.schema.attributes:
        return ("name",)
    if error.code == errors.INVALID_DESTINATION:
        return _first_stated(record, "destination_id", "external_store_name")
    named = [
        a.name
        for a in record.schema.settable
        if isinstance(getattr(record, a.name), str)
        and len(getattr(record, a.name)) > 1
        and getattr(record, a.name) in error.message
    ]
    return (named[0],) if len(named) == 1 else ()


def _first_stated(record: Record, *names: str) -> Path:
    return next(((n,) for n in names if is_stated(getattr(record, n, None))), ())


def _not_configured(_error: NotConfigured, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Provider configuration not known yet",
        "An argument of the provider depends on something that is known only after apply, so the"
        " federation cannot be reached yet. Apply what it depends on first, with -target, or give"
        " the argument a value that is known.",
    )


def _too_old(error: errors.TooOld, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Controller is too old",
        f"{error.what} as it is asked for here needs REST API {error.needs}; this controller has"
        f" {error.has}. Leave out what is newer or update OmniStack.",
    )


def _not_found(error: errors.NotFound, record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Object does not exist",
        f"The controller does not know an object that this needs: {error.message or error.path}."
        " Check the id; somebody may have deleted the object since."
        + facts(Request=f"{error.method} {error.path}"),
        _blamed(error, record),
    )


def _forbidden(error: errors.Forbidden, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Permission denied",
        "The account of the provider may log in, but may not do this. It needs the administrator"
        " role in the hypervisor's management system."
        + facts(
            Controller=error.message,
            Request=f"{error.method} {error.path}",
            Status=error.status,
        ),
    )


def _overloaded(error: errors.Overloaded, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Controller is overloaded",
        "The controller gave up on a request that changes nothing, also when it was repeated."
        " Nothing was lost; try again later, or with fewer requests at once (max_requests)."
        + facts(Request=f"{error.method} {error.path}", Host=error.url, Status=error.status),
    )


def _in_use(error: errors.ErrorAnswer, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Object is in use",
        "The controller does not delete what datastores or virtual machines still use, those among"
        " them that Terraform does not manage, and deleted machines that have backups. Give them"
        " another policy first." + facts(Controller=error.message, Request=error.path),
    )


def _duplicate(error: errors.ErrorAnswer | errors.TaskFailed, record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Name exists already",
        "The controller has an object of this name already. Choose another name, or import the"
        " object that exists." + facts(Controller=error.message),
        _blamed(error, record),
    )


def _error_answer(error: errors.ErrorAnswer, record: Record | None) -> Diagnostic:
    if error.code == errors.DUPLICATE_NAME:
        return _duplicate(error, record)
    if error.exception == "ObjectInUseException":
        return _in_use(error, record)
    return Diagnostic(
        "Controller refused the request",
        f"{error.message or 'The controller gave no reason.'}"
        + facts(
            Request=f"{error.method} {error.path}",
            Status=error.status,
            Exception=error.exception,
            Error_code=error.code,
        ),
        _blamed(error, record),
    )


def _unreadable(error: errors.Unreadable, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Answer cannot be read",
        "Something between Terraform and the controller, or the controller itself, answered with"
        " what is no document of the REST API. The state was left as it is."
        + facts(
            Request=f"{error.method} {error.path}",
            Status=error.status,
            Answer_begins=repr(error.start),
        ),
    )


def _incomplete(error: errors.Incomplete, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Listing is incomplete",
        f"The controller says that there are {error.count} {error.collection}, but only"
        f" {error.read} of them could be read, twice in a row. What is missing from such a listing"
        " may exist, so the state was left as it is. Try again.",
    )


def _endless(error: errors.Endless, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Answers have no end",
        f"The controller answers with more and more: {error.what}. Reading was given up, and the"
        " state was left as it is. Check what answers at the host; if there really is so much, let"
        " the arguments of a data source ask for less.",
    )


def _unknown_outcome(error: errors.OutcomeUnknown, record: Record | None) -> Diagnostic:
    cause = explain(error.cause, record)[0]
    return Diagnostic(
        "Outcome is unknown",
        "The request was sent, but no answer tells whether the controller carried it out; it may"
        " still be doing so. Look at the object before the next apply: import it if it exists."
        + facts(
            Request=f"{error.method} {error.path}",
            Host=getattr(error.cause, "url", ""),
            Reason=cause.summary.lower(),
        ),
    )


def _deletion_unconfirmed(error: errors.DeletionUnconfirmed, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Object is still there",
        "The controller accepted the deletion, but has no finished task to tell of it, and the"
        " object can still be read after some seconds. It stays in the state: the next apply"
        " deletes it, unless it is gone by then." + facts(Request=f"{error.method} {error.path}"),
    )


def _task_failed(error: errors.TaskFailed, record: Record | None) -> Diagnostic:
    if error.code == errors.DUPLICATE_NAME:
        return _duplicate(error, record)
    return Diagnostic(
        "Controller could not do it",
        f"The controller accepted the request and then failed: {error.message or 'no reason given'}"
        + facts(Task=error.task_id, State=error.state, Error_code=error.code),
        _blamed(error, record),
    )


def _polling_failed(error: errors.PollingFailed, record: Record | None) -> Diagnostic:
    cause = explain(error.cause, record)[0]
    ending = (
        "Look at what it was to change before it is tried again."
        if isinstance(record, Action)
        else "It is remembered, and the next plan finds out."
    )
    return Diagnostic(
        "Operation is out of sight",
        f"The controller has begun this and could not be asked what became of it. {ending}"
        + facts(Waited_for=error.waited_for, Reason=cause.detail),
    )


def _timed_out(error: errors.TimedOut, record: Record | None) -> Diagnostic:
    names = record.schema.attributes if record else ()
    own = [name for name in ("timeouts", "timeout") if name in names]
    return Diagnostic(
        "Time is up",
        f"After {error.seconds:.0f} seconds this was still waited for: {error.waited_for}. The"
        f" controller goes on with what it has begun. Raise the time in {(*own, 'timeouts')[0]}, or"
        " in the provider's operation_timeout, and look at the object before the next apply.",
        tuple(own),
    )


def _interrupted(error: errors.Interrupted, _record: Record | None) -> Diagnostic:
    who = "Terraform was interrupted" if error.by_user else "The provider alone was told to end"
    return Diagnostic(
        "Operation was interrupted",
        f"{who} while waiting for {error.waited_for}. The controller goes on"
        " with what it has begun.",
    )


def _mismatch(error: Mismatch, _record: Record | None) -> Diagnostic:
    return Diagnostic(
        "Answer cannot be understood",
        f"The controller's answer is not as its API documents it: {excerpt(str(error))}. Please"
        " report this with the output of TF_LOG_PROVIDER=DEBUG and the OmniStack version.",
    )


_WORDS: Mapping[type, Words] = {
    **connecting.WORDS,
    NotConfigured: _not_configured,
    errors.TooOld: _too_old,
    errors.NotFound: _not_found,
    errors.Forbidden: _forbidden,
    errors.Overloaded: _overloaded,
    errors.ErrorAnswer: _error_answer,
    errors.Unreadable: _unreadable,
    errors.Incomplete: _incomplete,
    errors.Endless: _endless,
    errors.OutcomeUnknown: _unknown_outcome,
    errors.DeletionUnconfirmed: _deletion_unconfirmed,
    errors.TaskFailed: _task_failed,
    errors.PollingFailed: _polling_failed,
    errors.TimedOut: _timed_out,
    errors.Interrupted: _interrupted,
    Mismatch: _mismatch,
}
