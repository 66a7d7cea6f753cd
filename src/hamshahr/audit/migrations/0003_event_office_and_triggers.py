from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from hamshahr.audit import unalterable


def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in unalterable.create(editor.connection.vendor):
        editor.execute(statement)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in unalterable.drop(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_event_actor_key")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="office",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["office", "-id"], name="audit_event_of_office")
        ),
        migrations.RunPython(create, drop),
    ]
