"""Addresses of the public pages."""

from django.urls import path

from hamshahr.publish import views

app_name = "publish"

urlpatterns = [
    path("", views.home, name="home"),
]
