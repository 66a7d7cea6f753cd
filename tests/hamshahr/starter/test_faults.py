from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from hamshahr.atlas.models import Source
from hamshahr.core.errors import UserError
from hamshahr.starter.rows import date, listed, read


@pytest.mark.django_db
def test_an_empty_atlas_is_told_what_to_do_first() -> None:
    with pytest.raises(CommandError, match="load_atlas"):
        call_command("load_starter")
    assert not Source.objects.exists()


def test_a_fault_names_file_and_line() -> None:
    def fails(row: dict[str, str]) -> str:
        return {"c40": "known"}[row["key"]]

    with pytest.raises(UserError, match=r"networks\.csv, line 2: .*is not known here"):
        read("networks", fails)


def test_a_precision_that_contradicts_its_date_is_refused() -> None:
    with pytest.raises(ValueError, match="no date to the day"):
        date({"since": "1989", "since_precision": "day"}, "since")
    assert str(date({"since": "1989", "since_precision": "year"}, "since")) == "1989"
    assert listed("a| b|") == ["a", "b"]
