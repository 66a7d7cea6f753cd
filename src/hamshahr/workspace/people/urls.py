"""Addresses below `office/<int:office>/`: members, settings, people and record of an office; in namespace workspace."""

from django.urls import path

from hamshahr.workspace.people import members, offices, record, register, role, settings

urlpatterns = [
    path("my-role/", role.my_role, name="office_my_role"),
    path("settings/", settings.settings, name="office_settings"),
    path("members/", members.members, name="office_members"),
    path("members/invite/", members.send_invitation, name="office_invite"),
    path("members/<int:pk>/role/", members.member_role, name="office_member_role"),
    path("members/<int:pk>/end/", members.end_member, name="office_end_member"),
    path("invitations/<int:pk>/revoke/", members.revoke, name="office_revoke_invitation"),
    path("people/", register.people, name="office_people"),
    path("people/new/", register.new_person, name="office_new_person"),
    path("people/<int:pk>/", register.person, name="office_person"),
    path("people/<int:pk>/name/", register.rename, name="office_rename_person"),
    path("people/<int:pk>/posts/", register.new_post, name="office_new_post"),
    path("people/<int:pk>/contacts/", register.new_contact, name="office_new_contact"),
    path("posts/<int:pk>/end/", register.close_post, name="office_end_post"),
    path("contacts/<int:pk>/withdraw/", register.end_contact, name="office_withdraw_contact"),
    path("contacts/<int:pk>/share/", register.share, name="office_share_contact"),
    path("organisations/", register.organisations, name="office_organisations"),
    path("record/", record.office_record, name="office_audit"),
    path("record/events.<str:form>", record.office_record_file, name="office_audit_file"),
]

staff_urlpatterns = [
    path("offices/", offices.offices, name="offices"),
    path("offices/<int:pk>/invite/", offices.invite_administrator, name="invite_administrator"),
    path("offices/<int:pk>/close/", offices.close, name="close_office"),
    path("audit/", record.whole_record, name="audit"),
    path("audit/events.<str:form>", record.whole_record_file, name="audit_file"),
]
