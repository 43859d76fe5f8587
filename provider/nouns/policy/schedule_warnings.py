"""What is valid in a schedule and yet can hardly be meant: mostly another unit than minutes.

Only what is sure is said. Assumed is that a window which ends before it starts goes on over
midnight, and that equal times are the whole day, as the API has it. What a frequency of more than
a day means on some days only, or within a window, no source tells: nothing is said of that.

The summaries have the values in them, because of several warnings of one summary Terraform shows
only the first.
"""

from collections.abc import Iterator

from provider.framework.diagnostics import Diagnostic, warning

HOUR, DAY, WEEK, MONTH = 60, 1440, 10080, 31 * 1440


def doubts(
    frequency: int, retention: int, days: str, start_time: str, end_time: str
) -> Iterator[Diagnostic]:
    """Warnings of a rule, the most telling first; its values are good and its days in order."""
    if frequency > MONTH:
        yield _rare(frequency)
    if retention < frequency:
        yield _gone_before_the_next(frequency, retention)
    elif retention < DAY and not _is_every_day(days):
        yield _gone_before_the_next_day(retention, days)
    if window(start_time, end_time) < frequency < DAY:
        yield _once_in_the_window(frequency, start_time, end_time)


def _rare(frequency: int) -> Diagnostic:
    seconds = f" {frequency} seconds are {frequency // 60} minutes." * (frequency % 60 == 0)
    return warning(
        f"Backups are {frequency} minutes apart",
        f"frequency = {frequency} is less than one backup a month. It is the time between two"
        f" backups, in minutes.{seconds}",
        "frequency",
    )


def _gone_before_the_next(frequency: int, retention: int) -> Diagnostic:
    return warning(
        f"Backups are kept for {retention} minutes",
        f"A backup is taken every {frequency} minutes and kept for {retention} minutes only, so"
        f" most of the time there is none. {_in_other_units(retention)}",
        "retention",
    )


def _gone_before_the_next_day(retention: int, days: str) -> Diagnostic:
    return warning(
        f"Backups are kept for {retention} minutes",
        f"Backups are not taken every day (days = {days!r}) and kept for {retention} minutes only,"
        f" so on other days there is none. {_in_other_units(retention)}",
        "retention",
    )


def _once_in_the_window(frequency: int, start_time: str, end_time: str) -> Diagnostic:
    return warning(
        f"Only one backup from {start_time} to {end_time}",
        f"The time from {start_time} to {end_time} is shorter than {frequency} minutes, so only one"
        " backup can start in it. Give a smaller frequency or a longer time; if one a day is"
        f" meant, frequency = {DAY} says so.",
        "frequency",
    )


def _in_other_units(minutes: int) -> str:
    hours, days, weeks = minutes * HOUR, minutes * DAY, minutes * WEEK
    return f"If {minutes} is meant in hours, write {hours}; in days, {days}; in weeks, {weeks}."


def _is_every_day(days: str) -> bool:
    return days == "All" or days.count(",") + 1 == (31 if days[0].isdigit() else 7)


def window(start_time: str, end_time: str) -> int:
    """Minutes from one time of day to the other; equal times are the whole day."""
    return (clock_minutes(end_time) - clock_minutes(start_time)) % DAY or DAY


def clock_minutes(clock_time: str) -> int:
    return int(clock_time[:2]) * 60 + int(clock_time[3:])
