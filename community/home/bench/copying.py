"""Rows into tables by COPY, ids and all."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

from community.home.bench.texts import escaped

_CHUNK = 2000


class Table:
    """A model's table. `columns` are those whose values each row gives; the others have the model's defaults."""

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        self.model = model
        fields = {field.column: field for field in model._meta.concrete_fields}
        unknown = set(columns) - set(fields)
        if unknown:
            raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
        # What the database itself sets by default is left to it.
        constant = {
            name: field.get_db_prep_save(field.get_default(), connection)
            for name, field in fields.items()
            if name not in columns and not field.primary_key and field.db_default is models.NOT_PROVIDED
        }
        self._names = [*columns, *constant]
        self._tail = "".join(f"\t{value_of(value)}" for value in constant.values()) + "\n"

    def copy(self, rows: Iterable[str]) -> int:
        """Write rows whose values `row_of` has joined. Returns how many; each call is a statement of its own."""
        table = self.model._meta.db_table
        names = ", ".join(f'"{name}"' for name in self._names)
        written = 0
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            chunk: list[str] = []
            for row in rows:
                chunk.append(row + self._tail)
                if len(chunk) == _CHUNK:
                    written += _send(copy, chunk)
            written += _send(copy, chunk)
        return written

    def continue_ids(self) -> None:
        """Have the next id follow the highest that was written."""
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608


def _send(copy: Any, chunk: list[str]) -> int:
    sent = len(chunk)
    if chunk:
        copy.write("".join(chunk))
        chunk.clear()
    return sent


def row_of(*values: Any) -> str:
    """Values as COPY reads them."""
    return "\t".join(map(value_of, values))


def value_of(value: Any) -> str:
    """One value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return escaped("{" + ",".join(map(str, value)) + "}")
    if isinstance(value, dict):
        return escaped(json.dumps(value))
    return escaped(str(value))
