"""Flask without three detours: two that every request would pay for, one that every start would."""

from collections.abc import Callable, MutableMapping
from functools import cache
from typing import Any

from flask import Flask
from flask.templating import Environment
from werkzeug.routing import Rule


class PlainEnvironment(Environment):
    """Templates that look names up in one dict.

    Jinja stacks the globals of a template upon those of the environment, and copies the stack
    for every import of macros. No template of ours has globals of its own.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that a template sees besides what it is given."""
        return {**self.globals, **d} if d else self.globals


class Route(Rule):
    """A rule that writes the code which builds its addresses when the first one is built.

    Werkzeug writes it for all rules at once, which is most of the time that a start takes after
    the imports.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 - the base's signature
        written = cache(super()._compile_builder)

        def build(rule: Rule, *values: Any, **named: Any) -> tuple[str, str]:
            return written(append_unknown)(rule, *values, **named)

        return build


class Site(Flask):
    """The application. Its views and hooks are plain functions, none is a coroutine."""

    jinja_environment = PlainEnvironment
    url_rule_class = Route

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is; Flask would look at some twenty of them per request."""
        return func
