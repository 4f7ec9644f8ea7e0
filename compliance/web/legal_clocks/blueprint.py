"""The blueprint of this feature."""

from flask import Blueprint

blueprint = Blueprint("legal_clocks", __name__)
