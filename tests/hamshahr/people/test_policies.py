"""Alice and Bob share an office, Charlie is a stranger."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from hamshahr.core.errors import UserError
from hamshahr.people.actions import add_member, open_office
from hamshahr.people.models import Office
from hamshahr.people.policies import may, second_factor_required
from hamshahr.people.roles import Permission, Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def isfahan() -> Office:
    return factories.office(factories.place())


def test_a_member_may_what_the_role_lists_and_a_stranger_nothing(isfahan: Office) -> None:
    alice = factories.office_member(isfahan, "alice@isfahan.example", Role.ADMINISTRATOR)
    bob = factories.office_member(isfahan, "bob@isfahan.example", Role.READER)
    charlie = factories.user("charlie@elsewhere.example", "Charlie")
    for permission in Permission:
        assert bool(may(alice, permission, isfahan)) is (permission in Role.ADMINISTRATOR.permissions)
        assert bool(may(bob, permission, isfahan)) is (permission == Permission.SEE_OFFICE)
        assert not may(charlie, permission, isfahan), "staff of the installation see no office's pages"
        assert not may(AnonymousUser(), permission, isfahan)
    refusal = may(bob, Permission.CHANGE_STATUS, isfahan)
    assert "reader" in str(refusal.reason) and "mayor" in str(refusal.reason)  # type: ignore[union-attr]


def test_every_role_is_described_and_every_permission_held_by_someone() -> None:
    assert {permission for role in Role for permission in role.permissions} == set(Permission)
    assert all(str(role.description) for role in Role) and all(str(permission.words) for permission in Permission)


def test_administrators_reviewers_and_staff_need_a_second_factor(isfahan: Office) -> None:
    assert second_factor_required(factories.office_member(isfahan, "a@isfahan.example", Role.ADMINISTRATOR))
    assert second_factor_required(factories.office_member(isfahan, "c@isfahan.example", Role.CLEARANCE_REVIEWER))
    assert not second_factor_required(factories.office_member(isfahan, "o@isfahan.example", Role.OFFICER))
    assert second_factor_required(factories.user())


def test_one_office_speaks_for_a_city_and_a_person_belongs_to_it_once(isfahan: Office) -> None:
    assert isfahan.speaks_for is not None
    with pytest.raises(UserError, match="speaks for this city already"):
        factories.office(isfahan.speaks_for, "Another")
    with pytest.raises(UserError, match="already"):
        open_office(organisation=isfahan.organisation, speaks_for=None, by=factories.BY)
    alice = factories.office_member(isfahan, "alice@isfahan.example")
    with pytest.raises(UserError, match="already"):
        add_member(office=isfahan, user=alice, role=Role.MAYOR, by=factories.BY)


def test_strangers_see_no_office(isfahan: Office) -> None:
    alice = factories.office_member(isfahan, "alice@isfahan.example")
    charlie = factories.user("charlie@elsewhere.example", "Charlie", is_staff=False)
    assert list(Office.objects.visible_to(alice)) == [isfahan]
    assert not Office.objects.visible_to(charlie)
