from __future__ import annotations

import pytest

from hamshahr.atlas.models import Country
from hamshahr.core.writing import WrittenOutsideActionError, action
from tests import factories

pytestmark = pytest.mark.django_db


def test_no_door_but_an_action() -> None:
    iran = factories.country("IR")
    new = Country(code="XX", name_en="X", name_fa="X", continent="AS")
    for attempt in (
        iran.save,
        iran.delete,
        new.save,
        lambda: Country.objects.create(code="XX", name_en="X", name_fa="X", continent="AS"),
        lambda: Country.objects.bulk_create([new]),
        lambda: Country.objects.bulk_update([iran], ["name_en"]),
        lambda: Country.objects.filter(code="IR").update(name_en="Persia"),
        lambda: Country.objects.filter(code="IR").delete(),
        lambda: Country.objects.get_or_create(code="XX", defaults={"name_en": "X", "name_fa": "X", "continent": "AS"}),
    ):
        with pytest.raises(WrittenOutsideActionError):
            attempt()
    assert list(Country.objects.values_list("code", "name_en")) == [("IR", "Iran")]


def test_an_action_that_fails_leaves_nothing_behind_and_closes_the_door() -> None:
    @action
    def half() -> None:
        factories.country("DE")
        raise LookupError("halfway")

    with pytest.raises(LookupError):
        half()
    assert not Country.objects.exists()
    with pytest.raises(WrittenOutsideActionError):
        Country.objects.create(code="DE", name_en="Germany", name_fa="آلمان", continent="EU")
