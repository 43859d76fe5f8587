"""The control port: what ``Simulator`` offers in its own process, for other processes over HTTP.

It is plain HTTP and JSON, without any login: let it listen on the local machine only.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from simulator.backend import Backend
from simulator.controller import Controllers, reset

Parameters = dict[str, Any]
"""The JSON body of a request, and what its path names."""
Handler = Callable[[Parameters], Any]
BackendHandler = Callable[[Backend, Parameters], Any]


def add(backend: Backend, parameters: Parameters) -> Any:
    return dict(backend.federation.add(parameters["kind"], **parameters["fields"]))


def change(backend: Backend, parameters: Parameters) -> Any:
    kind, key, fields = (parameters[name] for name in ("kind", "id", "fields"))
    return dict(backend.federation.change(kind, key, **fields))


def remove(backend: Backend, parameters: Parameters) -> None:
    backend.federation.remove(parameters["kind"], parameters["id"])


def fault(backend: Backend, parameters: Parameters) -> Any:
    return asdict(backend.faults.order(**parameters))


def switch(backend: Backend, parameters: Parameters) -> Any:
    for name, value in parameters.items():
        setattr(backend.switches, name, value)
    return asdict(backend.switches)


def advance(backend: Backend, parameters: Parameters) -> float:
    backend.clock.advance(float(parameters["seconds"]))
    return backend.clock.now()


def forget_sessions(backend: Backend, _: Parameters) -> None:
    backend.forget_sessions()


def clear_requests(backend: Backend, _: Parameters) -> None:
    backend.journal.clear()


def objects(backend: Backend, parameters: Parameters) -> Any:
    return list(backend.snapshot()[parameters["kind"]].values())


def requests(backend: Backend, _: Parameters) -> Any:
    return [asdict(each) for each in backend.journal.exchanges()]


def snapshot(backend: Backend, _: Parameters) -> Any:
    return backend.snapshot()


def switches(backend: Backend, _: Parameters) -> Any:
    values, docs = asdict(backend.switches), backend.switches.documentation()
    return {name: {"value": values[name], "doc": doc} for name, doc in docs.items()}


def violations(backend: Backend, _: Parameters) -> Any:
    return backend.journal.violations


POSTS: dict[str, BackendHandler] = {
    "/add": add,
    "/change": change,
    "/remove": remove,
    "/fault": fault,
    "/switch": switch,
    "/advance": advance,
    "/forget_sessions": forget_sessions,
    "/clear_requests": clear_requests,
}
GETS: dict[str, BackendHandler] = {
    "/objects/{kind}": objects,
    "/requests": requests,
    "/snapshot": snapshot,
    "/switches": switches,
    "/violations": violations,
}


def endpoint(handler: Handler) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def run(request: Request) -> JSONResponse:
        try:
            body = await request.json() if request.method == "POST" and await request.body() else {}
            return JSONResponse(handler({**body, **request.path_params}))
        except KeyError as error:
            return JSONResponse({"error": f"nothing is called {error}"}, 404)
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return run


def locked(backend: Backend, handler: BackendHandler, parameters: Parameters) -> Any:
    """The result of a handler, after the changes of all tasks whose time has come."""
    with backend.lock:
        backend.finish_due()
        return handler(backend, parameters)


def controller_handlers(backend: Backend, controllers: Controllers) -> dict[str, Handler]:
    """Handlers that must not hold the lock.

    A controller stops only after its last response, and that needs the lock.
    """
    return {
        "/down": lambda parameters: controllers[parameters["controller"]].down(),
        "/up": lambda parameters: controllers[parameters["controller"]].up(),
        "/reset": lambda _: reset(backend, controllers),
    }


def control(backend: Backend, controllers: Controllers) -> Starlette:
    """The application of the control port."""
    tables = {"POST": POSTS, "GET": GETS}
    handlers: list[tuple[str, str, Handler]] = [
        (method, path, partial(locked, backend, handler))
        for method, table in tables.items()
        for path, handler in table.items()
    ]
    handlers += [("POST", *each) for each in controller_handlers(backend, controllers).items()]
    return Starlette(
        routes=[
            Route(path, endpoint(handler), methods=[method]) for method, path, handler in handlers
        ]
    )
