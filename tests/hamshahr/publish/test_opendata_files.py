"""How the files to take away are made, kept and served."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from hamshahr.insight.background import KIND as MEASURING
from hamshahr.publish.background import KIND
from hamshahr.publish.opendata.making import make_open_data
from hamshahr.publish.opendata.shelf import Manifest, newest
from hamshahr.tasks.actions import ask
from hamshahr.tasks.models import Task
from hamshahr.tasks.registry import KINDS
from tests import factories
from tests.background import work_off
from tests.factories import SmallAtlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_apart")]


def test_files_are_made_again_only_when_the_atlas_has_changed(made: Manifest, atlas: SmallAtlas) -> None:
    again, is_new = make_open_data()
    assert (again.folder, is_new) == (made.folder, False)
    factories.tie(atlas.tehran, atlas.freiburg)
    later, is_new = make_open_data()
    assert is_new
    assert later.files["ties.geojson"].rows == (made.files["ties.geojson"].rows or 0) + 1


def test_the_same_atlas_gives_the_same_bytes(made: Manifest) -> None:
    again, is_new = make_open_data(is_again=True)
    assert is_new
    differing = {name for name in made.files if made.files[name].sha256 != again.files[name].sha256}
    assert differing <= {"datapackage.json", "hamshahr-datapackage.zip"}  # they tell when they were made


def test_a_maker_that_is_killed_leaves_what_was_there_and_no_litter(
    made: Manifest, atlas: SmallAtlas, tmp_path: Path
) -> None:
    factories.tie(atlas.tehran, atlas.freiburg)

    def killed(done: int, total: int, words: str) -> None:
        if words == "package":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_open_data(progress=killed)
    found = newest()
    assert found is not None
    assert found.folder == made.folder
    assert [path.name for path in (tmp_path / "opendata").iterdir() if path.is_dir()] == [made.folder.name]


def test_only_the_last_two_are_kept(atlas: SmallAtlas, tmp_path: Path) -> None:
    folders = [make_open_data(is_again=True)[0].folder.name for _ in range(4)]
    kept = sorted(path.name for path in (tmp_path / "opendata").iterdir() if path.is_dir())
    assert kept == folders[-2:]


def test_background_work_makes_them(atlas: SmallAtlas) -> None:
    ask(kind=KIND, by=factories.BY)
    work_off()
    assert Task.objects.get(kind=KIND).state == "done"
    assert newest() is not None
    assert DBTaskResult.objects.exists()


def test_a_file_is_served_as_it_was_made(made: Manifest, client: Client) -> None:
    facts = made.files["claims.csv"]
    response = client.get("/en/data/claims.csv")
    content = response.getvalue()
    assert hashlib.sha256(content).hexdigest() == facts.sha256
    assert response["Content-Length"] == str(facts.size)
    packed = client.get("/en/data/claims.csv", headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.getvalue()) == content
    assert packed["ETag"] != response["ETag"]
    assert not response["ETag"].startswith("W/")
    assert "Accept-Encoding" in response["Vary"]
    assert response["Content-Type"].startswith("text/csv")


def test_the_package_is_not_packed_twice(made: Manifest, client: Client) -> None:
    response = client.get("/fa/data/hamshahr-datapackage.zip", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in response
    assert not response["ETag"].startswith("W/")
    content = response.getvalue()
    assert hashlib.sha256(content).hexdigest() == made.files["hamshahr-datapackage.zip"].sha256


def test_who_has_the_file_is_told_so(made: Manifest, atlas: SmallAtlas, client: Client) -> None:
    first = client.get("/en/data/ties.geojson", headers={"accept-encoding": "gzip"})
    etag, modified = first["ETag"], first["Last-Modified"]
    for known in ({"if-none-match": f'"other", {etag}'}, {"if-modified-since": modified}):
        answer = client.get("/en/data/ties.geojson", headers={"accept-encoding": "gzip", **known})
        assert answer.status_code == 304, known
        assert answer["ETag"] == etag
    plain = client.get("/en/data/ties.geojson", headers={"if-none-match": etag})
    assert plain.status_code == 200  # what is known is the packed one
    factories.tie(atlas.tehran, atlas.freiburg)
    make_open_data()
    assert (
        client.get("/en/data/ties.geojson", headers={"accept-encoding": "gzip", "if-none-match": etag}).status_code
        == 200
    )


@pytest.mark.parametrize("name", ["manifest.json", "..%2Fsecret-key", "claims.csv.gz", "%00", "nothing.csv"])
def test_nothing_but_the_files_is_served(made: Manifest, client: Client, name: str) -> None:
    assert client.get(f"/en/data/{name}").status_code == 404


def test_files_are_made_after_an_import_has_been_measured() -> None:
    assert KINDS[KIND].after == MEASURING
    assert KINDS[KIND].every is not None
