"""Writing SVG as text: every value is escaped, looks are attributes and classes, never styles.

Presentation attributes alone draw it whole, so that PDFs need no style sheet; a page may restyle by
the classes. Nothing in it needs a script, and a strict content policy lets it be.
"""

from html import escape

Number = int | float


def tag(name: str, *inside: str, **attributes: str | Number) -> str:
    """Return an element: ``tag("circle", cx=4, cy=4, r=2, fill="#fff")``.

    ``inside`` is markup already, made by this module. In names of attributes ``_`` stands for
    ``-``, and one at the end falls off: ``class_``.
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_said(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{said}>{''.join(inside)}</{name}>"


def words(text: str) -> str:
    """Return a text as markup."""
    return escape(text)


def _said(value: str | Number) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def drawing(size: tuple[Number, Number], title: str, *inside: str, class_: str) -> str:
    """Return a whole drawing of a size, told by its title to whoever cannot see it."""
    width, height = size
    return tag(
        "svg",
        tag("title", words(title)),
        *inside,
        class_=class_,
        viewBox=f"0 0 {_said(width)} {_said(height)}",
        role="img",
        aria_label=title,
    )
