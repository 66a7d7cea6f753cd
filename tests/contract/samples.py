"""What the operations of the API are asked in tests: values of paths that are there in the small atlas."""

from __future__ import annotations

from typing import Any

from hamshahr.atlas.models import Place
from hamshahr.ties.models import Claim
from tests.factories import SmallAtlas


def paths(atlas: SmallAtlas) -> dict[str, dict[str, Any]]:
    """The path parameters of each operation that has any, by its id."""
    claim = Claim.objects.filter(relationship=atlas.sister).order_by("pk")[0].pk
    return {
        "get_city": {"pk": atlas.isfahan.pk},
        "list_partners": {"pk": atlas.isfahan.pk},
        "get_relationship": {"pk": atlas.sister.pk},
        "get_claim": {"pk": claim},
        "withdraw_claim": {"pk": claim},
        "get_country": {"code": "IR"},
        "get_network": {"key": atlas.network.key},
        "list_members": {"key": atlas.network.key},
        "get_source": {"key": atlas.page.key},
    }


def bodies(atlas: SmallAtlas) -> dict[str, dict[str, Any]]:
    """What is sent to each operation that takes something."""
    van = Place.objects.get(name_en="Van")
    return {
        "record_claim": {
            "parties": [{"id": atlas.tehran.pk}, {"geonames_id": van.geonames_id}],
            "source": atlas.page.key,
            "kind": "friendship",
            "start": "1999-04",
        },
        "withdraw_claim": {"reason": "The page no longer says so."},
    }


QUERIES: dict[str, dict[str, Any]] = {"search": {"q": "Esfahan"}}
# What the small atlas is too small for; its answer is held by tests/hamshahr/api/test_partners.py.
NOT_READY = {"list_partners": 409}
