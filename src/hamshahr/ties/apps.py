from django.apps import AppConfig


class TiesConfig(AppConfig):
    name = "hamshahr.ties"
