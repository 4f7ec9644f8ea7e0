"""A small company for tests: two establishments and one person for each role."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Role
from compliance.ports import Clock
from compliance.services.invitations import use_link
from compliance.services.passwords import hash_password
from compliance.services.people import PersonDetails, invite_person
from compliance.storage.db import Database
from compliance.storage.models.establishments import Company, Establishment

PASSWORD = "seven blue forklifts"  # noqa: S105 - the password of people who exist in tests only


@cache
def password_hash() -> str:
    """The hash of ``PASSWORD``, made once a run: hashing takes its time on purpose."""
    return hash_password(PASSWORD)


@dataclass(frozen=True)
class Cast:
    """Ids of a small company: two establishments, and one person a role at the first."""

    joliet: int
    elgin: int
    administrator: int  # everywhere
    coordinator: int
    officer: int
    auditor: int
    elgin_coordinator: int


def found_company(database: Database, clock: Clock) -> Cast:
    """Northgate Fabrication with Joliet and Elgin; everybody's password is ``PASSWORD``."""
    with database.unit_of_work() as session:
        company = Company(name="Northgate Fabrication")
        session.add(company)
        session.flush()
        places = [
            Establishment(
                company_id=company.id,
                key=name.lower(),
                name=f"{name} plant",
                zone="America/Chicago",
                operating_weekdays=[0, 1, 2, 3, 4],
            )
            for name in ("Joliet", "Elgin")
        ]
        session.add_all(places)
        session.flush()
        joliet, elgin = (place.id for place in places)
        return Cast(
            joliet=joliet,
            elgin=elgin,
            administrator=add_person(session, clock, "Ana Ruiz", None, Role.ADMINISTRATOR),
            coordinator=add_person(session, clock, "Dee Okafor", joliet, Role.COORDINATOR),
            officer=add_person(session, clock, "Sam Tran", joliet, Role.SAFETY_OFFICER),
            auditor=add_person(session, clock, "Kim Bauer", joliet, Role.AUDITOR),
            elgin_coordinator=add_person(session, clock, "Lou Perez", elgin, Role.COORDINATOR),
        )


def add_person(session: Session, clock: Clock, name: str, place: int | None, role: Role) -> int:
    """Somebody with one role and ``PASSWORD``; the address is first name@northgate.example."""
    details = PersonDetails(name=name, email=f"{name.partition(' ')[0].lower()}@northgate.example")
    link = invite_person(session, details, [(place, role)], by=SYSTEM, now=clock.now())
    return use_link(session, link.token, password_hash(), now=clock.now()).id
