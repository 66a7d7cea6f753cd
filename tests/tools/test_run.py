from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tools import run, steps
from tools.steps import StepError


def test_a_taken_port_is_said_with_another_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(StepError, match=f"Port {port} is taken.*PORT={port + 1}"):
            run._port()
    assert run._port() == port


@pytest.mark.parametrize("written", ["abc", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", written)
    with pytest.raises(StepError, match="is not a port"):
        run._port()


def test_without_a_setting_it_is_8000(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(socket.socket, "bind", lambda *_: None)
    assert run._port() == 8000


def test_work_is_done_once_for_the_same_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "STAMPS", tmp_path / "stamps")
    source, made = tmp_path / "source", tmp_path / "made"
    source.write_text("one")
    done: list[str] = []

    def work() -> None:
        done.append(source.read_text())
        made.touch()

    def once() -> None:
        steps.once("thing", "Making the thing", [source], [made], work)

    once()
    once()
    assert done == ["one"]
    source.write_text("two")
    once()
    made.unlink()
    once()
    assert done == ["one", "two", "two"]


def test_a_failed_command_is_told_and_its_step_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "STAMPS", tmp_path)
    with pytest.raises(StepError, match="`false` failed with code 1"):
        steps.once("thing", "Failing", [], [], lambda: steps.call("false"))
    assert list(tmp_path.iterdir()) == []
