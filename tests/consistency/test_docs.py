"""What the documents say is what the code has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from tools.messages import CATALOGUE, PACKAGE, read_catalogue

ROOT = settings.ROOT
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "src").rglob("*.md")])
TARGETS = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
OURS = [config for config in apps.get_app_configs() if config.name.startswith("hamshahr.")]


def text(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def test_every_make_target_that_a_page_names_exists() -> None:
    for page in PAGES:
        named = set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z]+)", page.read_text(encoding="utf-8")))
        assert named <= TARGETS, page


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_every_make_target_is_explained(target: str) -> None:
    assert f"`make {target}" in text("docs", "runbook.md")


def test_both_readmes_begin_with_the_two_commands() -> None:
    for name in ("README.md", "README.fa.md"):
        readme = text(name)
        assert "make run" in readme
        assert "make test" in readme
        assert "AGPL-3.0-or-later" in readme


def test_every_command_is_explained() -> None:
    commands = {
        path.stem
        for config in OURS
        for path in Path(config.path).glob("management/commands/*.py")
        if path.stem[0] != "_"
    }
    assert commands
    assert {name for name in commands if f"manage.py {name}" not in text("docs", "runbook.md")} == set()


def test_every_setting_is_explained() -> None:
    code = text("src", "hamshahr", "config", "settings.py") + text("tools", "run.py")
    named = set(re.findall(r"""["'](HAMSHAHR_[A-Z_]+|DATABASE_URL|PORT)["']""", code))
    assert named >= {"HAMSHAHR_DATA_DIR", "DATABASE_URL", "PORT"}
    assert {name for name in named if f"`{name}`" not in text("docs", "runbook.md")} == set()


def test_the_glossary_has_every_model_in_both_languages() -> None:
    rows = {
        name: line
        for line in text("docs", "glossary.md").splitlines()
        if line.startswith("|")
        for name in re.split(r"[,|]\s*", line.split("|")[1].strip())
    }
    for config in OURS:
        for model in config.get_models():
            assert model.__name__ in rows, f"{model.__name__} is not in docs/glossary.md"
            assert re.search("[\u0600-\u06ff]", rows[model.__name__]), f"{model.__name__} has no Persian term"


def test_the_glossary_says_what_the_screens_say() -> None:
    catalogue = read_catalogue(PACKAGE / CATALOGUE)
    compared = 0
    for line in text("docs", "glossary.md").splitlines():
        if re.match(r"\| [a-z]", line) and (message := catalogue.get(line.split("|")[1].strip())):
            assert line.split("|")[2].strip() == message.string, line
            compared += 1
    assert compared > 20


def test_the_model_page_names_every_table() -> None:
    for config in OURS:
        for model in config.get_models():
            assert f"`{model.__name__}`" in text("docs", "model.md"), model.__name__


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "adr").glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (document.parent / link).exists(), link
