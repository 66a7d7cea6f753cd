"""What conftest.py promises to every test."""

from __future__ import annotations

import socket
import warnings

import pytest
from django.template import engines

from hamshahr.atlas.models import Place
from tests import factories


def test_an_undefined_template_variable_fails() -> None:
    template = engines["django"].from_string("{{ known }} {{ place.nmae }}")
    with pytest.raises(AssertionError, match=r"place\.nmae"):
        template.render({"known": 1, "place": Place()})
    assert engines["django"].from_string("{% if missing %}a{% else %}b{% endif %}").render({}) == "b"


@pytest.mark.django_db
def test_rows_nobody_ordered_come_in_an_unusual_order() -> None:
    made = [factories.place(name, "DE").pk for name in ("Aachen", "Bonn", "Chemnitz")]
    assert [place.pk for place in Place.objects.all()] == made[::-1]
    assert [place.pk for place in Place.objects.order_by("pk")] == made
    assert Place.objects.order_by("-pk")[0].pk == made[-1]


def test_there_is_no_network() -> None:
    with socket.socket() as outside, pytest.raises(UserWarning, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)
