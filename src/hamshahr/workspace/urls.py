"""Addresses of the desk: all of them behind sign-in."""

from django.urls import include, path

from hamshahr.workspace.office.urls import urlpatterns as office
from hamshahr.workspace.people.urls import staff_urlpatterns as people_of_staff
from hamshahr.workspace.people.urls import urlpatterns as people
from hamshahr.workspace.views import desk, findings, import_names, import_rows, imports, tasks

app_name = "workspace"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/accept/", findings.accept, name="accept_finding"),
    path("findings/<int:pk>/dismiss/", findings.dismiss_finding, name="dismiss_finding"),
    path("findings/<int:pk>/reopen/", findings.reopen_finding, name="reopen_finding"),
    *people_of_staff,
    path("imports/", imports.imports, name="imports"),
    path("imports/upload/", imports.upload, name="upload_import"),
    path("imports/answers/", import_names.answers, name="import_answers"),
    path("imports/answers/<int:pk>/revoke/", import_names.revoke, name="revoke_answer"),
    path("imports/<int:pk>/", imports.batch, name="import"),
    path("imports/<int:pk>/progress/", imports.progress, name="import_progress"),
    path("imports/<int:pk>/columns/", imports.columns, name="import_columns"),
    path("imports/<int:pk>/check/", imports.check_anew, name="check_import"),
    path("imports/<int:pk>/overrule/", imports.overrule, name="overrule_finding"),
    path("imports/<int:pk>/rows/", import_rows.choose_rows, name="choose_rows"),
    path("imports/<int:pk>/rows.csv", import_rows.report, name="import_report"),
    path("imports/<int:pk>/names/", import_names.names, name="import_names"),
    path("imports/<int:pk>/names/<slug:mark>/", import_names.name, name="import_name"),
    path("imports/<int:pk>/names/<slug:mark>/map.json", import_names.name_map, name="import_name_map"),
    path("imports/<int:pk>/bring-in/", imports.bring_in, name="bring_in_import"),
    path("imports/<int:pk>/undo/", imports.undo, name="undo_import"),
    path("imports/<int:pk>/discard/", imports.discard, name="discard_import"),
    path("office/<int:office>/", include(office)),
    path("office/<int:office>/", include(people)),
    path("tasks/<int:pk>/cancel/", tasks.cancel_task, name="cancel_task"),
]
