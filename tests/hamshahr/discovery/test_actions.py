"""The tables of the day and the models: when they are made, kept, used, and told of."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.core.errors import UserError
from hamshahr.core.writing import WrittenOutsideActionError
from hamshahr.discovery import actions, queries, shipped, state, tables
from hamshahr.discovery.actions import make_tables, train_model, use_model
from hamshahr.discovery.background import TABLES, TRAINING
from hamshahr.discovery.models import PartnerTables, TrainedModel
from hamshahr.discovery.reading import read_atlas
from hamshahr.insight.background import KIND as MEASURING
from hamshahr.tasks.actions import ask
from hamshahr.tasks.lifecycle import State
from hamshahr.tasks.models import Task
from hamshahr.tasks.registry import KINDS
from hamshahr.ties.models import Kind
from tests.background import work_off
from tests.factories import place, small_atlas, tie
from tests.partners import planted_model
from twinnet.partners.model import read_learned

pytestmark = pytest.mark.django_db


@pytest.fixture
def _quickly_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learning takes seconds even here, and was done once for all tests."""
    monkeypatch.setattr(actions, "learned_from", lambda read: planted_model())


def told_of(subject: str) -> list[str]:
    return list(Event.objects.filter(subject_type=subject).order_by("pk").values_list("action", flat=True))


def test_tables_are_made_once_for_the_same_ties(by: Actor) -> None:
    atlas = small_atlas()
    made = make_tables(by=by)
    assert made is not None
    assert (made.cities, made.ties) == (5, 4)
    assert tables.are_stored(made.folder)
    assert not state.tables_are_due()
    assert make_tables(by=by) == made
    tie(atlas.isfahan, atlas.tehran)
    assert state.tables_are_due()
    newer = make_tables(by=by)
    assert newer is not None
    assert newer != made
    assert newer.ties == 5
    assert PartnerTables.objects.count() == 1
    assert told_of("discovery.partnertables") == ["partner_tables.made", "partner_tables.made"]


@pytest.mark.django_db(transaction=True)
def test_tables_of_another_day_are_thrown_away(by: Actor) -> None:
    small_atlas()
    first = make_tables(by=by)
    second = make_tables(by=by, again=True)
    assert first is not None
    assert second is not None
    assert [folder.name for folder in tables.home().iterdir()] == [second.folder]


def test_what_changes_no_tie_keeps_the_tables(by: Actor) -> None:
    atlas = small_atlas()
    made = make_tables(by=by)
    tie(atlas.isfahan, atlas.freiburg, kind=Kind.FRIENDSHIP)
    assert state.tables_are_due()
    again = make_tables(by=by)
    assert again == made
    assert not state.tables_are_due()


def test_too_few_cities_leave_no_tables(by: Actor) -> None:
    place("A", "IR", latitude=1.0, longitude=1.0, population=20_000)
    assert make_tables(by=by) is None
    small_atlas()
    assert make_tables(by=by) is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "LEAST_CITIES", 1000)
        assert make_tables(by=by, again=True) is None
    assert told_of("discovery.partnertables") == ["partner_tables.made", "partner_tables.forgotten"]


def test_a_half_written_folder_is_not_left(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    small_atlas()

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("hamshahr.discovery.keeping.write", full)
    with pytest.raises(OSError, match="No space"):
        make_tables(by=by)
    assert list(tables.home().iterdir()) == []
    assert not PartnerTables.objects.exists()


def test_only_actions_write(by: Actor) -> None:
    small_atlas()
    make_tables(by=by)
    with pytest.raises(WrittenOutsideActionError):
        PartnerTables.objects.update(ties=0)


@pytest.mark.usefixtures("planted", "_quickly_learned")
def test_progress_is_told_in_words_the_background_knows(by: Actor) -> None:
    for kind, work in ((TABLES, make_tables), (TRAINING, train_model)):
        told: list[tuple[int, int, str]] = []
        work(by=by, progress=lambda *step, told=told: told.append(step))
        assert {word for _, _, word in told} == set(KINDS[kind].words)
        assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


def test_measuring_is_followed_by_tables(by: Actor) -> None:
    small_atlas()
    ask(kind=MEASURING, by=by)
    work_off()
    assert PartnerTables.objects.exists()
    assert not Task.objects.filter(kind=TRAINING).exists()
    assert Task.objects.get(kind=TABLES).state == State.DONE


@pytest.mark.usefixtures("planted")
def test_what_is_learned_from_the_atlas_is_a_model() -> None:
    """The one test here that truly learns."""
    learned = read_learned(actions.learned_from(read_atlas()))
    assert max(share for _, share in learned.calibration) > 0.02


@pytest.mark.usefixtures("planted", "_quickly_learned")
def test_many_new_ties_are_followed_by_training(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "LEAST_TIES_TO_TRAIN", 100)
    ask(kind=TABLES, by=by)
    work_off()
    model = TrainedModel.objects.get()
    assert model.is_in_use
    assert queries.finder().trained == model
    assert not state.training_is_due()
    monkeypatch.setattr(state, "CHANGE_TO_TRAIN", 0.0)
    assert state.training_is_due()


@pytest.mark.usefixtures("planted", "_quickly_learned")
def test_models_are_kept_chosen_and_forgotten(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MODELS_KEPT", 2)
    make_tables(by=by)
    _, second, third = (train_model(by=by) for _ in range(3))
    assert set(TrainedModel.objects.order_by("pk")) == {second, third}
    assert queries.finder().trained == third
    use_model(model=second, by=by)
    assert queries.finder().trained == second
    use_model(model=None, by=by)
    assert queries.finder().trained is None
    assert queries.finder().model_version.startswith("shipped")
    assert told_of("discovery.trainedmodel").count("partner_model.put_aside") == 4
    assert told_of("discovery.trainedmodel").count("partner_model.forgotten") == 1


def test_too_few_ties_train_nothing(by: Actor) -> None:
    small_atlas()
    with pytest.raises(UserError, match="too few"):
        train_model(by=by)
    assert not TrainedModel.objects.exists()
    with pytest.raises(CommandError, match="too few"):
        call_command("train_partners", "--apply")


@pytest.mark.usefixtures("planted", "_quickly_learned")
def test_the_commands_tell_and_do(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_partner_tables")
    assert "156 cities" in capsys.readouterr().out
    call_command("train_partners")
    shown = capsys.readouterr().out
    assert "156 cities (--apply)" in shown
    assert "→ shipped" in shown
    assert not TrainedModel.objects.exists()
    call_command("train_partners", "--apply")
    model = TrainedModel.objects.get()
    call_command("train_partners")
    assert f"→ model {model.pk}" in capsys.readouterr().out
    call_command("train_partners", "--use", "shipped")
    assert not TrainedModel.objects.filter(is_in_use=True).exists()
    with pytest.raises(CommandError, match="no model"):
        call_command("train_partners", "--use", "99999")


@pytest.mark.usefixtures("planted", "_quickly_learned")
def test_the_shipped_model_is_replaced_by_one_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: Actor
) -> None:
    for name in (shipped.MODEL, shipped.ABOUT):
        (tmp_path / name).write_bytes((shipped.FOLDER / name).read_bytes())
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    monkeypatch.setattr("hamshahr.discovery.management.commands.train_partners.learned_from", actions.learned_from)
    call_command("train_partners", "--ship")
    assert shipped.about().cities == 156
    make_tables(by=by)
    assert queries.finder().trained is None
    shipped.about.cache_clear()
