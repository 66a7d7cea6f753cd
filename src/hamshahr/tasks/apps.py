from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TasksConfig(AppConfig):
    name = "hamshahr.tasks"

    def ready(self) -> None:
        """Every app's `background.py` registers its kinds of work."""
        autodiscover_modules("background")
