"""The zone of a finding's establishment: its dates are local there, whatever page was open."""

from compliance.web.kit.current import establishments_of_actor, shown_establishment


def zone_of(establishment_id: int) -> str:
    """Return the IANA name of the zone of an establishment that the person sees."""
    places = establishments_of_actor()
    own = (place.zone for place in places if place.id == establishment_id)
    return next(own, shown_establishment().zone)
