"""A desk with a small atlas behind it, and files that are sent to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from hamshahr.imports.models import Import
from tests import factories
from tests.factories import SmallAtlas

Send = Callable[..., Import]


@pytest.fixture
def atlas(db: None, settings: Settings, tmp_path: Path) -> SmallAtlas:
    settings.DATA_DIR = tmp_path
    made = factories.small_atlas()
    factories.newtowns()
    return made


@pytest.fixture
def desk(atlas: SmallAtlas, client: Client) -> Client:
    client.force_login(factories.user())
    return client


@pytest.fixture
def send(desk: Client) -> Send:
    """Sends a file and gives the import that came of it."""

    def sent(text: str | bytes = factories.IMPORTED, name: str = "ties.csv") -> Import:
        content = text.encode() if isinstance(text, str) else text
        answer = desk.post(reverse("workspace:upload_import"), {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 302
        return Import.objects.latest("pk")

    return sent


SETTLED = {"source": "", "name": "A friend's list", "source_class": "dataset", "kind": "", "file-header": ""}


def settle(desk: Client, batch: Import, **choices: Any) -> Any:
    """Send the columns page's form as it stands, with some choices changed."""
    address = reverse("workspace:import_columns", args=[batch.pk])
    page = desk.get(address, {name: value for name, value in choices.items() if name.startswith("file-")})
    seen = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
    chosen = {}
    for name, rest in re.findall(r'<select[^>]*name="(column-\d+)"[^>]*>(.*?)</select>', page.content.decode(), re.S):
        selected = re.search(r'<option value="([^"]*)" selected>', rest)
        chosen[name] = selected[1] if selected else ""
    return desk.post(address, {"seen": seen[1] if seen else "", **SETTLED, **chosen, **choices})
