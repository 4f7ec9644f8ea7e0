"""The blueprint on which the modules of assets hang their pages."""

from flask import Blueprint

blueprint = Blueprint("assets", __name__)
HERE = "/assets/<int:asset_id>"
