"""The frame around a page, the pages of a list, states and fields."""

from html.parser import HTMLParser

import pytest
from flask import render_template

from compliance.web.kit.pages import Pagination, page_of_request, use_bare_frame
from compliance.web.kit.statuses import STATUSES, status_of
from tests.web.kit_app import ROOT, Switches, make_app

ERRORS = sorted(path.stem for path in (ROOT / "templates/errors").glob("[45]*.html"))
PAGES = ["board", "inspection", "today", "form", "states"]


class Ids(HTMLParser):
    """Collects ids, what refers to ids, headings, and what the content policy would refuse."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.named: set[str] = set()
        self.headings = 0
        self.refused: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.headings += tag == "h1"
        self.ids += [given["id"]] if "id" in given else []
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.named.update(given.get(name, "").split())
        handlers = [name for name in given if name == "style" or name.startswith("on")]
        if handlers or tag == "style" or (tag == "script" and "src" not in given):
            self.refused.append(f"{tag} {handlers}")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique_and_every_reference_leads_somewhere(name: str, method: str) -> None:
    found = Ids(make_app().test_client().open(f"/{name}", method=method).text)
    assert sorted(found.ids) == sorted(set(found.ids))
    assert found.named <= set(found.ids)
    assert found.headings == 1
    assert found.refused == []


def test_a_field_with_an_error_says_so_in_its_attributes() -> None:
    page = make_app().test_client().post("/form", data={"name": "<b>Ana</b>"}).text
    assert 'aria-describedby="email-error"' in page
    assert 'aria-invalid="true"' in page
    assert "<title>Error: Invite a person - Northgate Fabrication</title>" in page
    assert 'href="#severity-0"' in page
    assert 'value="&lt;b&gt;Ana&lt;/b&gt;"' in page
    assert 'aria-describedby="name-hint"' in page


@pytest.mark.parametrize("code", ERRORS)
def test_error_pages_need_neither_frame_nor_error(code: str) -> None:
    with make_app().test_request_context("/x"):
        use_bare_frame()
        found = render_template(f"errors/{code}.html")
    assert f"Error {code}" in found
    assert "Compliance tracker" in found


def test_an_error_page_lists_all_problems_and_escapes_them() -> None:
    problem = {"where": "<row 3>", "what": "No tag.", "remedy": "Write one."}
    with make_app().test_request_context("/x"):
        found = render_template("errors/422.html", message="<b>", problems=[problem])
    assert "&lt;row 3&gt;" in found
    assert "No tag. Write one." in found
    assert "&lt;b&gt;" in found


def test_a_stopped_clock_is_on_every_page() -> None:
    page = make_app(Switches(stalled=True)).test_client().get("/states").text
    assert "The clock has stopped since 22 Nov 2026, 10:24" in page
    assert "The clock has stopped" not in make_app().test_client().get("/states").text


@pytest.mark.parametrize(
    ("query", "number", "offset", "first", "last"),
    [
        ("", 1, 0, 1, 50),
        ("page=2", 2, 50, 51, 100),
        ("page=99", 3, 100, 101, 120),
        ("page=-4", 1, 0, 1, 50),
        ("page=x", 1, 0, 1, 50),
    ],
)
def test_the_page_of_a_list(query: str, number: int, offset: int, first: int, last: int) -> None:
    with make_app().test_request_context(f"/list?{query}"):
        page = page_of_request(120)
        assert (page.number, page.offset, page.first, page.last) == (number, offset, first, last)


def test_pages_keep_the_filters() -> None:
    with make_app().test_request_context("/list?q=a+b&page=2&site=1&site=2"):
        page = page_of_request(120)
        assert page.next_url == "/list?q=a+b&site=1&site=2&page=3"
        assert page.previous_url == "/list?q=a+b&site=1&site=2&page=1"


def test_an_empty_list_has_one_page_with_nothing() -> None:
    with make_app().test_request_context("/list"):
        page = Pagination(number=1, total=0)
        assert (page.pages, page.first, page.last) == (1, 0, 0)
        assert (page.previous_url, page.next_url) == (None, None)


def test_every_state_has_its_word_and_no_two_of_a_kind_share_shape_and_word() -> None:
    for kind, states in STATUSES.items():
        looks = {(str(look.word), look.tone) for look in states.values()}
        words = {str(look.word) for look in states.values()}
        assert len(looks) == len(words), f"{kind}: one word in two colours"


def test_an_unknown_state_is_shown_as_its_own_word() -> None:
    assert status_of("half-done", "action").word == "Half done"
    with pytest.raises(KeyError):
        status_of("open", "no-such-kind")
