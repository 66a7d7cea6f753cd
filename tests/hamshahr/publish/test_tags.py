"""What the tags of the public pages write."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from hamshahr.atlas.models import Place
from hamshahr.publish import wording
from hamshahr.publish.templatetags.publish import coordinates


@pytest.mark.parametrize(
    ("latitude", "longitude", "english", "persian"),
    [
        (32.6525, 51.6746, "32.65° N, 51.67° E", "۳۲٫۶۵° شمالی، ۵۱٫۶۷° شرقی"),
        (-33.45, -70.6, "33.45° S, 70.60° W", "۳۳٫۴۵° جنوبی، ۷۰٫۶۰° غربی"),
    ],
)
def test_coordinates_are_in_the_readers_words(latitude: float, longitude: float, english: str, persian: str) -> None:
    place = Place(latitude=latitude, longitude=longitude)
    with override("en"):
        assert coordinates(place) == english
    with override("fa"):
        assert coordinates(place) == persian


@pytest.mark.parametrize(("language", "told"), [("en", "12.5° S, 51.674° E"), ("fa", "۱۲٫۵° جنوبی، ۵۱٫۶۷۴° شرقی")])
def test_a_point_is_told_in_the_readers_words_and_digits(language: str, told: str) -> None:
    with override(language):
        assert wording.degrees(-12.5, 51.674, "{:g}") == told
