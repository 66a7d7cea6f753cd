"""Who may come in where: every address and every operation of the API × everybody, with real requests.

`DOORS` says for each address (or for all of a namespace, as "publish:*") who comes in. An address without an entry, an
entry without an address, and an office's view that carries another permission than its entry fail.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from hamshahr.accounts.models import User
from hamshahr.api.reference import document
from hamshahr.insight.actions import measure_network
from hamshahr.people.roles import Permission, Role
from hamshahr.publish.opendata.making import make_open_data
from tests import factories
from tests.consistency.addresses import SAMPLES, SENT_TO
from tests.contract.samples import NOT_READY, QUERIES, bodies, paths
from tests.factories import SmallAtlas

pytestmark = pytest.mark.django_db

IN, NOT_YOURS, NOT_THERE, SIGN_IN = "comes in", "may not", "is not there", "is asked to sign in"
WHO = ["anybody", "stranger", "staff", "another office", *Role.values]


@dataclass(frozen=True, slots=True)
class Door:
    """What each of WHO meets: `others` in general, and those named."""

    others: str
    named: dict[str, str]

    def for_whom(self, who: str) -> str:
        return self.named.get(who, self.others)


OPEN = Door(IN, {})
SIGNED_IN = Door(IN, {"anybody": SIGN_IN})
# The sample belongs to Alice, who is none of WHO: what is hers is not there for anybody else.
OWN = Door(NOT_THERE, {"anybody": SIGN_IN})
STAFF = Door(NOT_THERE, {"anybody": SIGN_IN, "staff": IN})
AFTER_SETUP = Door(NOT_THERE, {})


def office(permission: Permission) -> Door:
    """Members whose role holds the permission; to whoever is no member the office is not there."""
    roles = {role.value: IN if permission in role.permissions else NOT_YOURS for role in Role}
    return Door(NOT_THERE, {"anybody": SIGN_IN} | roles)


DOORS: dict[str, Door] = {
    "root": OPEN,
    "robots": OPEN,
    "publish:*": OPEN,
    "api:reference": OPEN,
    "api:tokens": STAFF,
    "api:revoke": STAFF,
    "accounts:sign_in": OPEN,
    "accounts:second_step": OPEN,
    "accounts:sign_in_with_passkey": OPEN,
    "accounts:passkey_question": OPEN,
    "accounts:forgotten": OPEN,
    "accounts:reset": OPEN,
    "accounts:sign_out": OPEN,
    "accounts:account": SIGNED_IN,
    "accounts:confirm": SIGNED_IN,
    "accounts:new_password": SIGNED_IN,
    "accounts:new_email": SIGNED_IN,
    "accounts:confirm_email": OWN,
    "accounts:sign_ins": SIGNED_IN,
    "accounts:end_other_sign_ins": SIGNED_IN,
    "accounts:end_sign_in": OWN,
    "accounts:factors": SIGNED_IN,
    "accounts:code_app": SIGNED_IN,
    "accounts:no_code_app": SIGNED_IN,
    "accounts:new_passkey": SIGNED_IN,
    "accounts:new_passkey_question": SIGNED_IN,
    "accounts:passkey_name": OWN,
    "accounts:no_passkey": OWN,
    "accounts:recovery_codes": SIGNED_IN,
    "people:city_choices": OPEN,
    "people:invitation": OPEN,
    "people:setup": AFTER_SETUP,
    "workspace:desk": SIGNED_IN,
    "workspace:findings": STAFF,
    "workspace:finding": STAFF,
    "workspace:accept_finding": STAFF,
    "workspace:dismiss_finding": STAFF,
    "workspace:reopen_finding": STAFF,
    "workspace:offices": STAFF,
    "workspace:invite_administrator": STAFF,
    "workspace:close_office": STAFF,
    "workspace:audit": STAFF,
    "workspace:audit_file": STAFF,
    "workspace:imports": STAFF,
    "workspace:upload_import": STAFF,
    "workspace:import_answers": STAFF,
    "workspace:revoke_answer": STAFF,
    "workspace:import": STAFF,
    "workspace:import_progress": STAFF,
    "workspace:import_columns": STAFF,
    "workspace:check_import": STAFF,
    "workspace:overrule_finding": STAFF,
    "workspace:choose_rows": STAFF,
    "workspace:import_report": STAFF,
    "workspace:import_names": STAFF,
    "workspace:import_name": STAFF,
    "workspace:import_name_map": STAFF,
    "workspace:bring_in_import": STAFF,
    "workspace:undo_import": STAFF,
    "workspace:discard_import": STAFF,
    "workspace:cancel_task": STAFF,
    "workspace:office_today": office(Permission.SEE_OFFICE),
    "workspace:office_ties": office(Permission.SEE_OFFICE),
    "workspace:office_ties_csv": office(Permission.SEE_OFFICE),
    "workspace:office_ties_xlsx": office(Permission.SEE_OFFICE),
    "workspace:office_hours": office(Permission.GIVE_TASKS),
    "workspace:office_record_tie": office(Permission.RECORD_TIES),
    "workspace:office_cities": office(Permission.RECORD_TIES),
    "workspace:office_tie": office(Permission.SEE_OFFICE),
    "workspace:office_say": office(Permission.SPEAK_FOR_CITY),
    "workspace:office_add": office(Permission.WRITE_NOTES),  # of a note; the others: ADDED
    "workspace:office_cancel_question": office(Permission.INVITE_PARTNERS),
    "workspace:office_finish_duty": office(Permission.GIVE_TASKS),  # of somebody else's task: cooperation/policies.py
    "workspace:office_document": office(Permission.SEE_OFFICE),
    "workspace:office_inbox": office(Permission.SEE_OFFICE),
    "workspace:office_read_notice": OWN,
    "workspace:office_read_all": office(Permission.SEE_OFFICE),
    "workspace:office_digest": office(Permission.SEE_OFFICE),
    "workspace:office_my_role": office(Permission.SEE_OFFICE),
    "workspace:office_settings": office(Permission.CHANGE_OFFICE),
    "workspace:office_members": office(Permission.SEE_OFFICE),
    "workspace:office_invite": office(Permission.CHANGE_MEMBERS),
    "workspace:office_member_role": office(Permission.CHANGE_MEMBERS),
    "workspace:office_end_member": office(Permission.CHANGE_MEMBERS),
    "workspace:office_revoke_invitation": office(Permission.CHANGE_MEMBERS),
    "workspace:office_people": office(Permission.SEE_OFFICE),
    "workspace:office_new_person": office(Permission.CHANGE_PEOPLE),
    "workspace:office_person": office(Permission.SEE_OFFICE),
    "workspace:office_rename_person": office(Permission.CHANGE_PEOPLE),
    "workspace:office_new_post": office(Permission.CHANGE_PEOPLE),
    "workspace:office_new_contact": office(Permission.CHANGE_PEOPLE),
    "workspace:office_end_post": office(Permission.CHANGE_PEOPLE),
    "workspace:office_withdraw_contact": office(Permission.CHANGE_PEOPLE),
    "workspace:office_share_contact": office(Permission.CHANGE_PEOPLE),
    "workspace:office_organisations": office(Permission.SEE_OFFICE),
    "workspace:office_audit": office(Permission.SEE_AUDIT),
    "workspace:office_audit_file": office(Permission.SEE_AUDIT),
}
# One address adds several things to a tie: the view is a member's, and each thing asks for a permission of its own.
ADDED = {
    "note": Permission.WRITE_NOTES,
    "document": Permission.WRITE_NOTES,
    "duty": Permission.GIVE_TASKS,
    "status": Permission.CHANGE_STATUS,
    "resolution": Permission.RECORD_RESOLUTIONS,
    "question": Permission.INVITE_PARTNERS,
}
# What came in may still be told that what it sent, which is nothing, cannot be done.
CAME_IN = {200, 302, 400, 409, 410, 422, 503}


def views(patterns: list[URLPattern | URLResolver], namespace: str = "") -> dict[str, Any]:
    """Every named address and its view, but those of the API's operations."""
    found: dict[str, Any] = {}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= views(pattern.url_patterns, inner)
        elif pattern.name and namespace != "api-v1:":
            found[f"{namespace}{pattern.name}"] = pattern.callback
    return found


def door_of(name: str) -> Door:
    namespace = name.partition(":")[0]
    return DOORS.get(name) or DOORS[f"{namespace}:*"]


@pytest.fixture
def atlas(settings: Settings, tmp_path: Path) -> SmallAtlas:
    settings.DATA_DIR = tmp_path
    made = factories.small_atlas()
    measure_network(by=factories.BY)
    make_open_data()
    return made


@pytest.fixture
def sessions(atlas: SmallAtlas) -> dict[str, str]:
    """The key of a session with a second factor for each of WHO; none for anybody."""
    mine, elsewhere = factories.workplace(), factories.office(atlas.freiburg)
    people: dict[str, User] = {
        "stranger": factories.user("stranger@elsewhere.example", "Stranger", is_staff=False),
        "staff": factories.user("sam@city.example", "Sam"),
        "another office": factories.office_member(elsewhere, "dora@freiburg.example", Role.ADMINISTRATOR),
    }
    people |= {role.value: factories.office_member(mine, f"{role.value}@city.example", role) for role in Role}
    keys = {"anybody": ""}
    for who, user in people.items():
        client = Client()
        client.force_login(user)
        keys[who] = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    return keys


def met(address: str, session: str, method: str) -> str | int:
    """What somebody with this session meets there: one of the words above, or a status that fits none of them.

    Whatever the request changed is taken back.
    """
    client = Client()
    if session:
        client.cookies[django_settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        answer = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        for _ in answer:  # a file is closed when it was read; close() would shut PostgreSQL's connection
            pass
        transaction.set_rollback(True)
    if answer.status_code == 302 and answer.headers["Location"].startswith(f"{reverse('accounts:sign_in')}?"):
        return SIGN_IN
    if answer.status_code in CAME_IN:
        return IN
    return {403: NOT_YOURS, 404: NOT_THERE}.get(answer.status_code, answer.status_code)


def test_every_address_has_a_door_and_every_door_an_address() -> None:
    names = set(views(get_resolver().url_patterns))
    groups = {entry.removesuffix("*") for entry in DOORS if entry.endswith("*")}
    assert {name for name in names if name not in DOORS and not name.startswith(tuple(groups))} == set()
    assert {entry for entry in DOORS if not entry.endswith("*")} - names == set()


def test_every_view_of_an_office_carries_the_permission_of_its_door() -> None:
    carried = {
        name: office(view.permission)
        for name, view in views(get_resolver().url_patterns).items()
        if hasattr(view, "permission")
    }
    expected = {name: door for name, door in DOORS.items() if name.startswith("workspace:office_")}
    everybodys = {
        name: office(Permission.SEE_OFFICE)
        for name in ("workspace:office_add", "workspace:office_finish_duty", "workspace:office_read_notice")
    }
    assert carried == expected | everybodys


def test_each_thing_added_to_a_tie_asks_for_its_own_permission(atlas: SmallAtlas, sessions: dict[str, str]) -> None:
    wrong, seen = [], set()
    for sample in SAMPLES["workspace:office_add"]:
        with transaction.atomic():
            kwargs = sample(atlas)
            seen.add(kwargs["what"])
            for who in WHO:
                found = met(reverse("workspace:office_add", kwargs=kwargs), sessions[who], "GET")
                if found != office(ADDED[kwargs["what"]]).for_whom(who):
                    wrong.append((kwargs["what"], who, found))
            transaction.set_rollback(True)
    assert wrong == [], "\n".join(map(str, wrong))
    assert seen == set(ADDED)


@pytest.mark.parametrize("part", ["publish:", "workspace:office_", "workspace:", ""])
def test_everybody_meets_the_door_that_the_table_says(part: str, atlas: SmallAtlas, sessions: dict[str, str]) -> None:
    """In parts, so that they can be run beside each other."""
    parts = ("publish:", "workspace:office_", "workspace:", "")
    wrong = []
    for name in views(get_resolver().url_patterns):
        if next(one for one in parts if name.startswith(one)) != part:
            continue
        is_sent = name in SENT_TO
        sample = SENT_TO[name] if is_sent else SAMPLES[name][0]
        with transaction.atomic():
            address = reverse(name, kwargs=sample(atlas))
            for who in WHO:
                found = met(address, sessions[who], "POST" if is_sent else "GET")
                if found != door_of(name).for_whom(who):
                    wrong.append((name, who, found, door_of(name).for_whom(who)))
            transaction.set_rollback(True)
    assert wrong == [], "\n".join(map(str, wrong))


def test_no_other_method_opens_a_shut_door(atlas: SmallAtlas, sessions: dict[str, str]) -> None:
    """Who does not come in by reading does not come in by sending either, and the other way round."""
    wrong = []
    for name in views(get_resolver().url_patterns):
        if not name.startswith("workspace:"):
            continue
        method, sample = ("GET", SENT_TO[name]) if name in SENT_TO else ("POST", SAMPLES[name][0])
        with transaction.atomic():
            address = reverse(name, kwargs=sample(atlas))
            for who in ("anybody", "stranger", "another office", Role.READER.value):
                if door_of(name).for_whom(who) != IN and met(address, sessions[who], method) == IN:
                    wrong.append((name, who))
            transaction.set_rollback(True)
    assert wrong == [], "\n".join(map(str, wrong))


def test_operations_of_the_api_are_read_by_all_and_written_by_staff_with_a_token(
    atlas: SmallAtlas, sessions: dict[str, str]
) -> None:
    """A browser's session opens nothing for writing; of tokens only those of staff do."""
    wrong = []
    for address, methods in document()["paths"].items():
        for method, told in methods.items():
            name = told["operationId"]
            there = address.format(**paths(atlas).get(name, {}))
            for who in WHO:
                reading = method == "get"
                client = Client()
                if sessions[who]:
                    client.cookies[django_settings.SESSION_COOKIE_NAME] = sessions[who]
                body = "" if reading else json.dumps(bodies(atlas)[name])
                query = QUERIES.get(name, {}) if reading else None
                answer = client.generic(method.upper(), there, body, "application/json", query_params=query)
                if answer.status_code != (NOT_READY.get(name, 200) if reading else 401):
                    wrong.append((name, who, answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))
