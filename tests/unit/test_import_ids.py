"""The function that takes import ids apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provider.framework.kinds.function import FunctionError
from provider.nouns.import_id.functions import parse_id
from provider.nouns.policy.rule_resource import PolicyRule

PART = st.text("aé -:,", min_size=1)


@given(st.dictionaries(PART, PART, min_size=1, max_size=3), st.sampled_from(("", "a/")))
def test_the_parts_of_an_import_id_have_these_names(parts: dict[str, str], before: str):
    first = next(iter(parts))
    parts[first] = before + parts[first]
    assert parse_id("/".join(parts.values()), *parts) == parts


def test_it_is_what_terraform_import_takes():
    text = "nightly/weekly/2"
    assert parse_id(text, *PolicyRule.identity) == PolicyRule.parse_import_id(text)


@pytest.mark.parametrize("text", ["x", "x/", "/x", ""])
def test_an_incomplete_import_id_is_an_error_that_shows_the_form(text: str):
    with pytest.raises(FunctionError, match=f"must be POLICY_ID/ID, not '{text}'") as error:
        parse_id(text, "policy_id", "id")
    assert error.value.argument == 0


@pytest.mark.parametrize("names", [(), ("id", "id")])
def test_parts_have_names_of_their_own(names: tuple[str, ...]):
    with pytest.raises(FunctionError, match="there must be names") as error:
        parse_id("x/y", *names)
    assert error.value.argument == 1
