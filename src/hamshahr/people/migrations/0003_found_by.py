"""Persons, posts and organisations are found by their folded names; those already there are given theirs."""

from django.db import migrations, models

from hamshahr.core.bilingual import search_key

_NAMES = {"Organisation": ("name_en", "name_fa"), "Person": ("name_en", "name_fa"), "Post": ("title_en", "title_fa")}


def find_by_names(apps, schema_editor):
    for name, fields in _NAMES.items():
        model = apps.get_model("people", name)
        rows = model._base_manager.using(schema_editor.connection.alias)
        for pk, *names in rows.values_list("pk", *fields).order_by("pk"):
            rows.filter(pk=pk).update(found_by=search_key(*names))


class Migration(migrations.Migration):
    dependencies = [("people", "0002_invitations_and_register")]

    operations = [
        *(
            migrations.AddField(model, "found_by", models.TextField(default="", editable=False))
            for model in ("organisation", "person", "post")
        ),
        migrations.RunPython(find_by_names, migrations.RunPython.noop),
    ]
