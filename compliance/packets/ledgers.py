"""Which rows the long tables of a packet have, and what stands in them."""

from collections.abc import Mapping

from compliance.domain.packet_records import Tone
from compliance.domain.packets import (
    ActionLine,
    FindingLine,
    OccurrenceLine,
    OccurrenceState,
    PacketSnapshot,
    TrailLine,
)
from compliance.domain.provisions import label_of
from compliance.packets.coverage_ledger import coverage_ledger
from compliance.packets.environment import Words, digest_head, subject_name
from compliance.packets.grouping import grouped
from compliance.packets.injury_ledgers import injury_ledgers, injury_titles
from compliance.packets.ledger import Column, Kind, Ledger, Line, Row, Style
from compliance.services.packet_seals import has_broken_seal

Cell = tuple[Line, ...]


def contents_ledger(packet: PacketSnapshot, words: Words, pages: Mapping[str, int]) -> Ledger:
    """Return the contents: the packet's parts, then every record, each with its page."""
    rows = [
        Row(cells=(_bold(title), (), (), (), _page(pages, anchor)), link=anchor)
        for anchor, title in part_titles(packet, words)
    ]
    for programme, numbered in grouped(packet):
        rows.append(Row(cells=(_bold(programme.title), (), (), (), ()), kind=Kind.GROUP))
        for number, record in numbered:
            anchor = f"record-{number}"
            tone, said = words.outcome(record)
            is_broken = has_broken_seal(record)
            cells = (
                _bold(record.number),
                _plain(subject_name(record.subject)),
                _plain(words.day(record.performed_on)),
                (*_marked(tone, said), *(_broken(words) if is_broken else ())),
                _page(pages, anchor),
            )
            rows.append(Row(cells=cells, kind=Kind.LOUD if is_broken else Kind.ROW, link=anchor))
    columns = (
        Column(words.plain("Record"), 22),
        Column(words.plain("What was inspected"), 34),
        Column(words.plain("Done on"), 15),
        Column(words.plain("Result"), 21),
        Column(words.plain("Page"), 8, is_number=True),
    )
    return Ledger(
        anchor="contents", title=words.plain("Contents"), columns=columns, rows=tuple(rows)
    )


def part_titles(packet: PacketSnapshot, words: Words) -> tuple[tuple[str, str], ...]:
    """Return (anchor, title) of the packet's own parts, in order, without empty ones."""
    named = (
        ("summary", words.plain("Summary"), True),
        ("coverage", words.plain("Coverage"), packet.coverage),
        ("missed", words.plain("Missed, waived and suspended checks"), packet.occurrences),
        ("findings", words.plain("Findings"), packet.findings),
        *((anchor, title, True) for anchor, title in injury_titles(packet.injuries, words)),
        ("exhibits", words.plain("Exhibits"), packet.exhibits),
        ("trail", words.plain("Trail"), True),
    )
    return tuple((anchor, title) for anchor, title, is_there in named if is_there)


def early_ledgers(packet: PacketSnapshot, words: Words) -> tuple[Ledger, ...]:
    """Return what stands between the summary and the records: the coverage, if it was frozen."""
    return (coverage_ledger(packet.coverage, words),) if packet.coverage else ()


def back_ledgers(packet: PacketSnapshot, words: Words) -> tuple[Ledger, ...]:
    """Return what follows the records: missed checks, findings, injuries, exhibits, trail."""
    before = {"missed": missed_ledger, "findings": findings_ledger}
    after = {"exhibits": exhibits_ledger, "trail": trail_ledger}
    there = {anchor for anchor, _ in part_titles(packet, words)}
    return (
        *(make(packet, words) for anchor, make in before.items() if anchor in there),
        *injury_ledgers(packet.injuries, words),
        *(make(packet, words) for anchor, make in after.items() if anchor in there),
    )


def missed_ledger(packet: PacketSnapshot, words: Words) -> Ledger:
    """Return the checks that were not done; missed ones stand out."""
    return Ledger(
        anchor="missed",
        title=words.plain("Missed, waived and suspended checks"),
        intro=(
            Line(
                words.plain("A missed check stays missed: a later one counts for its own period.")
            ),
        ),
        columns=(
            Column(words.plain("Due"), 14),
            Column(words.plain("Check"), 24),
            Column(words.plain("What"), 22),
            Column(words.plain("State"), 14),
            Column(words.plain("Reason, approval"), 26),
        ),
        rows=tuple(_occurrence(line, words) for line in packet.occurrences),
    )


def _occurrence(line: OccurrenceLine, words: Words) -> Row:
    is_missed = line.state is OccurrenceState.MISSED
    said = {
        OccurrenceState.MISSED: words.plain("Missed"),
        OccurrenceState.WAIVED: words.plain("Waived"),
        OccurrenceState.SUSPENDED: words.plain("Suspended"),
    }[line.state]
    who = (
        words.say("Assigned to %(name)s.", name=words.plain(line.assigned_to))
        if line.assigned_to
        else words.plain("Assigned to nobody.")
    )
    approval = words.say("Approved by %(name)s.", name=line.approved_by) if line.approved_by else ""
    reasons = (who if is_missed else "", line.reason, approval)
    return Row(
        cells=(
            _bold(words.day(line.due_on)),
            _plain(line.title),
            _plain(subject_name(line.subject)),
            _marked(Tone.BAD if is_missed else Tone.MUTED, said),
            _plain(" ".join(reason for reason in reasons if reason)),
        ),
        kind=Kind.LOUD if is_missed else Kind.ROW,
    )


def findings_ledger(packet: PacketSnapshot, words: Words) -> Ledger:
    """Return the findings, each with what was done about it."""
    return Ledger(
        anchor="findings",
        title=words.plain("Findings"),
        columns=(
            Column(words.plain("Finding"), 34),
            Column(words.plain("What was done"), 35),
            Column(words.plain("Found"), 13),
            Column(words.plain("State"), 18),
        ),
        rows=tuple(_finding(finding, words) for finding in packet.findings),
    )


def _finding(finding: FindingLine, words: Words) -> Row:
    facts = (
        finding.number,
        finding.subject,
        words.plain(finding.severity),
        label_of(finding.provision),
        finding.record,
    )
    about = [Line(" · ".join(fact for fact in facts if fact), Style.SMALL)]
    about += [Line(text, Style.SMALL) for text in finding.detail.splitlines()]
    done = tuple(line for action in finding.actions for line in _action(action, words))
    return Row(
        cells=(
            (Line(finding.title, Style.BOLD), *about),
            done or (Line(words.plain("No action yet"), tone=Tone.BAD.value),),
            _plain(words.day(finding.found_on)),
            _marked(finding.tone, words.plain(finding.state)),
        )
    )


def _action(action: ActionLine, words: Words) -> tuple[Line, ...]:
    dates = []
    if action.done_on:
        dates.append(words.say("Done %(day)s.", day=words.day(action.done_on)))
    elif action.due_on:
        dates.append(words.say("Due %(day)s.", day=words.day(action.due_on)))
    if action.verified_on:
        checked = {"name": action.verified_by, "day": words.day(action.verified_on)}
        dates.append(words.say("Checked by %(name)s, %(day)s.", **checked))
    facts = (words.plain(action.kind), action.what, action.owner, *dates)
    what = " ".join(_sentence(fact) for fact in facts if fact)
    return (Line(f"{action.number}: {words.plain(action.state)}", Style.BOLD), Line(what))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def exhibits_ledger(packet: PacketSnapshot, words: Words) -> Ledger:
    """Return the photos by their numbers, with the digests of the kept files."""
    rows = []
    for exhibit in packet.exhibits:
        when = exhibit.taken or exhibit.received
        cells = (
            _bold(exhibit.number),
            _plain(f"{exhibit.record}, {exhibit.item}"),
            _plain(words.moment(when) if when else ""),
            (Line(exhibit.digest, Style.CODE),),
        )
        rows.append(Row(cells=cells))
    return Ledger(
        anchor="exhibits",
        title=words.plain("Exhibits"),
        intro=(
            Line(
                words.plain(
                    "Each photo is printed with its record. The SHA-256 is that of the kept file."
                )
            ),
        ),
        columns=(
            Column(words.plain("Exhibit"), 8),
            Column(words.plain("Record, item"), 24),
            Column(words.plain("Taken or received"), 21),
            Column("SHA-256", 47),
        ),
        rows=tuple(rows),
    )


TRAIL_INTRO = (
    "Who did what, when, with the records of this packet. Every entry is a leaf of a hash tree "
    "(RFC 6962); the signed head below fixes all entries up to it. The record is tamper-evident: "
    "a changed, removed or added entry no longer fits the head."
)


def trail_ledger(packet: PacketSnapshot, words: Words) -> Ledger:
    """Return the signed head of the trail and the entries about this packet's records."""
    head = packet.trail.checkpoint
    made = words.moment(head.made)
    empty = Line(words.plain("No entry of the trail is about a record of this packet."))
    nothing = () if packet.trail.entries else (empty,)
    facts = words.say(
        "%(size)s entries, signed %(when)s with key %(key)s.",
        size=head.tree_size,
        when=made,
        key=head.key_id,
    )
    return Ledger(
        anchor="trail",
        title=words.plain("Trail"),
        intro=(
            Line(words.plain(TRAIL_INTRO)),
            Line(words.plain("Root hash"), Style.BOLD),
            Line(head.root_hash, Style.CODE),
            Line(words.plain("Signature of the head"), Style.BOLD),
            Line(head.signature, Style.CODE),
            Line(facts),
            *nothing,
        ),
        columns=(
            Column(words.plain("Entry"), 9, is_number=True),
            Column(words.plain("When"), 21),
            Column(words.plain("Who"), 15),
            Column(words.plain("What"), 20),
            Column(words.plain("Subject"), 18),
            Column(words.plain("Digest"), 17),
        ),
        rows=tuple(_entry(entry, words) for entry in packet.trail.entries),
    )


def _entry(entry: TrailLine, words: Words) -> Row:
    return Row(
        cells=(
            _plain(str(entry.sequence)),
            _plain(words.moment(entry.at)),
            _plain(entry.actor),
            _plain(entry.event),
            _plain(entry.subject),
            (Line(digest_head(entry.digest), Style.CODE),),
        )
    )


def _plain(text: str) -> Cell:
    return tuple(Line(part) for part in text.splitlines()) if text else ()


def _bold(text: str) -> Cell:
    return (Line(text, Style.BOLD),)


def _marked(tone: Tone, text: str) -> Cell:
    return (Line(text, Style.BOLD, tone.value),)


def _broken(words: Words) -> Cell:
    return _marked(Tone.BAD, words.plain("Does not match its seal"))


def _page(pages: Mapping[str, int], anchor: str) -> Cell:
    return (Line(str(pages[anchor])),) if anchor in pages else ()
