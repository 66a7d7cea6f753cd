"""What members of an office may do: permissions, and roles as readable lists of them."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    SEE_OFFICE = "see_office"
    CHANGE_OFFICE = "change_office"
    CHANGE_MEMBERS = "change_members"
    CHANGE_PEOPLE = "change_people"
    SEE_CONTACTS = "see_contacts"
    RECORD_TIES = "record_ties"
    SPEAK_FOR_CITY = "speak_for_city"
    CHANGE_STATUS = "change_status"
    INVITE_PARTNERS = "invite_partners"
    RECORD_RESOLUTIONS = "record_resolutions"
    WRITE_NOTES = "write_notes"
    GIVE_TASKS = "give_tasks"
    DECIDE_CLEARANCE = "decide_clearance"
    SEE_AUDIT = "see_audit"

    @property
    def words(self) -> str | Promise:
        """What it lets a person do, to follow "You may …"."""
        return _WORDS[self]


_WORDS: dict[Permission, str | Promise] = {
    Permission.SEE_OFFICE: _("see the office's ties, people, notes and tasks"),
    Permission.CHANGE_OFFICE: _("change the office's name, language and settings"),
    Permission.CHANGE_MEMBERS: _("invite members, change their roles and end their membership"),
    Permission.CHANGE_PEOPLE: _("keep the register of people, their posts and contacts"),
    Permission.SEE_CONTACTS: _("see telephone numbers and e-mail addresses of contacts"),
    Permission.RECORD_TIES: _("record ties of the city"),
    Permission.SPEAK_FOR_CITY: _("confirm, dispute and correct facts in the city's name"),
    Permission.CHANGE_STATUS: _("change the status of a tie"),
    Permission.INVITE_PARTNERS: _("ask a partner city to confirm facts or to keep its side"),
    Permission.RECORD_RESOLUTIONS: _("record resolutions of the council"),
    Permission.WRITE_NOTES: _("write notes and documents of a tie"),
    Permission.GIVE_TASKS: _("give tasks and finish them"),
    Permission.DECIDE_CLEARANCE: _("decide on proposals that wait for clearance"),
    Permission.SEE_AUDIT: _("read and export the record of who changed what"),
}


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("administrator")
    OFFICER = "officer", _("international relations officer")
    MAYOR = "mayor", _("mayor")
    COUNCIL_CLERK = "council_clerk", _("council clerk")
    COMMITTEE_MEMBER = "committee_member", _("committee member")
    PROTOCOL = "protocol", _("protocol officer")
    AMBASSADOR = "ambassador", _("city ambassador")
    EVALUATOR = "evaluator", _("evaluator")
    CLEARANCE_REVIEWER = "clearance_reviewer", _("clearance reviewer")
    NETWORK_SECRETARY = "network_secretary", _("network secretary")
    READER = "reader", _("reader")

    @property
    def description(self) -> str | Promise:
        return _DESCRIPTIONS[self]

    @property
    def permissions(self) -> frozenset[Permission]:
        return _PERMISSIONS[self]

    @property
    def permissions_in_order(self) -> list[Permission]:
        """The same in the order in which they are told."""
        return [one for one in Permission if one in self.permissions]


_DESCRIPTIONS: dict[Role, str | Promise] = {
    Role.ADMINISTRATOR: _("Runs the office here: its members and settings. Needs a second factor."),
    Role.OFFICER: _("Does the daily work of the ties."),
    Role.MAYOR: _("Speaks for the city and decides on the status of its ties."),
    Role.COUNCIL_CLERK: _("Records what the council resolved."),
    Role.COMMITTEE_MEMBER: _("Takes part in the work of the ties: notes and tasks."),
    Role.PROTOCOL: _("Prepares visits: people, contacts, notes and tasks."),
    Role.AMBASSADOR: _("Carries the city's word to a partner: notes and tasks."),
    Role.EVALUATOR: _("Judges what came of the ties; reads all, changes no facts."),
    Role.CLEARANCE_REVIEWER: _("Decides for an authority on what waits for clearance. Needs a second factor."),
    Role.NETWORK_SECRETARY: _("Keeps the ties and people of a network."),
    Role.READER: _("Reads the office's pages and changes nothing."),
}

_WORKING = frozenset({Permission.SEE_OFFICE, Permission.WRITE_NOTES, Permission.GIVE_TASKS})
_TIES = frozenset(
    {
        Permission.RECORD_TIES,
        Permission.SPEAK_FOR_CITY,
        Permission.CHANGE_STATUS,
        Permission.INVITE_PARTNERS,
        Permission.RECORD_RESOLUTIONS,
    }
)
_PEOPLE = frozenset({Permission.CHANGE_PEOPLE, Permission.SEE_CONTACTS})
_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: _WORKING
    | _TIES
    | _PEOPLE
    | {Permission.CHANGE_OFFICE, Permission.CHANGE_MEMBERS, Permission.SEE_AUDIT},
    Role.OFFICER: _WORKING | _TIES | _PEOPLE | {Permission.SEE_AUDIT},
    Role.MAYOR: _WORKING
    | {Permission.SPEAK_FOR_CITY, Permission.CHANGE_STATUS, Permission.SEE_CONTACTS, Permission.SEE_AUDIT},
    Role.COUNCIL_CLERK: frozenset({Permission.SEE_OFFICE, Permission.RECORD_RESOLUTIONS, Permission.WRITE_NOTES}),
    Role.COMMITTEE_MEMBER: _WORKING,
    Role.PROTOCOL: _WORKING | _PEOPLE,
    Role.AMBASSADOR: _WORKING,
    Role.EVALUATOR: frozenset({Permission.SEE_OFFICE, Permission.WRITE_NOTES, Permission.SEE_AUDIT}),
    Role.CLEARANCE_REVIEWER: frozenset({Permission.SEE_OFFICE, Permission.WRITE_NOTES, Permission.DECIDE_CLEARANCE}),
    Role.NETWORK_SECRETARY: _WORKING | _TIES | _PEOPLE,
    Role.READER: frozenset({Permission.SEE_OFFICE}),
}

# Roles whose holders can do the most harm, so that a password alone does not open their account.
NEED_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.CLEARANCE_REVIEWER})
