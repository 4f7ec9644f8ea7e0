"""Pages of assets."""

from flask import Blueprint

blueprint = Blueprint("assets", __name__)
