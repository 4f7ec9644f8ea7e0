"""The zone of a finding's establishment: its dates are local there, whatever page was open."""

from compliance.web.kit.current import current_establishment, establishments_of_actor


def zone_of(establishment_id: int) -> str:
    """Return the IANA name of the zone of an establishment that the person sees."""
    places = establishments_of_actor()
    own = (place.zone for place in places if place.id == establishment_id)
    return next(own, current_establishment().zone)
