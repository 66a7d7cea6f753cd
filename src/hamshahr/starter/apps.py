from django.apps import AppConfig


class StarterConfig(AppConfig):
    name = "hamshahr.starter"
