"""Rules of the house that no linter knows: each reads committed files and gives what breaks it, one line a fault."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tools.steps import ROOT

_TEXT = {".py", ".md", ".txt", ".json", ".toml", ".mjs", ".js", ".css", ".html", ".po", ".yml", ".yaml", ".cfg", ""}
# Written in two pieces, so that this file obeys its own rule.
_REGISTRIES = re.compile(
    "|".join(["registry" + r"\.npmjs", "files" + r"\.pythonhosted", "pypi" + r"\.org", "yarnpkg" + r"\.com"])
)
_MACHINE_PATHS = re.compile(r"(?<![\w/:.~-])/(?:root|home/[a-z]+|work/(?:main|shared))(?:/|\b)")
_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_PHYSICAL = re.compile(
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:^|[;{\s])(?:left|right)\s*:"
    r"|(?:float|clear|text-align)\s*:\s*(?:left|right)\b"
)
_INLINE = re.compile(
    r"<script(?![^>]*\b(?:src|type=\"application/(?:ld\+)?json\"))[^>]*>|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=", re.I
)
_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def committed(*patterns: str) -> list[Path]:
    """The files git knows, matching the patterns, that still stand."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def no_registries_or_machine_paths() -> Iterator[str]:
    """No committed file leans on one machine or one package registry."""
    for path in committed():
        if path.suffix in _TEXT and path.name != "LICENSE":
            yield from _found(path, path.read_text(encoding="utf-8"), (_REGISTRIES, _MACHINE_PATHS))


def styles_know_no_left_or_right() -> Iterator[str]:
    """Our styles serve both directions with one text: logical properties only."""
    for path in committed("src/hamshahr/assets/*.css"):
        blanked = _COMMENTS.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), path.read_text(encoding="utf-8"))
        yield from _found(path, blanked, (_PHYSICAL,))


def templates_have_nothing_inline() -> Iterator[str]:
    """The content security policy forbids scripts, handlers and styles inside a page."""
    for path in committed("src/hamshahr/*.html"):
        yield from _found(path, path.read_text(encoding="utf-8"), (_INLINE,))


def locks_are_in_step() -> Iterator[str]:
    """Every dependency named in pyproject.toml and package.json is locked, and the locks agree with one another."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run, dev, node = (_pinned(name) for name in ("run", "dev", "node"))
    extras = project["optional-dependencies"]
    for lock, names in (("run", project["dependencies"] + extras["postgresql"]), ("dev", extras["dev"])):
        pinned = {"run": run, "dev": dev}[lock]
        for needed in map(_plain_name, names):
            if needed not in pinned:
                yield f"requirements/{lock}.txt: {needed} of pyproject.toml is not locked"
    for name, version in [*run.items(), *node.items()]:
        if dev.get(name) != version:
            yield f"requirements/dev.txt: {name} differs from the other locks"
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        if wanted.get(kind, {}) != locked.get(kind, {}):
            yield f"package-lock.json: {kind} differ from package.json; run `npm install --package-lock-only`"


def _found(path: Path, text: str, patterns: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        for pattern in patterns:
            if match := pattern.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: {match[0].strip()}"


def _pinned(lock: str) -> dict[str, set[str]]:
    """The versions each name is locked to; more than one where they differ by Python version."""
    pinned: dict[str, set[str]] = {}
    for name, version in _PINNED.findall((ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")):
        pinned.setdefault(name, set()).add(version)
    return pinned


def _plain_name(requirement: str) -> str:
    """`Django-Htmx[x]>=1` is `django-htmx`."""
    match = _NAME.match(requirement)
    assert match is not None  # pip would not have read it either
    return re.sub(r"[-_.]+", "-", match[0]).lower()
