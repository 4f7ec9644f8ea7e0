"""Own checklists in the browser, without scripts: written, copied, changed, published, retired."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from compliance.services.own_checklists import FILE
from compliance.storage.db import Database
from compliance.storage.queries.own_checklists import list_own
from tests.databases import SqliteFiles
from tests.fakes import FixedClock
from tests.web.board import Board, make_board
from tests.web.site import Browser, field_on, words_of


@pytest.fixture(scope="module")
def board(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    """A plant; every test writes checklists of its own there."""
    folder = tmp_path_factory.mktemp("own")
    database = Database(sqlite_files.url_for(folder), pool_size=4)
    yield make_board(database, FixedClock(), folder)
    database.close()


@pytest.fixture
def browser(board: Board) -> Browser:
    """The coordinator's browser."""
    return board.browser()


def begin(browser: Browser, title: str, copy: str = "") -> str:
    """Begin a checklist; return the address of its page."""
    page = f"/own-checklists/new?copy={copy}" if copy else "/own-checklists/new"
    press = field_on(browser.get(page), "press")
    answer = browser.post(page, {"title": title, "press": press}, page=page)
    assert answer.status_code == 303, words_of(answer)
    address: str = answer.location
    return address


def fields_of(answer: TestResponse) -> dict[str, str]:
    """What a form on a page would send if nothing were changed."""
    text = re.sub(r"(?s)<header.*?</header>|<details.*?</details>", "", answer.text)
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if values.get("type") not in ("checkbox", "radio") or " checked" in tag:
            sent[values.get("name", "")] = values.get("value", "")
    for name, inner in re.findall(r'(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text):
        chosen = re.search(r'<option selected value="([^"]*)"', inner)
        first = re.search(r'<option[^>]*value="([^"]*)"', inner)
        sent[name] = chosen[1] if chosen else first[1] if first else ""
    for name, inner in re.findall(r'(?s)<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', text):
        sent[name] = inner.replace("&#34;", '"').replace("&#39;", "'").strip("\r\n")
    return sent


def change(browser: Browser, page: str, **changes: str) -> TestResponse:
    """Open a form, change some fields, send it."""
    fields = {**fields_of(browser.get(page)), **changes}
    return browser.post(page, {k: v for k, v in fields.items() if k}, page=page)


def publish(browser: Browser, address: str) -> TestResponse:
    return change(browser, f"{address}/publish")


def test_a_copy_is_changed_published_and_scheduled_and_the_next_version_says_what_is_new(
    browser: Browser, board: Board
) -> None:
    address = begin(browser, "Our truck look", "forklift-daily")
    shown = words_of(browser.get(address))
    assert "Not published yet: nobody can schedule it." in shown
    assert browser.get("/schedules/new/own-our-truck-look").status_code == 404
    assert publish(browser, address).status_code == 303
    assert browser.get("/schedules/new/own-our-truck-look").status_code == 200
    assert "Our truck look" in words_of(browser.get("/schedules/new?q=our+truck"))
    assert "Our truck look" in words_of(browser.get("/checklists?q=our+truck"))

    key = re.findall(rf'{address}/items/([a-z0-9-]+)"', browser.get(address).text)[1]
    page = f"{address}/items/{key}"
    before = fields_of(browser.get(page))["question"]
    answer = change(browser, page, question="Is the horn loud?", guidance="Two metres away.")
    assert answer.status_code == 303, words_of(answer)
    look = words_of(browser.get(f"{address}/publish"))
    assert "Is the horn loud?" in look
    assert f"Before: {before}" in look
    assert "the question" in look
    assert "Two metres away." in look
    assert publish(browser, address).status_code == 303
    old = words_of(browser.get("/checklists/own-our-truck-look?version=1"))
    new = words_of(browser.get("/checklists/own-our-truck-look"))
    assert ("Is the horn loud?" in old, "Is the horn loud?" in new) == (False, True)


def test_a_blank_one_is_filled_with_every_kind_of_question(browser: Browser) -> None:
    address = begin(browser, "Every kind")
    common = {"question": "Q", "provision": "internal"}
    kinds: dict[str, dict[str, str]] = {
        "pass-fail-na": {"default_action": "Fix it", "photo": "y", "severity": "serious"},
        "yes-no": {"fails_on": "never"},
        "number": {"unit": "mm", "low": "1", "high": "5", "default_action": "Adjust"},
        "choice": {"choices": "Good\n! Worn", "default_action": "Replace"},
        "multi-choice": {"choices": "A\nB"},
        "text": {"lines": "3"},
        "date": {"past_only": "y"},
        "time": {},
        "photo": {"max_photos": "2"},
        "signature": {"statement": "I saw it"},
        "reading-series": {
            "columns": "Where | text\nHeat | number | C | | 60",
            "default_action": "Cool",
        },
        "instruction": {},
    }
    for kind, fields in kinds.items():
        page = f"{address}/items/new/{kind}?section=general"
        answer = change(browser, page, **common, **fields)
        assert answer.status_code == 303, (kind, words_of(answer))
    page = words_of(browser.get(address))
    assert "13 questions" in page
    assert "A number (mm); it fails below 1 or above 5" in page
    assert "One of: Good, Worn" in page
    assert "are to be corrected" not in page
    for key in re.findall(rf'{address}/items/([a-z0-9-]+)"', browser.get(address).text):
        text = browser.get(f"{address}/text").text
        assert change(browser, f"{address}/items/{key}").status_code == 303
        now = browser.get(f"{address}/text").text
        assert fields_of_text(text) == fields_of_text(now), key
    assert publish(browser, address).status_code == 303
    assert "Every kind" in words_of(browser.get(f"{address}/preview"))


def fields_of_text(page: str) -> str:
    found = re.search(r"(?s)<textarea.*?</textarea>", page)
    return found[0] if found else ""


def test_what_is_wrong_with_a_question_stands_at_its_field_and_nothing_is_saved(
    browser: Browser,
) -> None:
    address = begin(browser, "Wrong")
    page = f"{address}/items/first"
    answer = change(browser, page, provision="29 CFR nothing", default_action="")
    assert answer.status_code == 422
    assert "is no provision" in words_of(answer)
    assert 'id="provision-error"' in answer.text
    assert 'id="default_action-error"' in answer.text
    answer = change(
        browser,
        f"{address}/items/new/number?section=general",
        question="Q",
        provision="internal",
        low="9",
        high="1",
        default_action="x",
    )
    assert answer.status_code == 422
    assert "limits must rise" in words_of(answer)
    assert "1 question" in words_of(browser.get(address))


def test_a_condition_is_made_in_three_fields(browser: Browser) -> None:
    address = begin(browser, "Conditions")
    common = {"question": "Fuel", "provision": "internal", "choices": "Gas oil\nPetrol"}
    change(browser, f"{address}/items/new/choice?section=general", **common)
    page = f"{address}/items/new/text?section=general"
    asked = {"question": "Which tank", "provision": "internal", "when_item": "fuel"}
    answer = change(browser, page, **asked, when_how="is", when_value="")
    assert answer.status_code == 422
    assert "Say which answer or number." in words_of(answer)
    assert change(browser, page, **asked, when_value="gas oil, Petrol").status_code == 303
    text = browser.get(f"{address}/text").text
    assert re.search(r"when:\s+item: fuel\s+in:\s+- gas-oil\s+- petrol", text)
    assert change(browser, f"{address}/items/which-tank", when_item="").status_code == 303
    assert " when:" not in browser.get(f"{address}/text").text


def test_questions_and_sections_are_moved_and_removed(browser: Browser) -> None:
    address = begin(browser, "Order")
    assert change(browser, f"{address}/sections/new", title="After").status_code == 303
    for words in ("Second", "Third"):
        change(
            browser,
            f"{address}/items/new/text?section=general",
            question=words,
            provision="internal",
        )

    def keys() -> list[str]:
        return re.findall(rf'{address}/items/([a-z0-9-]+)"', browser.get(address).text)

    def arrange(what: str, key: str, do: str) -> int:
        revision = field_on(browser.get(address), "revision")
        fields = {"what": what, "key": key, "do": do, "revision": revision}
        return browser.post(f"{address}/arrange", fields).status_code

    assert keys() == ["first", "second", "third"]
    assert arrange("item", "third", "up") == 303
    assert keys() == ["first", "third", "second"]
    assert arrange("item", "second", "down") == 303
    assert arrange("item", "first", "remove") == 303
    assert arrange("section", "after", "up") == 303
    assert keys() == ["second", "third"]
    assert arrange("section", "general", "remove") == 303
    assert keys() == ["second"]
    assert arrange("item", "second", "turn") == 404
    assert arrange("item", "nothing", "up") == 404


def test_the_head_is_changed_by_its_form(browser: Browser) -> None:
    address = begin(browser, "Head")
    answer = change(
        browser, f"{address}/head", title="Head 2", authority="local", pace="interval", count="3",
        unit="month", source="rule", subject="asset", asset_kinds="forklift, crane",
        provisions="local: City Code 12-3", review="unread", review_on="", review_against="",
        jurisdiction="US/IL/Joliet",
    )  # fmt: skip
    assert answer.status_code == 303, words_of(answer)
    page = words_of(browser.get(address))
    assert "Head 2" in page
    assert "At most 3 months after the last one" in page
    assert "City Code 12-3" in page
    text = browser.get(f"{address}/text").text
    assert change(browser, f"{address}/head").status_code == 303
    assert fields_of_text(browser.get(f"{address}/text").text) == fields_of_text(text)
    answer = change(browser, f"{address}/head", provisions="so what", jurisdiction="Mars")
    assert answer.status_code == 422
    assert 'id="provisions-error"' in answer.text
    assert 'id="jurisdiction-error"' in answer.text


def test_a_wrong_text_is_saved_with_every_problem_at_its_line(browser: Browser) -> None:
    address = begin(browser, "Text")
    text = fields_of(browser.get(f"{address}/text"))["text"]
    wrong = text.replace("pass-fail-na", "pass-or-not").replace("minor", "dire")
    assert change(browser, f"{address}/text", text=wrong).status_code == 303
    page = words_of(browser.get(f"{address}/text"))
    assert len(re.findall(rf"{FILE}:\d+", page)) >= 2
    assert f"{FILE}:" in words_of(browser.get(address))
    refused = browser.post(f"{address}/publish", {"revision": "2"})
    assert refused.status_code == 422
    assert "It cannot be shown yet" in words_of(browser.get(f"{address}/preview"))
    assert change(browser, f"{address}/text", text="a: [").status_code == 303
    assert browser.get(address).status_code == 200
    assert browser.get(f"{address}/head").status_code == 409


def test_what_would_read_better_is_said_and_stands_in_nobodys_way(browser: Browser) -> None:
    address = begin(browser, "Grease trap", copy="forklift-daily")
    assert "would read better" not in words_of(browser.get(address))
    text = fields_of(browser.get(f"{address}/text"))["text"]
    first = re.search(r"question: (.+)", text)
    assert first is not None
    text = text.replace(first[1], f"Is the trap {'very ' * 12}clean?", 1)
    changed = change(browser, f"{address}/text", text=text.replace("unit: h\n", "unit: bananas\n"))
    assert changed.status_code == 303
    said = words_of(browser.get(address))
    assert "2 things would read better" in said
    assert "The question has 16 words." in said
    assert "is no unit that other checklists use" in said
    assert "before it can be published" not in said


def test_a_stale_page_overwrites_nothing(browser: Browser) -> None:
    address = begin(browser, "Stale")
    page = f"{address}/items/first"
    old = fields_of(browser.get(page))
    assert change(browser, page, question="First to save?").status_code == 303
    answer = browser.post(page, {**old, "question": "Too late?"}, page=page)
    assert answer.status_code == 422
    assert "Somebody saved this checklist after you opened it." in words_of(answer)
    assert "First to save?" in words_of(browser.get(address))


def test_retiring_names_the_schedules_first(browser: Browser, board: Board) -> None:
    address = begin(browser, "Old walk")
    publish(browser, address)
    page = "/schedules/new/own-old-walk"
    fields = fields_of(browser.get(page))
    answer = browser.post(page, {**fields, "owner": "nobody", "do": "confirm"}, page=page)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        assert "1 schedule runs by it" in words_of(browser.get(f"{address}/retire"))
    assert change(browser, f"{address}/retire", reason="").status_code == 422
    assert change(browser, f"{address}/retire", reason="Sold").status_code == 303
    again = browser.post(f"{address}/retire", {"reason": "Sold"}, page="/account")
    assert again.status_code == 422
    assert "Old walk" in again.text
    assert browser.get(page).status_code == 404
    assert "Retired on" in words_of(browser.get(address))
    assert browser.get("/checklists/own-old-walk").status_code == 200


@pytest.mark.parametrize("form", ["yaml", "excel", "xlsform"])
def test_a_file_that_went_out_comes_back_in(browser: Browser, form: str) -> None:
    sent = browser.get(f"/checklists/eyewash-weekly/file/{form}")
    assert sent.status_code == 200
    name = re.search(r"filename=([\w.-]+)", sent.headers["Content-Disposition"])
    assert name
    page = "/own-checklists/import"
    title = f"Back from {form}"
    fields = {"press": field_on(browser.get(page), "press"), "title": title}
    answer = browser.post(page, {**fields, "file": (BytesIO(sent.data), name[1])}, page=page)
    assert answer.status_code == 303, words_of(answer)
    assert "are to be corrected" not in words_of(browser.get(answer.location))
    assert publish(browser, answer.location).status_code == 303


def test_a_wrong_file_is_refused_with_everything_that_is_wrong(browser: Browser) -> None:
    page = "/own-checklists/import"
    for content, name, words in (
        (b"key: x\nversion: a\n", "mine.yaml", "mine.yaml:2"),
        (b"PK nothing", "mine.xlsx", "This is no .xlsx file"),
        (b"\xd0\xcf\x11\xe0 old", "mine.xls", "old .xls file"),
        (b"\xff\xfe", "mine.yaml", "not UTF-8"),
    ):
        fields = {"press": field_on(browser.get(page), "press"), "title": ""}
        answer = browser.post(page, {**fields, "file": (BytesIO(content), name)}, page=page)
        assert answer.status_code == 422
        assert words in words_of(answer)
        assert "Nothing was saved" in words_of(answer)


def test_others_read_and_change_nothing_and_strangers_see_nothing(
    browser: Browser, board: Board
) -> None:
    address = begin(browser, "Whose")
    for who in (board.world.officer, board.world.auditor):
        other = board.browser(who)
        assert other.get(address).status_code == 200
        assert "/items/first" not in other.get(address).text
        assert other.get(f"{address}/head").status_code == 403
        assert other.get("/own-checklists").status_code == 200
    stranger = board.browser(board.stranger)
    for part in ("", "/head", "/text", "/publish", "/preview", "/items/first", "/file/yaml"):
        assert stranger.get(address + part).status_code == 404, part
    with board.db.reading() as session:
        here = board.world.establishment_id
        assert list_own(session, here, visible_to=board.stranger) == []
