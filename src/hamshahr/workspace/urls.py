"""Addresses of the desk: all of them behind sign-in."""

from django.urls import path

from hamshahr.workspace.views import desk, findings, tasks

app_name = "workspace"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/accept/", findings.accept, name="accept_finding"),
    path("findings/<int:pk>/dismiss/", findings.dismiss_finding, name="dismiss_finding"),
    path("findings/<int:pk>/reopen/", findings.reopen_finding, name="reopen_finding"),
    path("tasks/<int:pk>/cancel/", tasks.cancel_task, name="cancel_task"),
]
