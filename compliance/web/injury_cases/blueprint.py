"""The blueprint of this feature."""

from flask import Blueprint

blueprint = Blueprint("injury_cases", __name__)
