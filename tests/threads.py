"""Many threads that begin at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from provider.omnistack.errors import OmniStackError


def in_ten_threads(work: Callable[[], object]) -> list[Exception | None]:
    """What ten threads that begin together end with."""
    barrier = threading.Barrier(10)

    def one() -> Exception | None:
        barrier.wait()
        try:
            work()
        except OmniStackError as error:
            return error
        return None

    with ThreadPoolExecutor(10) as pool:
        return [each.result() for each in [pool.submit(one) for _ in range(10)]]
