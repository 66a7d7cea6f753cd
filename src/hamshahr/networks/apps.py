from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "hamshahr.networks"
