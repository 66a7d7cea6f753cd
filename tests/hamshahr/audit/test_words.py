"""Every deed that the code can do has its sentence, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.audit.words import SENTENCES, sentence, who

CODE = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
# Where a deed's code is put together or handed on, the codes that come of it.
HANDED_ON = {
    "networks/actions.py": {
        f"{noun}.{verb}" for noun in ("network", "membership", "milestone") for verb in ("recorded", "changed")
    },
    "ties/actions/claims.py": {"relationship.joined", "relationship.parted"},
    "ties/actions/speaking.py": {
        "tie.fact_said", "tie.partner_answered", "tie.partner_asked", "tie.recorded", "tie.request_cancelled",
        "tie.status_changed",
    },
    "imports/actions/batches.py": {"import.trusted", "import.doubted"},
}  # fmt: skip


def _codes(argument: ast.expr, name: str) -> Iterator[str]:
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    elif isinstance(argument, ast.IfExp):
        yield from _codes(argument.body, name)
        yield from _codes(argument.orelse, name)
    else:
        yield from HANDED_ON[name]


def every_code() -> set[str]:
    found: set[str] = set()
    for path in sorted(Path(settings.PACKAGE).rglob("*.py")):
        name = path.relative_to(settings.PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "Deed":
                    found |= set(_codes(node.args[0], name))
                elif node.func.id == "finish" and name.startswith("ties/"):
                    found |= set(_codes(node.args[1], name))
    return found


def test_every_deed_has_a_sentence_and_every_sentence_a_deed() -> None:
    codes = every_code()
    assert all(CODE.fullmatch(code) for code in codes)
    assert codes == set(SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_written_in_both_languages(code: str) -> None:
    event = Event(action=code, subject_label="LABEL", before={}, after={})
    with translation.override("en"):
        english = sentence(event, {})
    with translation.override("fa"):
        persian = sentence(event, {})
    assert re.search("[a-z]{3}", english) and "{" not in english
    assert re.search("[\u0600-\u06ff]{2}", persian) and "{" not in persian
    assert ("LABEL" in english) == ("LABEL" in persian)


def test_a_status_is_told_with_its_resolution_and_its_reason() -> None:
    event = Event(
        action="tie.status_changed",
        subject_label="Isfahan – Freiburg",
        before={"status": "active", "level": "official"},
        after={"status": "suspended", "level": "official", "on": "2024-02-01", "resolution": "12"},
        reason="the council asked for it",
    )
    known = {"status": {"active": "active", "suspended": "suspended"}, "level": {"official": "official"}}
    assert sentence(event, known) == (
        "changed the official level of Isfahan – Freiburg from “active” to “suspended” on 1 February 2024, "
        "resolution 12, because: the council asked for it"
    )
    with translation.override("fa"):
        persian = sentence(event, known)
    assert "مصوبهٔ 12، زیرا: the council" in persian


@pytest.mark.parametrize(("language", "told"), [("fa", "فرمان make_demo"), ("en", "the command make_demo")])
def test_a_command_is_called_one_in_the_readers_language(language: str, told: str) -> None:
    with translation.override(language):
        assert who(Event(actor=Actor.command("make_demo").name)) == told
        assert who(Event(actor="Alice", actor_key="1")) == "Alice"
