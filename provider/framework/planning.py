"""What a plan says of one resource: the planned record, and what the user is told about it.

``plan`` makes the record from the declaration alone. Here comes what else is known: names beside
ids, what other resources of this run have or are about to do, whether the objects exist that the
record refers to, and what the resource itself has to say.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from provider.framework import references
from provider.framework.diagnostics import Diagnostic, Path, Severity, warning
from provider.framework.kinds.resource import Planning, Resource
from provider.framework.lifecycle import is_pending
from provider.framework.loss import loss
from provider.framework.plan import Plan, nothing_leaves, plan
from provider.framework.private import Private
from provider.framework.run import Run
from provider.framework.schema import Attribute
from provider.framework.values import is_known

R = TypeVar("R", bound=Resource)


class Api(references.Directory, Protocol):
    """What planning needs of the connection."""

    @property
    def run(self) -> Run: ...


class Walk(NamedTuple):
    """What the call itself says of a plan.

    new_claimant: what tells this resource from all others if it is new. is_apply: Terraform plans
    once more what it is about to change, so nothing can be replaced any more; None: perhaps.
    """

    new_claimant: str
    is_apply: bool | None = False


class Proposal(NamedTuple):
    """The answer to a plan: what will be, what replaces it, and what is remembered of the plan."""

    planned: Any
    requires_replace: tuple[Path, ...]
    private: Private
    diagnostics: tuple[Diagnostic, ...]


def propose(config: R, prior: R | None, private: Private, api: Any, walk: Walk) -> Proposal:
    """The plan for a configured record, with its diagnostics.

    api: None while the provider's configuration is not known yet.
    """
    made = plan(config, prior, api.run.is_leaving if api else nothing_leaves)
    if walk.is_apply and prior is not None and made.requires_replace:
        diagnostics = [_turned_out_different(prior, path) for path in made.requires_replace]
        return Proposal(prior, (), private, tuple(diagnostics))
    continued = None if made.requires_replace else prior
    is_second = prior is None and private != Private()
    nameless = is_second and private.claimant is None  # the first plan has claimed it by its object
    if continued is None:
        private = private._replace(claimant=private.claimant or walk.new_claimant)
    planned = references.with_names(made.planned, api) if api else made.planned
    diagnostics = [*_of_values(made, prior, private)]
    if prior is not None and walk.is_apply is None:
        diagnostics += [_perhaps_different(prior, path) for path in made.requires_replace]
    if api:
        claimant = _claimant(continued, private, api)
        replaced = _replaced(made, prior, claimant, api.run)
        _note_leaving(replaced, api.run)
        diagnostics += of_destruction(replaced, api) if replaced else ()
        claims = () if nameless else planned.claims(config)
        diagnostics += api.run.claim(claims, claimant, exists=continued is not None)
        diagnostics += references.dangling(
            planned, continued, api, coming=api.run.coming, applying=walk.is_apply is True
        )
        _note_coming(planned, continued, api.run)
        diagnostics += _of_its_end(continued, claimant, api.run)
    diagnostics += planned.modify_plan(Planning(config, continued, api))
    return Proposal(planned, made.requires_replace, private, tuple(diagnostics))


def _replaced(made: Plan[R], prior: R | None, claimant: str, run: Run) -> Resource | None:
    """The object that is replaced, if the plan says so or the user does.

    Where only the user does, Terraform plans the object as it is, and then without it.
    """
    if prior is None:
        return run.kept.get(claimant)
    run.kept[claimant] = prior
    return prior if made.requires_replace else None


def _claimant(known: Resource | None, private: Private, api: Api) -> str:
    """What tells a resource from all others; that of a replacement is planned twice."""
    return api.run.claimant(private.claimant, known and known.identity_key())


class Destruction(NamedTuple):
    """The answer to the plan of a destruction: what is remembered of it, and its diagnostics."""

    private: Private
    diagnostics: Sequence[Diagnostic] = ()


def propose_destroy(prior: Resource, private: Private, api: Any) -> Destruction:
    """The diagnostics of a planned destruction, which nothing may stop but the object itself.

    An object that another resource of the configuration has as well is left to that.
    """
    if api is None:
        return Destruction(private)
    _note_leaving(prior, api.run)
    claimant = _claimant(prior, private, api)
    api.run.release(claimant)
    api.run.going[prior.identity_key()] = claimant
    if private.claimant and api.run.is_claimed(prior.identity_key()):  # or it may be its own claim
        return Destruction(private._replace(shared=True), (left_to_another(prior),))
    return Destruction(private, of_destruction(prior, api))


def of_destruction(known: Resource, api: Any) -> Sequence[Diagnostic]:
    """What is told before an object goes: that it must not, or warnings."""
    forbidden = loss(known, api)
    if forbidden:
        return (forbidden,)
    return [each for each in known.plan_destroy(api) if not each.is_error]


def _of_its_end(known: Resource | None, claimant: str, run: Run) -> Iterator[Diagnostic]:
    """The diagnostic if another resource that has the same object is destroyed in this run."""
    if known is not None and run.going.get(known.identity_key(), claimant) != claimant:
        severity = Severity.ERROR if known.destroys_object else Severity.WARNING
        yield Diagnostic(
            f"The {known.noun} is destroyed elsewhere",
            f"Another resource that has the same {known.noun} is destroyed in this run, and"
            f" {'the object with it' if known.destroys_object else 'lets the object go'}. To give"
            " a resource another address, write a moved block instead of an import; to let go of"
            " the other one, a removed block with destroy = false.",
            severity=severity,
        )


def left_to_another(prior: Resource) -> Diagnostic:
    return warning(
        f"The {prior.noun} is left to another resource",
        f"Another resource of this configuration has the same {prior.noun}. So it stays as it is"
        " when this resource is destroyed. A moved block would have said the same beforehand.",
    )


def refuse_change(
    config: R, planned: R, prior: R, private: Private, api: Api
) -> Iterable[Diagnostic]:
    """What makes a change in place impossible, known before the first request for it."""
    yield from references.dangling(planned, prior, api, coming=api.run.coming, applying=True)
    claimant = _claimant(prior, private, api)
    for each in api.run.claim(planned.claims(config), claimant, exists=True):
        yield each.as_error()


def replacing_values(applied: Resource) -> dict[str, Any]:
    """The attributes whose change replaces the object, as they were applied."""
    replacing = [a for a in applied.schema.settable if a.requires_replace and a.in_state]
    values = {a: getattr(applied, a.name) for a in replacing}
    return {a.name: a.type.encode(value) for a, value in values.items() if is_known(value)}


def _note_leaving(prior: Resource | None, run: Run) -> None:
    if prior is not None and prior.kind_of_object:
        run.leaving.add((prior.kind_of_object, vars(prior).get("id")))


def _note_coming(planned: Resource, known: Resource | None, run: Run) -> None:
    """By its name a new object, or a renamed one, can be referred to beforehand."""
    name, before = (each and vars(each).get("name") for each in (planned, known))
    if planned.kind_of_object and isinstance(name, str) and name != before:
        run.coming.add((planned.kind_of_object, name))


def _of_values(made: Plan[R], prior: R | None, private: Private) -> Iterator[Diagnostic]:
    """Diagnostics of the values in a plan for an object that exists."""
    if prior is None:
        return
    if is_pending(prior) and made.planned != prior:
        yield _still_pending()
    for attribute in made.undecided:
        yield _undecided(attribute, prior)
    for (name,) in made.requires_replace:
        attribute = prior.schema[str(name)]
        wanted, applied = getattr(made.planned, attribute.name), private.applied or {}
        if applied.get(attribute.name) == attribute.type.encode(wanted):
            yield _changed_outside(attribute, prior)


def _undecided(attribute: Attribute, prior: Resource) -> Diagnostic:
    return warning(
        "Value is not known yet",
        f"A {prior.noun} of another {attribute.name} is another object, but the value is known only"
        f" during the apply. So the plan keeps the {prior.noun} that exists, with"
        f" {getattr(prior, attribute.name)!r}. If the value turns out to be another one, the apply"
        " refuses it, and the next plan shows the replacement.",
        attribute.name,
    )


def _turned_out_different(prior: Resource, path: Path) -> Diagnostic:
    name = str(path[0])
    return Diagnostic(
        "Value turned out to be another one",
        f"The plan could not know {name} yet, and it is not {getattr(prior, name)!r}, which this"
        f" {prior.noun} has. That makes it another object, and the existing one would be"
        " destroyed, which the plan did not say. Nothing was changed here: plan again. The new"
        " plan knows the value and shows the replacement.",
        path,
    )


def _perhaps_different(prior: Resource, path: Path) -> Diagnostic:
    name = str(path[0])
    return warning(
        "Replacement without a refresh",
        f"{name} is not {getattr(prior, name)!r}, so this {prior.noun} is to be replaced. Should"
        " this be reported as an inconsistent final plan, the value was not known yet when the"
        " apply was planned: then nothing was changed here, and the next plan shows it.",
        *path,
    )


def _changed_outside(attribute: Attribute, prior: Resource) -> Diagnostic:
    return warning(
        "Changed outside of Terraform",
        f"{attribute.name} of this {prior.noun} is {getattr(prior, attribute.name)!r} by now, and"
        " not what the last apply made it, so somebody has changed it outside of Terraform. To"
        f" change it back needs another {prior.noun}, and this plan destroys the existing one. To"
        f" keep it, write its new {attribute.name} into the configuration.",
        attribute.name,
    )


def _still_pending() -> Diagnostic:
    return Diagnostic(
        "Creation is not finished yet",
        "An earlier run left the creation of this object running, and only a refresh can tell what"
        " came of it. Plan without -refresh=false.",
    )
