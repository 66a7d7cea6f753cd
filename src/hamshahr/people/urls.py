"""Addresses for those who have no account yet: an invitation, the first run."""

from django.urls import path

from hamshahr.accounts.doors import open_to_all
from hamshahr.people import views

app_name = "people"

urlpatterns = [
    *open_to_all([path("cities/choose/", views.city_choices, name="city_choices")]),
    *open_to_all(
        [
            path("setup/", views.setup, name="setup"),
            path("invitation/<str:token>/", views.invitation, name="invitation"),
        ],
        only_reading=False,
    ),
]
