"""The blueprint on which the modules of duties hang their pages, and what several of them use."""

from flask import Blueprint
from flask.sansio.blueprints import BlueprintSetupState

from compliance.domain.provisions import Provision
from compliance.services.duties import Duty
from compliance.web.duties.words import PARTS
from compliance.web.kit.duty_words import REVIEWS

blueprint = Blueprint("duties", __name__)
HERE = "/duties/<string:key>"
PROVISIONS_SHOWN = 3


def provisions_of(duty: Duty) -> list[Provision]:
    """Return the first paragraphs behind a duty: those that draw its lines, then its own."""
    return [Provision.parse(text) for text in duty.proposal.provisions[:PROVISIONS_SHOWN]]


@blueprint.record_once
def _give_words(state: BlueprintSetupState) -> None:
    """Let macros, which see no context, use the words."""
    state.app.jinja_env.globals.update(
        duty_reviews=REVIEWS, duty_parts=PARTS, provisions_of=provisions_of
    )
