"""Addresses of the desk: all of them behind sign-in."""

from django.urls import path

from hamshahr.workspace.views import desk, tasks

app_name = "workspace"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("tasks/<int:pk>/cancel/", tasks.cancel_task, name="cancel_task"),
]
