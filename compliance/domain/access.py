"""Roles, permissions, and who may do what at which establishment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from compliance.domain.errors import NotAllowedError


class Role(StrEnum):
    """What a person is at an establishment."""

    SAFETY_OFFICER = "safety-officer"
    RECORD_KEEPER = "record-keeper"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that a person may be let do."""

    VIEW_RECORDS = "view-records"  # inspections, findings, actions, schedules, packets
    PERFORM_INSPECTION = "perform-inspection"  # start, fill, sign; amend own
    DO_ACTION = "do-action"  # mark an assigned correction as done, with evidence
    VERIFY_ACTION = "verify-action"  # confirm that it was effective; another person's only
    MANAGE_FINDINGS = "manage-findings"  # plan actions, owners, dates; withdraw
    MANAGE_SCHEDULES = "manage-schedules"  # assign, reassign, waive, suspend, remind
    VOID_INSPECTION = "void-inspection"
    REPORT_INCIDENT = "report-incident"  # and see what was reported, without medical details
    MANAGE_INCIDENTS = "manage-incidents"  # investigate, close, stop legal clocks
    VIEW_MEDICAL = "view-medical"  # injury cases, Forms 300 and 301
    VIEW_MASKED_RECORDS = "view-masked-records"  # the forms without names, as packets show them
    VIEW_PRIVACY_LIST = "view-privacy-list"  # names of privacy concern cases: 1904.29(b)(6)
    KEEP_RECORDS = "keep-records"  # decide, log, count days, hand over: 29 CFR part 1904
    HOLD_RECORDS = "hold-records"  # place and release legal holds
    CERTIFY_SUMMARY = "certify-summary"  # Form 300A: 29 CFR 1904.32(b)(4)
    MANAGE_CHECKLISTS = "manage-checklists"  # write, publish, retire the site's own
    MANAGE_PLANT = "manage-plant"  # areas, assets, shifts, closed days, import
    MANAGE_PEOPLE = "manage-people"  # invite, roles, end sessions
    BUILD_PACKET = "build-packet"  # request, download
    SHARE_PACKET = "share-packet"
    VIEW_TRAIL = "view-trail"
    VIEW_OUTBOX = "view-outbox"


_AUDITOR = frozenset(
    {Permission.VIEW_RECORDS, Permission.VIEW_MASKED_RECORDS, Permission.VIEW_TRAIL}
)
_OFFICER = frozenset(
    {
        Permission.VIEW_RECORDS,
        Permission.PERFORM_INSPECTION,
        Permission.DO_ACTION,
        Permission.REPORT_INCIDENT,
    }
)
# Beside another role, most often a safety officer's: the few who keep injury records.
_RECORD_KEEPER = frozenset(
    {
        Permission.VIEW_RECORDS,
        Permission.REPORT_INCIDENT,
        Permission.VIEW_MEDICAL,
        Permission.VIEW_MASKED_RECORDS,
        Permission.VIEW_PRIVACY_LIST,  # who updates a case needs its name: 1904.29(b)(6)
        Permission.KEEP_RECORDS,
    }
)
_COORDINATOR = (
    _OFFICER
    | _RECORD_KEEPER
    | {
        Permission.VERIFY_ACTION,
        Permission.MANAGE_FINDINGS,
        Permission.MANAGE_SCHEDULES,
        Permission.MANAGE_INCIDENTS,
        Permission.HOLD_RECORDS,
        Permission.CERTIFY_SUMMARY,
        Permission.MANAGE_CHECKLISTS,
        Permission.VOID_INSPECTION,
        Permission.MANAGE_PLANT,
        Permission.BUILD_PACKET,
        Permission.SHARE_PACKET,
        Permission.VIEW_TRAIL,
        Permission.VIEW_OUTBOX,
    }
)

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.AUDITOR: _AUDITOR,
    Role.SAFETY_OFFICER: _OFFICER,
    Role.RECORD_KEEPER: _RECORD_KEEPER,
    Role.COORDINATOR: _COORDINATOR,
    # An administrator keeps the plant and its people; records are made by those who work there.
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.VIEW_RECORDS,
            Permission.VIEW_MASKED_RECORDS,
            Permission.REPORT_INCIDENT,
            Permission.HOLD_RECORDS,
            Permission.MANAGE_PLANT,
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_SCHEDULES,
            Permission.MANAGE_CHECKLISTS,
            Permission.BUILD_PACKET,
            Permission.SHARE_PACKET,
            Permission.VIEW_TRAIL,
            Permission.VIEW_OUTBOX,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it. ``roles`` maps establishment ids to roles; key ``None`` means everywhere.

    The system itself (sweeps, first run) is ``SYSTEM``: no person, allowed everything.
    """

    person_id: int | None
    name: str
    roles: Mapping[int | None, frozenset[Role]] = field(default_factory=dict)
    is_system: bool = False

    def roles_at(self, establishment_id: int) -> frozenset[Role]:
        """Return the roles held at an establishment, those held everywhere included."""
        nothing: frozenset[Role] = frozenset()
        return self.roles.get(establishment_id, nothing) | self.roles.get(None, nothing)

    def may(self, permission: Permission, establishment_id: int) -> bool:
        """Say whether the permission is held at the establishment."""
        return self.is_system or any(
            permission in PERMISSIONS[role] for role in self.roles_at(establishment_id)
        )

    def may_everywhere(self, permission: Permission) -> bool:
        """Say whether the permission is held for the company as a whole."""
        held = self.roles.get(None, frozenset())
        return self.is_system or any(permission in PERMISSIONS[role] for role in held)

    def may_anywhere(self, permission: Permission) -> bool:
        """Say whether the permission is held at some establishment: for menus."""
        return self.is_system or any(
            permission in PERMISSIONS[role] for roles in self.roles.values() for role in roles
        )

    def sees(self, establishment_id: int) -> bool:
        """Say whether the person has any business at the establishment."""
        return self.is_system or bool(self.roles_at(establishment_id))

    def establishment_ids(self) -> frozenset[int] | None:
        """Return the establishments the person may see; ``None`` means all of them."""
        if self.is_system or None in self.roles:
            return None
        return frozenset(key for key in self.roles if key is not None)


SYSTEM = Actor(person_id=None, name="Compliance tracker", is_system=True)


def demand(actor: Actor, permission: Permission, establishment_id: int) -> None:
    """Refuse what the actor may not do.

    Raises:
        NotAllowedError: the permission is not held at the establishment.
    """
    if not actor.may(permission, establishment_id):
        raise NotAllowedError(
            f"{actor.name} may not do this here ({permission.value}). "
            "Ask an administrator of the plant for the role that may."
        )
