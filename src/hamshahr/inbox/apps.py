from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "hamshahr.inbox"
