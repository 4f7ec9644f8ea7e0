"""The blueprint on which the modules of schedules hang their pages."""

from flask import Blueprint

blueprint = Blueprint("schedules", __name__)
HERE = "/schedules/<int:schedule_id>"
