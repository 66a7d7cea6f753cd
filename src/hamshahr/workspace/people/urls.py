"""Addresses below `office/<int:office>/`: members, settings, people and record of an office; in namespace workspace."""

from django.urls import path

from hamshahr.workspace.people import role

urlpatterns = [
    path("my-role/", role.my_role, name="office_my_role"),
]
