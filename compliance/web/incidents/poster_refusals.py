"""What the poster's form answers when it cannot be taken: the form again, nothing typed lost.

It is drawn for whoever is too fast, too, up to a pace of its own; beyond it, and for what is no
form of ours, a page without the form says what to do. The phone's draft has the words.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests
from werkzeug.sansio.multipart import Data, Field, MultipartDecoder, Preamble

from compliance.domain.errors import NotFoundError
from compliance.services.report_links import TooManyReportsError
from compliance.web.incidents.blueprint import poster
from compliance.web.incidents.photos import has_photos
from compliance.web.incidents.poster_page import draw, gone, link_of, opened
from compliance.web.incidents.report_form import StrangerForm
from compliance.web.kit.config import FORM_PARTS
from compliance.web.kit.current import current_config, reading
from compliance.web.kit.pace import MINUTE, is_in_pace
from compliance.web.kit.pages import use_bare_frame
from compliance.web.kit.sent import SentFields

MOST_GIVEN_BACK = 180  # forms a minute for an address, beside those that are read
LONGEST_GIVEN_BACK = 20_000  # characters of a field; of what is kept, 4,000 are the most
BEGINNING_BYTES = 65_536  # of a form that is too large


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a form is given back unread: status, what to do, and how many seconds to wait."""

    status: int
    words: str
    wait_seconds: int = 0


def too_fast() -> Refusal:
    """Return the refusal of a form from a network that sends too many in a minute."""
    words = _(
        "Too many reports came from your network at once. What you wrote is still here. Wait a "
        "minute, then press Send report again. If it cannot wait, tell a supervisor now."
    )
    return Refusal(status=429, words=words, wait_seconds=int(MINUTE.total_seconds()))


def too_many(wait: timedelta) -> Refusal:
    """Return the refusal of a form from where an hour's reports came already."""
    seconds = TooManyReportsError(wait).wait_seconds
    words = _(
        "Too many reports came from here in the last hour. What you wrote is still here. Send it "
        "again in %(minutes)s minutes. If it cannot wait, tell a supervisor now.",
        minutes=-(-seconds // 60),
    )
    return Refusal(status=429, words=words, wait_seconds=seconds)


def give_back(refusal: Refusal) -> ResponseReturnValue:
    """Answer with the form as it was sent; no photo is looked at, and texts are cut."""
    return _give_back(refusal, request.form, lost_photos=has_photos())


def _give_back(
    refusal: Refusal,
    fields: MultiDict[str, str],
    *,
    lost_photos: bool = False,
    is_whole: bool = True,
) -> ResponseReturnValue:
    if not is_in_pace("report-back", per_minute=MOST_GIVEN_BACK):
        return _wait_page()
    pairs = fields.items(multi=True)
    form = StrangerForm(MultiDict((name, text[:LONGEST_GIVEN_BACK]) for name, text in pairs))
    try:
        with reading() as reader:
            link, _zone = link_of(reader, _token())
    except NotFoundError:
        return gone(form, status=refusal.status)
    form.form_errors.append(refusal.words)
    if lost_photos:
        form.form_errors.append(_("Photos are not kept here: add them again before you send it."))
    kept = opened(str(form.kept.data or ""), link)
    page = draw(form, link, kept, title=_not_sent(), is_whole=is_whole)
    return _with_wait(make_response(page, refusal.status), refusal.wait_seconds)


def _not_sent() -> str:
    return str(_("Your report is not sent yet"))


def _token() -> str:
    return str((request.view_args or {}).get("token", ""))


@poster.errorhandler(CSRFError)
def stale(_error: CSRFError) -> ResponseReturnValue:
    """Give the form back with a token that holds: the session ended, or there was none."""
    words = _(
        "This page was open for too long. What you wrote is still here. Press Send report once "
        "more. If this comes again, tell a supervisor what happened."
    )
    return give_back(Refusal(status=400, words=words))


@poster.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Give back the texts, which are sent before the photos; the rest is not read."""
    words = _(
        "With its photos it is larger than %(limit)s MB, the most that is taken at once. What you "
        "wrote is still here. Add fewer photos, or take them again with a lower size.",
        limit=current_config().upload_limit_bytes // 1_000_000,
    )
    fields = _beginning()
    if not fields:
        words = _("It is larger than what is taken at once. Send it again without photos.")
        return _refused_page(413, _not_sent(), words)
    refusal = Refusal(status=413, words=words)
    return _give_back(refusal, fields, is_whole=False)


def _beginning() -> MultiDict[str, str]:
    """Return the texts with which a form begins, up to its first file; none of another kind."""
    boundary = request.mimetype_params.get("boundary", "").encode("ascii", "ignore")
    if request.mimetype != "multipart/form-data" or not boundary:
        return MultiDict()
    decoder = MultipartDecoder(boundary, BEGINNING_BYTES, max_parts=FORM_PARTS)
    pairs: list[tuple[str, str]] = []
    name, text = "", b""
    try:
        decoder.receive_data(request.environ["wsgi.input"].read(BEGINNING_BYTES))
        while isinstance(event := decoder.next_event(), Preamble | Field | Data):
            if isinstance(event, Field):
                name, text = event.name, b""
            elif isinstance(event, Data):
                text += event.data
                if not event.more_data:
                    pairs.append((name, text.decode("utf-8", "replace")))
    except (RequestEntityTooLarge, ValueError):
        pass  # not as browsers write it: what was read so far is all there is
    return MultiDict(SentFields(pairs).items(multi=True))


@poster.errorhandler(TooManyRequests)
def _too_many_requests(_error: TooManyRequests) -> ResponseReturnValue:
    return _wait_page()


def _wait_page() -> Response:
    words = _("Too many requests from your network. Wait a minute, then try again.")
    answer = _refused_page(429, _("Please wait a minute"), words)
    return _with_wait(answer, int(MINUTE.total_seconds()))


def _refused_page(status: int, title: str, words: str) -> Response:
    """Return a page without the form, which costs no look into the database."""
    use_bare_frame()
    page = render_template(
        "pages/incidents/poster-refused.html", title=title, words=words, token=_token()
    )
    return make_response(page, status)


def _with_wait(answer: Response, seconds: int) -> Response:
    if seconds:
        answer.headers["Retry-After"] = str(seconds)
    return answer
