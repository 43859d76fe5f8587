"""Diagnostics, and the exceptions that carry them."""

import pytest

from provider.framework.diagnostics import (
    Diagnostic,
    DiagnosticError,
    Severity,
    count_of,
    first_of,
    refuse_if_any,
    warning,
)

ERROR = Diagnostic("Wrong", "It is wrong.", ("size",))
WARNING = warning("Odd", "It is odd.", "name")


def test_a_diagnostic_is_an_error_of_no_attribute_unless_it_says_otherwise():
    assert Diagnostic("Wrong") == Diagnostic("Wrong", "", (), Severity.ERROR)
    assert warning("Odd") == Diagnostic("Odd", "", (), Severity.WARNING)
    assert (ERROR.is_error, WARNING.is_error) == (True, False)


def test_a_warning_is_of_the_attribute_at_the_end_of_its_path():
    assert warning("Odd", "It is odd.", "rules", 1, "days").path == ("rules", 1, "days")


def test_a_diagnostic_of_a_part_is_one_of_the_whole_by_a_longer_path():
    assert WARNING.under("rules", 1) == warning("Odd", "It is odd.", "rules", 1, "name")


def test_a_warning_made_an_error_says_the_same():
    assert WARNING.as_error() == Diagnostic("Odd", "It is odd.", ("name",))
    assert ERROR.as_error() == ERROR


def test_an_exception_carries_its_diagnostics_and_reads_as_their_summaries():
    error = DiagnosticError(ERROR, WARNING)
    assert error.diagnostics == (ERROR, WARNING)
    assert str(error) == "Wrong; Odd"


def test_an_exception_is_made_of_what_there_is_to_tell():
    assert DiagnosticError.because("Wrong").diagnostics == (Diagnostic("Wrong"),)
    (only,) = DiagnosticError.because("Wrong", "It is wrong.", "rules", 1).diagnostics
    assert only == Diagnostic("Wrong", "It is wrong.", ("rules", 1))


def test_errors_end_a_call_and_warnings_do_not():
    refuse_if_any([])
    refuse_if_any([WARNING])
    with pytest.raises(DiagnosticError) as caught:
        refuse_if_any([WARNING, ERROR])
    assert caught.value.diagnostics == (ERROR,)


def test_one_is_counted_as_one_and_all_else_as_several():
    assert [count_of(each, "rule") for each in (0, 1, 2)] == ["0 rules", "1 rule", "2 rules"]


def test_of_many_names_the_first_ten_are_told():
    names = [str(each) for each in range(11)]
    assert first_of(names[:10]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"
    assert first_of(names) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …"
