"""The control interface: what ``Simulator`` offers in its own process, for others over HTTP.

It is plain HTTP and JSON, without any login: bind it to the local machine only.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from simulator.appliance import Appliance
from simulator.controller import Controllers, begin_anew

Order = dict[str, Any]
Action = Callable[[Appliance, Order], Any]


def add(appliance: Appliance, order: Order) -> Any:
    return dict(appliance.federation.add(order["kind"], **order["fields"]))


def change(appliance: Appliance, order: Order) -> Any:
    return dict(appliance.federation.change(order["kind"], order["id"], **order["fields"]))


def remove(appliance: Appliance, order: Order) -> None:
    appliance.federation.remove(order["kind"], order["id"])


def fault(appliance: Appliance, order: Order) -> Any:
    return asdict(appliance.faults.order(**order))


def switch(appliance: Appliance, order: Order) -> Any:
    for name, value in order.items():
        setattr(appliance.switches, name, value)
    return asdict(appliance.switches)


def advance(appliance: Appliance, order: Order) -> float:
    appliance.clock.advance(float(order["seconds"]))
    return appliance.clock.now()


def forget_sessions(appliance: Appliance, _: Order) -> None:
    appliance.forget_sessions()


def clear_requests(appliance: Appliance, _: Order) -> None:
    appliance.journal.clear()


def objects(appliance: Appliance, order: Order) -> Any:
    return list(appliance.snapshot()[order["kind"]].values())


def requests(appliance: Appliance, _: Order) -> Any:
    return [asdict(each) for each in appliance.journal.exchanges()]


def snapshot(appliance: Appliance, _: Order) -> Any:
    return appliance.snapshot()


def switches(appliance: Appliance, _: Order) -> Any:
    values, docs = asdict(appliance.switches), appliance.switches.documentation()
    return {name: {"value": values[name], "doc": doc} for name, doc in docs.items()}


def violations(appliance: Appliance, _: Order) -> Any:
    return appliance.journal.violations


POSTS: dict[str, Action] = {
    "/add": add,
    "/change": change,
    "/remove": remove,
    "/fault": fault,
    "/switch": switch,
    "/advance": advance,
    "/forget_sessions": forget_sessions,
    "/clear_requests": clear_requests,
}
GETS: dict[str, Action] = {
    "/objects/{kind}": objects,
    "/requests": requests,
    "/snapshot": snapshot,
    "/switches": switches,
    "/violations": violations,
}


def endpoint(work: Callable[[Order], Any]) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def run(request: Request) -> JSONResponse:
        try:
            body = await request.json() if request.method == "POST" and await request.body() else {}
            return JSONResponse(work({**body, **request.path_params}))
        except KeyError as error:
            return JSONResponse({"error": f"nothing is called {error}"}, 404)
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return run


def settled(appliance: Appliance, action: Action, order: Order) -> Any:
    """What an action gives, with the changes of all tasks that are due."""
    with appliance.lock:
        appliance.tasks.settle()
        return action(appliance, order)


def power(appliance: Appliance, controllers: Controllers) -> dict[str, Callable[[Order], Any]]:
    """What must not hold the lock: a controller ends only when its last request has its answer."""
    return {
        "/down": lambda order: controllers[order["controller"]].down(),
        "/up": lambda order: controllers[order["controller"]].up(),
        "/reset": lambda _: begin_anew(appliance, controllers),
    }


def control(appliance: Appliance, controllers: Controllers) -> Starlette:
    """The application of the control port."""
    tables = {"POST": POSTS, "GET": GETS}
    actions: list[tuple[str, str, Callable[[Order], Any]]] = [
        (method, path, partial(settled, appliance, action))
        for method, table in tables.items()
        for path, action in table.items()
    ]
    actions += [("POST", *each) for each in power(appliance, controllers).items()]
    return Starlette(
        routes=[Route(path, endpoint(work), methods=[method]) for method, path, work in actions]
    )
