"""The cities of data/places.tsv, and every spelling under which they are found. Before deploy."""

import csv
from pathlib import Path

from django.db import migrations

from members.folding import spellings

DATA = Path(__file__).resolve().parent.parent / "data" / "places.tsv"


def load(apps, schema_editor):
    Place = apps.get_model("members", "Place")
    PlaceName = apps.get_model("members", "PlaceName")
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    places = Place.objects.bulk_create(
        Place(
            slug=row["slug"],
            region=row["region"],
            admin=row["admin"],
            name_en=row["name_en"],
            name_zh_hans=row["name_zh_hans"],
            name_zh_hant=row["name_zh_hant"],
            latitude=row["lat"],
            longitude=row["lon"],
            zone=row["tz"],
            population=int(row["population"]),
        )
        for row in rows
    )
    names = []
    for place, row in zip(places, rows, strict=True):
        written = [row["name_en"], row["name_zh_hans"], row["name_zh_hant"], row["slug"], *row["aliases"].split("|")]
        folded = {folded for name in written for folded in spellings(name)}
        names += [PlaceName(place=place, folded=name) for name in sorted(folded)]
    PlaceName.objects.bulk_create(names, batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
