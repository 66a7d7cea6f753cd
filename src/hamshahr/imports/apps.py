from importlib import import_module

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "hamshahr.imports"

    def ready(self) -> None:
        """The registry of tasks looks into `background.py` of apps alone; this part has its own."""
        import_module("hamshahr.imports.wikidata.background")
