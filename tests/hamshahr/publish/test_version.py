"""Which state of the atlas an answer was made from."""

from __future__ import annotations

import pytest

from hamshahr.audit.models import Event
from hamshahr.publish.version import AtlasVersion, atlas_version
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_latest_event_names_the_state_of_the_atlas() -> None:
    assert atlas_version() == AtlasVersion(0, None)
    factories.place("Isfahan", "IR")
    latest = Event.objects.order_by("-pk")[0]
    assert atlas_version() == AtlasVersion(latest.pk, latest.at)


def test_background_work_alone_leaves_it() -> None:
    factories.place("Isfahan", "IR")
    before = atlas_version()
    factories.task()
    assert Event.objects.order_by("-pk")[0].pk > before.event_id
    assert atlas_version() == before
