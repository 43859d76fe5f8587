"""The functions that turn sizes into bytes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.framework.kinds.function import FunctionError
from provider.nouns.datastore.functions import gib, size


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("0B", 0),
        ("7B", 7),
        ("1KiB", 1024),
        ("1KB", 1000),
        ("500GiB", 500 * 2**30),
        ("500 GiB", 500 * 2**30),
        ("1.5TiB", 3 * 2**39),
        ("2TB", 2 * 10**12),
        ("1.000000001GB", 10**9 + 1),
        ("1PiB", 2**50),
    ],
)
def test_a_size_is_so_many_bytes(text: str, length: int):
    assert size(text) == length


@pytest.mark.parametrize(
    "text", ["", "5", "GiB", "-1GiB", "1gib", "1GIB", "1G", "1,5GiB", ".5GiB", "1  GiB", "1GiB\n"]
)
def test_what_is_no_size_is_an_error_of_the_first_argument(text: str):
    with pytest.raises(FunctionError) as error:
        size(text)
    assert str(error.value) == f"{text!r} is not a size such as 500GiB, 1.5TiB or 2TB"
    assert error.value.argument == 0


def test_half_a_byte_is_an_error():
    with pytest.raises(FunctionError, match="must be a whole number of bytes"):
        size("0.1B")


@pytest.mark.parametrize("count", [Decimal(-1), Decimal("Infinity"), Decimal("1e-10")])
def test_what_no_datastore_can_have_is_an_error(count: Decimal):
    with pytest.raises(FunctionError, match="must be a whole number of bytes"):
        gib(count)


@given(st.integers(0, 10**9))
def test_gibibytes_are_sizes(count: int):
    assert gib(Decimal(count)) == size(f"{count}GiB") == 1024 * size(f"{count}MiB")
