"""Addresses below `office/<int:office>/`: members, settings, people and record of an office; in namespace workspace."""

from django.urls import path

from hamshahr.workspace.people import members, role, settings

urlpatterns = [
    path("my-role/", role.my_role, name="office_my_role"),
    path("settings/", settings.settings, name="office_settings"),
    path("members/", members.members, name="office_members"),
    path("members/invite/", members.send_invitation, name="office_invite"),
    path("members/<int:pk>/role/", members.member_role, name="office_member_role"),
    path("members/<int:pk>/end/", members.end_member, name="office_end_member"),
    path("invitations/<int:pk>/revoke/", members.revoke, name="office_revoke_invitation"),
]
