import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("ties", "0002_withdrawn"),
    ]

    operations = [
        migrations.AddField(
            model_name="relationship",
            name="part_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="pairs",
                to="ties.relationship",
            ),
        ),
    ]
