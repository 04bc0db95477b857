from __future__ import annotations

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_open_sessions"),
        ("procedures", "0021_versions_invented"),
    ]

    operations = [
        migrations.CreateModel(
            name="ForWhom",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("given_name", models.CharField(max_length=100)),
                ("family_name", models.CharField(max_length=100)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("declared", "declared, not confirmed"),
                            ("confirmed", "confirmed by this person"),
                            ("contested", "contested by this person"),
                            ("taken", "taken over by this person"),
                        ],
                        default="declared",
                        max_length=10,
                    ),
                ),
                ("filer", models.CharField(blank=True, max_length=400)),
                ("secret", models.CharField(blank=True, max_length=64)),
                ("why", models.TextField(blank=True)),
                ("declared_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="for_whom", to="procedures.file"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("person__isnull", False)), fields=["person"], name="procedures_for_whom")
                ],
            },
        ),
    ]
