"""JSON documents, read exactly or not at all."""

from decimal import Decimal

import pytest

from provider.framework.strict_json import parse


def test_a_document_is_read_exactly():
    (whole, exact) = parse("[1, 0.1000000000000000000001]")
    assert (whole, exact) == (1, Decimal("0.1000000000000000000001"))
    assert isinstance(whole, int)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_word_that_is_no_json_is_named(word: str):
    with pytest.raises(ValueError, match=f"^JSON has no {word}$"):
        parse(f"[{word}]")


def test_a_document_that_is_nested_too_deeply_is_a_value_error():
    with pytest.raises(ValueError, match=r"^the document is nested too deeply$"):
        parse("[" * 100_000)


def test_a_number_that_no_decimal_has_is_a_value_error():
    with pytest.raises(ValueError, match=r"^the document has a number that is out of range$"):
        parse("1e9999999999999999999")


def test_half_a_document_is_a_value_error():
    with pytest.raises(ValueError, match="Expecting"):
        parse(b"[1")
