"""What a request may send: texts without NUL, numbers and days within bounds."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask, request
from flask_babel import Babel
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import DateField, IntegerField, StringField

from compliance.domain.local_time import FIRST_DAY, LAST_DAY
from compliance.web.kit.forms import FilterForm
from compliance.web.kit.sent import (
    LARGEST_ID,
    NUL,
    SentFields,
    SentRequest,
    day_or_none,
    id_or_none,
)


class Asked(FilterForm):
    """A form with one field of each sort."""

    day = DateField("Day")
    number = IntegerField("Number")
    text = StringField("Text")


@settings(derandomize=True, max_examples=200)
@given(st.text(alphabet="0123456789-+. x\u0663\u00b2\x00", max_size=25))
def test_whatever_is_typed_is_a_value_within_bounds_or_none(text: str) -> None:
    number, day = id_or_none(text), day_or_none(text)
    assert number is None or 0 <= number <= LARGEST_ID
    assert day is None or FIRST_DAY <= day <= LAST_DAY
    sent = SentFields([("x", text)])
    asked = sent.get("x", 7, type=int)
    assert abs(asked) <= LARGEST_ID
    assert NUL not in sent["x"]
    assert all(abs(one) <= LARGEST_ID for one in sent.getlist("x", type=int))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        (str(LARGEST_ID), LARGEST_ID),
        ("", None),
        (None, None),
        ("-1", None),
        ("9" * 4_400, None),
        ("\u0663", None),
        ("\u00b2", None),
        ("1e3", None),
    ],
)
def test_an_id_is_a_number_of_a_row(text: str | None, number: int | None) -> None:
    assert id_or_none(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-07", date(2026, 3, 7)),
        ("9999-12-31", None),
        ("0001-01-01", None),
        ("2026-02-30", None),
        (None, None),
    ],
)
def test_a_day_is_one_of_these_centuries(text: str | None, day: date | None) -> None:
    assert day_or_none(text) == day
    assert SentFields([("d", text or "")]).get("d", type=date.fromisoformat) == day


def test_a_form_refuses_beside_the_field_and_has_no_data() -> None:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        form = Asked(MultiDict({"day": "9999-12-31", "number": "9" * 12, "text": "x"}))
        assert not form.validate()
        assert (form.day.data, form.number.data, form.text.data) == (None, None, "x")
        assert "too far from today" in form.day.errors[0]
        assert "too large" in form.number.errors[0]
        right = Asked(MultiDict({"day": "2026-03-07", "number": "-3", "text": "x"}))
        assert right.validate()
        assert (right.day.data, right.number.data) == (date(2026, 3, 7), -3)


def test_a_nul_is_left_out_of_names_texts_and_file_names() -> None:
    file = FileStorage(BytesIO(b"x"), filename="a\x00.jpg", name="photo\x00")
    sent = SentFields([("na\x00me", "Jo\x00 Bell"), ("photo", file)])
    assert sent["name"] == "Jo Bell"
    assert (sent["photo"].filename, sent["photo"].name) == ("a.jpg", "photo")
    app = Flask(__name__)
    app.request_class = SentRequest
    with app.test_request_context("/?q=a%00b", method="POST", data={"t": "c\x00d"}):
        assert (request.args["q"], request.form["t"], request.values["q"]) == ("ab", "cd", "ab")
