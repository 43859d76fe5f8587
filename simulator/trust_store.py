"""The trust store: certificates as PEM or DER, known by their SHA-1 thumbprint.

No tasks: a change is there when its response is. In which forms thumbprint and PEM read back, and
which envelope a single certificate has, no source says: switches.
"""

import base64
from typing import Any

from simulator import certificate_forms
from simulator.call import Call, Response
from simulator.certificate_forms import facts, wrapped
from simulator.errors import ApiError, invalid_body, object_not_found
from simulator.federation import Object

KIND = "certificates"


def add(call: Call) -> Response:
    """The body has the PEM."""
    return added(call, call.body["certificate"])


def upload(call: Call) -> Response:
    """A form with the DER as a file."""
    return added(call, wrapped(base64.b64encode(call.body["certificate"]).decode()))


def added(call: Call, pem: str) -> Response:
    try:
        key = facts(pem)["hash"]
    except (ValueError, TypeError):
        raise invalid_body("The certificate cannot be read") from None
    known = call.federation.get(KIND, key)
    if known and call.switches.certificate_twice == "refused":
        raise ApiError("Task", "The certificate is in the trust store already.")
    return Response(201, shown(call, known or call.federation.add(KIND, certificate=pem)))


def listed(call: Call) -> Response:
    """No page, no filter, no count."""
    every = call.federation.objects(KIND)
    return Response(200, {KIND: [shown(call, each) for each in every]})


def get(call: Call) -> Response:
    found = shown(call, target(call))
    bare = call.switches.certificate_envelope == "bare"
    return Response(200, found if bare else {"certificate": found})


def delete(call: Call) -> Response:
    found = target(call)
    call.federation.remove(KIND, found["hash"])
    if call.switches.direct_removals == "204":
        return Response(204, None)
    return Response(200, shown(call, found))


def target(call: Call) -> Object:
    """The certificate of the path, whose id is the thumbprint as it is shown, in any case."""
    for each in call.federation.objects(KIND):
        if (
            certificate_forms.thumbprint(each["hash"], call.switches).casefold()
            == call.keys[0].casefold()
        ):
            return each
    raise object_not_found("certificate", call.keys[0])


def shown(call: Call, stored: Object) -> Any:
    (found,) = call.backend.serializer.serialize(KIND, [stored], optional=True)
    return found
