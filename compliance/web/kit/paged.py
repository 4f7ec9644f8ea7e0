"""One page of a list: the page that was asked for, or the last one where there are not so many."""

from collections.abc import Callable
from typing import TypeVar

from flask import request

from compliance.storage.queries.scope import Page
from compliance.web.kit.pages import ROWS_PER_PAGE, Pagination, page_of_request

Row = TypeVar("Row")


def one_page(
    fetch: Callable[[Page], tuple[list[Row], int]], *, per_page: int = ROWS_PER_PAGE
) -> tuple[list[Row], Pagination]:
    """Return the rows of the page in the address; ``fetch`` gives a part's rows and the total."""
    number = max(1, request.args.get("page", 1, type=int))
    rows, total = fetch(Page(per_page, (number - 1) * per_page))
    page = page_of_request(total, per_page=per_page)
    if page.number != number:
        rows, _total = fetch(Page(per_page, page.offset))
    return rows, page
