"""Where a person goes after a step: the list from which it was begun."""

from typing import Any

from flask import request, url_for

LONGEST = 2_000


def back_to(endpoint: str, **values: Any) -> str:
    """Return the address in the field ``back`` if it is one of this site, else the given page.

    An address with a host, or one that a browser would read as having one, is not of this site.
    """
    asked = request.values.get("back", "")
    is_own = asked.startswith("/") and not asked.startswith(("//", "/\\"))
    is_plain = len(asked) <= LONGEST and asked.isascii() and asked.isprintable()
    if is_own and is_plain and "\\" not in asked:
        return asked
    return url_for(endpoint, **values)
