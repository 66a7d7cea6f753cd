"""What every test stands on: no network but loopback (pyproject.toml), nothing undefined, no order nobody asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import QuerySet
from django.db.models.sql import Query
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from hamshahr.accounts.models import User
from hamshahr.api.kept import shelf
from hamshahr.audit import unalterable
from hamshahr.audit.actions import Actor
from tests import factories
from tools.messages import compile_all

hypothesis_settings.register_profile("hamshahr", deadline=None, max_examples=60, derandomize=True)
hypothesis_settings.load_profile("hamshahr")


class UndefinedVariable(str):
    """Django puts the name of a variable that a template lacks into this text by `%`; here that is an error."""

    def __contains__(self, item: object) -> bool:
        return item == "%s" or super().__contains__(str(item))

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"The template uses {name}, which its view does not give.")


def pytest_configure(config: pytest.Config) -> None:
    """Once per run, not once per worker: translations as they are written now."""
    if not hasattr(config, "workerinput"):
        compile_all()


@pytest.fixture(autouse=True, scope="session")
def _served_files() -> None:
    """Pages name built files by their plain address, and WhiteNoise finds its folder, though nothing was collected."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_the_record() -> None:
    """Between tests with transactions of their own all tables are emptied, which the audit's triggers refuse."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flushed(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        vendor = self.connection.vendor
        flush(self, [*unalterable.drop(vendor), *sql_list, *unalterable.create(vendor)])

    BaseDatabaseOperations.execute_sql_flush = flushed  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _undefined_template_variables_fail() -> None:
    for engine in engines.all():
        assert isinstance(engine, DjangoTemplates)
        engine.engine.string_if_invalid = UndefinedVariable("%s")


@pytest.fixture(autouse=True)
def _no_language_of_another_test() -> Iterator[None]:
    """A request sets the language of its thread and nobody sets it back, so that the next test would read on in it."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate_all()


@pytest.fixture(autouse=True)
def _no_order_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list whose query asks for no order comes back in reverse of the usual one, so that no test leans on it.

    Only whole rows fetched by `_fetch_all` are turned; sliced, grouped and combined queries stay as they are.
    """
    fetch = QuerySet._fetch_all

    def turned(self: QuerySet) -> None:  # type: ignore[type-arg]
        is_new = self._result_cache is None
        fetch(self)
        query: Query = self.query
        if is_new and not self.ordered and not query.is_sliced and not query.combinator and self._result_cache:
            self._result_cache.reverse()

    monkeypatch.setattr(QuerySet, "_fetch_all", turned)


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    """Requests are counted, and answers kept by the atlas's version, which two tests may share, in memory."""
    for one in ("default", "limits"):
        caches[one].clear()
    shelf.clear()


@pytest.fixture(autouse=True)
def _signed_in_means_with_second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """`client.force_login` stands for the whole way in, which tests of accounts walk on foot."""
    by_password_alone = Client.force_login

    def force_login(self: Client, user: User, backend: str | None = None) -> None:
        by_password_alone(self, user, backend)
        factories.as_with_second_factor(self)

    monkeypatch.setattr(Client, "force_login", force_login)


@pytest.fixture
def by() -> Actor:
    return Actor("the test")


@pytest.fixture
def persian() -> Iterator[None]:
    with translation.override("fa"):
        yield
