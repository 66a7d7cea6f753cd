"""Addresses below `office/<int:office>/`: an office's members, settings, people and record; of the namespace workspace."""

from django.urls import path

from hamshahr.workspace.people import role

urlpatterns = [
    path("my-role/", role.my_role, name="office_my_role"),
]
