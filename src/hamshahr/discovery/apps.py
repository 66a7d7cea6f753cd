from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "hamshahr.discovery"
