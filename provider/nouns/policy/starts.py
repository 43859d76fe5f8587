"""When backups start: the calendar of rules, minute by minute, in whatever time zone they mean.

What no source tells is taken as the warnings about schedules take it (``schedule_warnings``): a
window that ends before it starts goes on over midnight, equal times are the whole day, and the
frequency, which is a day at most, is counted anew from the start of each window.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise

from provider.nouns.policy.schedule import WEEK, Schedule, days_in_order
from provider.nouns.policy.schedule_warnings import DAY, clock_minutes, window

IsChosen = Callable[[date], bool]
Chosen = tuple[bool, ...]
"""Of one day, for each rule, whether a window of it begins then."""
Ages = tuple[float, ...]
"""For each rule, minutes since its newest backup began; infinite if there is none any more."""

ONE_DAY = timedelta(days=1)
FIRST, DAYS, DAYS_WITH_DATES = date(2001, 1, 1), 7, 28 * 365 + 7
"""After how many days weekdays are as before, and meet the same dates and leap years."""


def starts(rule: Schedule, since: datetime) -> Iterator[datetime]:
    """The starts of a rule from a time on, in order and without end."""
    is_chosen, minutes = chosen_days(rule), starts_of_window(rule)
    day = since.date() - ONE_DAY
    while True:
        if is_chosen(day):
            midnight = datetime.combine(day, time(), since.tzinfo)
            found = (midnight + timedelta(minutes=minute) for minute in minutes)
            yield from (each for each in found if each >= since)
        day += ONE_DAY


def chosen_days(rule: Schedule) -> IsChosen:
    """Which days are those on which a window of the rule begins."""
    days = frozenset(days_in_order(rule.days).split(","))
    if "All" in days:
        return lambda _day: True
    if "Last" in days:
        return lambda day: (day + ONE_DAY).day == 1
    return lambda day: WEEK[day.weekday()] in days or str(day.day) in days


def starts_of_window(rule: Schedule) -> range:
    """The minutes of the starts in one window, from the midnight before it begins."""
    start = clock_minutes(rule.start_time)
    return range(start, start + window(rule.start_time, rule.end_time), rule.frequency)


def longest_gap(rules: Sequence[Schedule]) -> int | None:
    """The most minutes that the newest backup can be old; None: there are times without any.

    A backup is there for the retention of its rule. What matters of a day is on which rules'
    days it is, and the day before it, and how old the newest backups are when it begins.
    """
    windows = [starts_of_window(rule) for rule in rules]
    choices = [chosen_days(rule) for rule in rules]
    count = DAYS_WITH_DATES if any(map(_goes_by_date, rules)) else DAYS
    days = [tuple(is_on(FIRST + ONE_DAY * n) for is_on in choices) for n in range(count)]
    retentions = [rule.retention for rule in rules]

    @cache
    def walked(ages: Ages, yesterday: Chosen, today: Chosen) -> tuple[Ages, float]:
        return _walked(_in_day(windows, yesterday, today), ages, retentions)

    def through_all(ages: Ages) -> tuple[Ages, float]:
        longest = 0.0
        for yesterday, today in pairwise([days[-1], *days]):
            ages, gap = walked(ages, yesterday, today)
            longest = max(longest, gap)
        return ages, longest

    settled, _ = through_all((math.inf,) * len(rules))
    _, longest = through_all(settled)
    return None if math.isinf(longest) or not rules else int(longest)


def _goes_by_date(rule: Schedule) -> bool:
    first, *_ = days_in_order(rule.days).split(",")
    return first not in ("All", *WEEK)


def _in_day(
    windows: Sequence[range], yesterday: Chosen, today: Chosen
) -> Sequence[tuple[int, int]]:
    """The starts of a day in order, each with its rule; a window may have begun the day before."""
    return sorted(
        (minute - offset, rule)
        for chosen, offset in ((yesterday, DAY), (today, 0))
        for rule, minutes in enumerate(windows)
        for minute in minutes
        if chosen[rule] and 0 <= minute - offset < DAY
    )


def _walked(
    events: Sequence[tuple[int, int]], ages: Ages, retentions: Sequence[int]
) -> tuple[Ages, float]:
    """The ages at the end of a day, and how old the newest backup was at most before a start."""
    newest, oldest = [-age for age in ages], 0.0
    for minute, rule in events:
        oldest = max(oldest, min(_ages(newest, minute, retentions)))
        newest[rule] = minute
    return tuple(_ages(newest, DAY, retentions)), oldest


def _ages(newest: Sequence[float], minute: int, retentions: Sequence[int]) -> list[float]:
    ages = (minute - each for each in newest)
    return [age if age <= kept else math.inf for age, kept in zip(ages, retentions, strict=True)]
