"""The anatomy of the apps, by introspection."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.db import models

from hamshahr.core.writing import GuardedModel, GuardedQuerySet

APPS = [config for config in apps.get_app_configs() if config.name.startswith("hamshahr.")]
MODELS = [model for config in APPS for model in config.get_models()]


def modules(config: AppConfig) -> list[ModuleType]:
    """Every module of an app but its migrations and commands."""
    folder = Path(config.path)
    paths = [path for path in folder.rglob("*.py") if "migrations" not in path.parts and "management" not in path.parts]
    names = [".".join(("hamshahr", config.label, *path.relative_to(folder).with_suffix("").parts)) for path in paths]
    return [importlib.import_module(name.removesuffix(".__init__")) for name in sorted(names)]


@pytest.mark.parametrize("config", APPS, ids=lambda config: config.label)
def test_an_app_tells_what_belongs_in_it(config: AppConfig) -> None:
    readme = Path(config.path) / "README.md"
    assert readme.exists(), f"{config.label} has no README.md"
    assert readme.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_can_only_be_written_by_actions(model: type[models.Model]) -> None:
    assert issubclass(model, GuardedModel)
    assert isinstance(model._default_manager.all(), GuardedQuerySet)


def test_an_action_is_called_by_keywords_and_told_who_acts() -> None:
    """What `@action` wraps takes keywords alone, `by` among them, unless it is private to its module."""
    found = 0
    for config in APPS:
        for module in modules(config):
            for name, function in inspect.getmembers(module, inspect.isfunction):
                is_action = function.__code__.co_name == "wrapper" and "writing" in function.__code__.co_filename
                if not is_action or function.__module__ != module.__name__ or name.startswith("_"):
                    continue
                parameters = inspect.signature(function).parameters
                assert "by" in parameters, f"{module.__name__}.{name} does not ask who acts"
                assert all(one.kind == one.KEYWORD_ONLY for one in parameters.values()), f"{module.__name__}.{name}"
                found += 1
    assert found > 8


def test_no_app_is_an_empty_room() -> None:
    for config in APPS:
        lines = sum(
            len(path.read_text(encoding="utf-8").splitlines())
            for path in Path(config.path).rglob("*.py")
            if "migrations" not in path.parts
        )
        assert lines > 30, config.label
    rooms = {path.name for path in settings.PACKAGE.iterdir() if (path / "apps.py").exists()}
    assert rooms == {config.label for config in APPS}
