"""The rules of the house see what they should, and leave the rest alone."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tools import rules

Rule = Callable[[], Iterable[str]]
CSS = "src/hamshahr/assets/css/x.css"
HTML = "src/hamshahr/templates/x.html"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """An empty project under git; call it with a path and a text to commit a file there."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    monkeypatch.setattr(rules, "ROOT", tmp_path)

    def write(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
        subprocess.run(["git", "-C", str(tmp_path), "add", path], check=True)

    return write


@pytest.mark.parametrize(
    ("rule", "path", "bad", "good"),
    [
        (
            rules.styles_know_no_left_or_right,
            CSS,
            ".a { margin-left: 1em }",
            ".a { margin-inline-start: 1em } /* left: */",
        ),
        (rules.styles_know_no_left_or_right, CSS, ".a { left: 0 }", ".a { inset-inline-start: 0 }"),
        (rules.styles_know_no_left_or_right, CSS, "p{text-align:right}", "p{text-align:end}"),
        (rules.styles_know_no_left_or_right, CSS, "p{border-top-left-radius:1px}", "p{border-start-start-radius:1px}"),
        (rules.templates_have_nothing_inline, HTML, "<script>go()</script>", '<script src="/a.js" defer></script>'),
        (rules.templates_have_nothing_inline, HTML, '<a onclick="go()">', '<a data-onclick="go">'),
        (rules.templates_have_nothing_inline, HTML, '<p style="color:red">', '<p class="danger">'),
        (rules.no_registries_or_machine_paths, "a.txt", "https://registry.npm" + "js.org/x", "npm"),
        (rules.no_registries_or_machine_paths, "a.py", 'P = "/' + 'root/x"', 'P = "https://root.example/root/x"'),
    ],
)
def test_a_rule_finds_the_bad_and_passes_the_good(
    rule: Rule, path: str, bad: str, good: str, project: Callable[[str, str], None]
) -> None:
    project(path, f"{good}\n")
    assert list(rule()) == []
    project(path, f"{good}\n{bad}\n")
    faults = list(rule())
    assert len(faults) == 1
    assert faults[0].startswith(f"{path}:2: ")


LOCKED = {
    "pyproject.toml": '[project]\ndependencies = ["Django-Htmx>=1"]\n'
    '[project.optional-dependencies]\npostgresql = ["psycopg[binary]"]\ndev = ["ruff"]\n',
    "requirements/run.txt": "django-htmx==1.2 \\\n    --hash=sha256:0\npsycopg==3.1 \\\n    --hash=sha256:0\n",
    "requirements/dev.txt": "django-htmx==1.2\npsycopg==3.1\nruff==0.1\nnode-wheel==1\n",
    "requirements/node.txt": "node-wheel==1\n",
    "package.json": '{"devDependencies": {"a": "1"}}',
    "package-lock.json": '{"packages": {"": {"devDependencies": {"a": "1"}}}}',
}


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("package.json", LOCKED["package.json"], None),
        ("requirements/run.txt", "psycopg==3.1\n", "django-htmx of pyproject.toml is not locked"),
        ("requirements/dev.txt", LOCKED["requirements/dev.txt"].replace("1.2", "1.3"), "django-htmx differs"),
        ("requirements/node.txt", "node-wheel==2\n", "node-wheel differs"),
        ("package.json", '{"devDependencies": {"a": "2"}}', "differ from package.json"),
    ],
)
def test_locks_follow_what_they_lock(
    path: str, text: str, fault: str | None, project: Callable[[str, str], None]
) -> None:
    for name, content in (LOCKED | {path: text}).items():
        project(name, content)
    faults = list(rules.locks_are_in_step())
    assert len(faults) == (fault is not None)
    assert all(fault in one for one in faults if fault)
