"""Pages of establishments."""

from flask import Blueprint

blueprint = Blueprint("establishments", __name__)
