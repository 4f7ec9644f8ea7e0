"""Flask without two detours that every request of every page would pay for."""

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment


class PlainEnvironment(Environment):
    """Templates that look names up in one dict.

    Jinja stacks the globals of a template upon those of the environment, and copies the stack
    for every import of macros. No template of ours has globals of its own.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that a template sees besides what it is given."""
        return {**self.globals, **d} if d else self.globals


class Site(Flask):
    """The application. Its views and hooks are plain functions, none is a coroutine."""

    jinja_environment = PlainEnvironment

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is; Flask would look at some twenty of them per request."""
        return func
