"""The Jinja environment of packets: strict, escaped, closed; it knows no request and no clock.

Packet templates may not include page macros: a change of web style never changes a signed document.
"""

from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from compliance.domain.packet_records import (
    InspectionRecord,
    Mark,
    Moment,
    RecordSection,
    Subject,
    Tone,
)
from compliance.domain.packets import Counts
from compliance.domain.provisions import label_of
from compliance.packets.catalogs import Translate
from compliance.packets.glyphs import Glyphs
from compliance.packets.marks import MARKS
from compliance.packets.terms import AUTHORITIES, MONTHS
from compliance.services.packet_seals import BROKEN_SEAL

State = tuple[Tone, str]


class Words:
    """Values as the reader of one language sees them."""

    def __init__(self, language: str, translate: Translate) -> None:
        self.language = language
        self._translate = translate

    def say(self, msgid: str, **places: object) -> str:
        """Return ``msgid`` in this language with its ``%(name)s`` places filled."""
        return self._translate(self.language, msgid) % places if places else self.plain(msgid)

    def plain(self, msgid: str) -> str:
        """Return a sentence without places in this language."""
        return self._translate(self.language, msgid)

    def day(self, on: date) -> str:
        """Return a calendar date as "2 Sep 2026"."""
        return f"{on.day} {self.plain(MONTHS[on.month - 1])} {on.year}"

    def moment(self, at: Moment) -> str:
        """Return an instant as "2 Sep 2026 05:52 CDT": the clock of the establishment."""
        return f"{self.day(date.fromisoformat(at.local[:10]))} {at.local[11:16]} {at.zone}"

    def deadline(self, at: Moment) -> str:
        """Return until when something was due: a whole day if it ends with one."""
        return self.day(at.last_day) if at.is_midnight else self.moment(at)

    def span(self, start: Moment, end: Moment) -> str:
        """Return two instants, the date and zone once if they are the same."""
        if start.local[:10] == end.local[:10] and start.zone == end.zone:
            day = self.day(date.fromisoformat(start.local[:10]))
            first, last = start.local[11:16], end.local[11:16]
            return self.say(
                "%(day)s %(start)s to %(end)s", day=day, start=first, end=f"{last} {end.zone}"
            )
        return self.say("%(start)s to %(end)s", start=self.moment(start), end=self.moment(end))

    def authority(self, key: str) -> str:
        """Return an authority as people say it."""
        return self.plain(AUTHORITIES.get(key, key))

    def outcome(self, record: InspectionRecord) -> State:
        """Return how a finished record is summed up in one mark."""
        if record.voided:
            return Tone.MUTED, self.plain("Void")
        judged = sum(item.mark is not Mark.PLAIN for item in record.items)
        if record.failed:
            words = self.say("%(failed)s of %(total)s failed", failed=record.failed, total=judged)
            return Tone.BAD, words
        if record.on_time is False:
            return Tone.WARN, self.plain("Passed, late") if judged else self.plain("Done late")
        return Tone.GOOD, self.plain("Passed") if judged else self.plain("Done")

    def result(self, counts: Counts) -> State:
        """Return how a programme is summed up: a missed check outweighs everything."""
        if counts.missed:
            return Tone.BAD, self.say("%(count)s missed", count=counts.missed)
        if counts.late:
            return Tone.WARN, self.say("%(count)s late", count=counts.late)
        if not counts.owed:
            return Tone.MUTED, self.plain("Nothing due")
        if counts.done < counts.owed:
            return Tone.MUTED, self.say("%(count)s open", count=counts.owed - counts.done)
        return Tone.GOOD, self.plain("Kept")


def on_time(counts: Counts) -> str:
    """Return the share of the checks owed that were done on time."""
    return percent(counts.on_time, counts.owed)


def share_on_time(counts: Counts) -> str:
    """Return the share of the checks done that were done on time."""
    return percent(counts.on_time, counts.done)


def percent(part: int, whole: int) -> str:
    """Return a share with one decimal, rounded down so that 100 % means all; a dash of nothing."""
    if not whole:
        return "\u2013"
    per_mille = part * 1000 // whole
    return f"{per_mille // 10}.{per_mille % 10}%"


def shortened(text: str, most: int) -> str:
    """Return a text that fits a line of its own; what is cut off is marked."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


def held(title: str) -> str:
    """Return a title whose last word never stands alone in a line: "October 2026"."""
    return "\u00a0".join(title.rsplit(" ", 1))


def subject_name(subject: Subject) -> str:
    """Return tag and name of what was inspected."""
    return " ".join(part for part in (subject.tag, subject.name) if part)


def digest_head(digest: str) -> str:
    """Return the first 16 of 64 digits in groups of four, to compare by eye."""
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))


def photo_anchor(number: int) -> str:
    """Return the id of the place that waits for a photo's exhibit number."""
    return f"photo-{number}"


def has_other_photos(section: RecordSection) -> bool:
    """Return whether a section has photos beside those of its failed items."""
    return any(item.photos and not item.failure for item in section.items)


def build_environment(templates: Path, glyphs: Glyphs) -> Environment:
    """Return the environment over the folder ``templates``, without a language yet.

    Every value that is printed passes ``glyphs.printable`` and then the HTML escape, so a text can
    neither carry markup nor a letter that the fonts of the packet do not have.
    """
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=glyphs.printable,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "has_other_photos": has_other_photos,
        "head": digest_head,
        "held": held,
        "label_of": label_of,
        "shortened": shortened,
        "on_time": on_time,
        "share_on_time": share_on_time,
        "subject": subject_name,
    }
    # The shapes have a font of their own, which the letters of texts are not printed with.
    shapes = {tone: Markup(shape) for tone, shape in MARKS.items()}  # noqa: S704 - ours, no markup
    environment.globals |= {
        "broken_seal": BROKEN_SEAL,
        "photo_anchor": photo_anchor,
        "shape": shapes,
    }
    return environment


def speak(environment: Environment, words: Words) -> Environment:
    """Return ``environment`` with the filters and sentences of one language."""
    spoken = environment.overlay()
    spoken.filters = environment.filters | {
        "authority": words.authority,
        "day": words.day,
        "deadline": words.deadline,
        "moment": words.moment,
        "span": words.span,
        "outcome": words.outcome,
        "result": words.result,
    }
    spoken.globals = {**environment.globals, "_": words.say, "language": words.language}
    return spoken
