"""A tiny app that shows the whole kit, for tests only: no product page, no product data."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask, current_app, flash, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    EmailField,
    FileField,
    Form,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length

from compliance.web.kit.install import KitOptions, install_kit
from compliance.web.kit.pages import Frame, NavItem, page_of_request
from compliance.web.kit.statuses import STATUSES

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 16, 44, tzinfo=UTC)  # 10:44 in Chicago
NAV = (
    ("Overdue", "alert-triangle", 14),
    ("Schedule", "calendar", 0),
    ("Inspections", "clipboard-check", 0),
    ("Findings and actions", "tool", 2),
    ("Assets", "qrcode", 0),
    ("People", "users", 0),
    ("Checklists", "checklist", 0),
    ("Packets", "package", 0),
    ("Outbox", "mail", 0),
    ("Trail", "history", 0),
)
TABS = (("Today", "home", 0), ("Report", "alert-triangle", 0), ("Actions", "tool", 2))
OVERDUE = (
    ("Crane 2, annual inspection", "CR-02 · Joliet, Bay A · due 25 Oct", "Lift-Rite", 28),
    ("Eyewash EW-12, weekly flush", "EW-12 · Joliet, Plating · due 8 Nov", "", 14),
    ("Fire pump churn test", "FP-01 · Joliet, Yard · due 11 Nov", "Marisol Ortiz", 11),
)


class SampleForm(Form):  # type: ignore[misc]  # WTForms ships no types
    name = StringField("Name", [DataRequired(), Length(max=80)], description="As on the badge")
    email = EmailField("E-mail", [DataRequired(), Email("Write an address like ana@example.test.")])
    hours = DecimalField("Hour meter", description="Read it with the key on")
    due_on = DateField("Fix by", [DataRequired()])
    role = SelectField("Role", choices=["Coordinator", "Auditor"])
    note = TextAreaField("What is wrong?", [DataRequired("Say what is wrong.")])
    severity = RadioField("How bad is it?", [DataRequired()], choices=["Serious", "Minor"])
    agreed = BooleanField("I checked this myself", [DataRequired("Tick this to sign.")])
    scan = FileField("File")


@dataclass(frozen=True)
class Switches:
    """What a test turns on in the frame."""

    language: str | None = None
    stalled: bool = False
    https: bool = False


def make_app(switches: Switches | None = None) -> Flask:
    """Return the app; its pages are the files of ``tests/web/kit_pages``."""
    chosen = switches or Switches()
    app = Flask("compliance.web", template_folder=str(ROOT / "templates"))
    app.secret_key = "only for tests"  # noqa: S105 (nothing is signed that matters)
    app.jinja_env.globals["csrf_token"] = lambda: "token-of-the-test"
    app.jinja_env.globals["establishment_key"] = lambda: "site-of-the-test"
    install_kit(
        app,
        KitOptions(
            https=chosen.https,
            make_frame=lambda: frame(stalled=chosen.stalled),
            user_language=lambda: chosen.language,
        ),
    )
    app.jinja_loader.searchpath.append(  # type: ignore[union-attr]  # a FileSystemLoader
        str(Path(__file__).parent / "kit_pages")
    )
    app.add_url_rule("/<name>", "page", page, methods=["GET", "POST"])
    app.add_url_rule("/favicon.ico", "favicon", lambda: ("", 204))  # asked for after JSON answers
    app.extensions["posts"] = []
    app.add_url_rule("/save", "save", save, methods=["POST"])
    return app


def frame(*, stalled: bool = False) -> Frame:
    return Frame(
        organisation="Northgate Fabrication",
        establishment="Joliet plant",
        zone="America/Chicago",
        version="0.1.0",
        now=NOW,
        person="Ana Rivera",
        person_url="/me",
        sign_out_url="/out",
        nav=tuple(
            NavItem(
                label=label,
                icon=icon,
                url=f"/{icon}",
                current=label == "Overdue",
                badge=badge,
                badge_label="overdue" if label == "Overdue" else "open",
            )
            for label, icon, badge in NAV
        ),
        nav_foot=(NavItem(label="Settings and health", icon="settings", url="/settings"),),
        tabs=tuple(
            NavItem(label=label, icon=icon, url=f"/{icon}", current=label == "Today", badge=badge)
            for label, icon, badge in TABS
        ),
        is_demo=True,
        clock_stalled_since=NOW - timedelta(minutes=20) if stalled else None,
    )


def save() -> ResponseReturnValue:
    """Stand in for autosave and for sending: keep what came, refuse the note "full"."""
    posts: list[dict[str, object]] = current_app.extensions["posts"]
    fields: dict[str, object] = dict(request.form.items())
    fields["files"] = [file.read() for file in request.files.getlist("photo24") if file.filename]
    fields["autosave"] = request.accept_mimetypes.best == "application/json"
    posts.append(fields)
    if fields.get("note") == "full":
        return {"message": "the disk is full."}, 503
    return {"saved_at": "10:42"}


def page(name: str) -> str:
    """Render one sample page; a POST validates the sample form, so it comes back with errors."""
    form = SampleForm(request.form)
    if request.method == "POST":
        form.validate()
        flash("The reminder was put into the outbox.", "success")
    return render_template(
        f"{name}.html",
        form=form,
        overdue=OVERDUE,
        listing=page_of_request(1248),
        now=NOW,
        weeks=weeks(),
        points=points(),
        statuses=STATUSES,
    )


def weeks() -> list[list[dict[str, object]]]:
    """Return 14 weeks that end with the week of the frame's today, a Sunday."""
    today = date(2026, 11, 22)
    first = today - timedelta(days=today.weekday() + 13 * 7)
    days = [first + timedelta(days=number) for number in range(14 * 7)]
    cells: list[dict[str, object]] = [
        {
            "on": day,
            "kept": 0 if day.weekday() == 6 else (index * 7) % 27,
            "missed": {17: 1, 40: 3, 90: 2}.get(index, 0),
            "when": "today" if day == today else "past" if day < today else "future",
        }
        for index, day in enumerate(days)
    ]
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def points() -> list[tuple[str, float]]:
    """Return 26 weeks of a share, a label where a month begins."""
    months = {2: "Jun", 6: "Jul", 10: "Aug", 15: "Sep", 19: "Oct", 23: "Nov"}
    return [(months.get(week, ""), 90 + (week * 5 % 9) * 0.7) for week in range(26)]
