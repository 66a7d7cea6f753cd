"""Files of ties on their way into the atlas."""

from __future__ import annotations

from hamshahr.atlas.models import Place, SourceClass
from hamshahr.imports import uploads
from hamshahr.imports.actions import apply_import, receive_file, settle_columns
from hamshahr.imports.kinds import STAGE
from hamshahr.imports.models import Import
from hamshahr.imports.options import Options, SourceFacts, fingerprint
from hamshahr.imports.staging import check, stage_batch
from hamshahr.tasks.actions import cancel
from hamshahr.tasks.models import Task
from tests.factories.atlas import BY, place

IMPORTED = """city1,country1,city2,country2,since,kind
Isfahan,Iran,Munich,Germany,1999,sister city
Isfahan,Iran,Munich,Germany,1999,sister city
Tehran,Iran,Nowhere-on-Sea,United Kingdom,1998,friendship
Tehran,Iran,Newtown,United Kingdom,1997,
Tehran,Iran,Freiburg,Germany,some day,
"""


def newtowns() -> None:
    """Two places of one name, so that IMPORTED does not tell which is meant."""
    if not Place.objects.filter(name_en="Newtown").exists():
        place("Newtown", "GB", latitude=52.51, longitude=-3.31, population=11_000)
        place("Newtown", "GB", latitude=51.06, longitude=-0.12, population=12_000)


def received_import(text: str = IMPORTED, name: str = "ties of a friend.csv") -> Import:
    """A file that somebody has sent, kept in settings.DATA_DIR; its columns are not settled."""
    newtowns()
    source = SourceFacts(key="a-friend", name="Ties of a friend", source_class=SourceClass.DATASET.value)
    digest = uploads.keep([text.encode()])
    return receive_file(file_name=name, upload=digest, options=Options(source=source), by=BY)


def staged_import(text: str = IMPORTED, name: str = "ties of a friend.csv") -> Import:
    """The same with its rows checked: new, already known, unknown, in doubt and in error."""
    batch = received_import(text, name)
    path, options = uploads.path_of(batch.upload), Options.of_json(batch.options)
    found = check(path, options)
    settle_columns(
        batch=batch,
        fingerprint=fingerprint(path, options),
        options=options,
        columns=found.columns,
        findings=found.findings,
        rows=found.rows,
        by=BY,
    )
    batch.refresh_from_db()
    stage_batch(batch, path, total=found.rows, by=BY)
    for task in Task.objects.active().filter(kind=STAGE, key=str(batch.pk)):
        cancel(task=task, by=BY)
    return batch


def applied_import() -> Import:
    return apply_import(batch=staged_import(name="brought in.csv"), by=BY)
