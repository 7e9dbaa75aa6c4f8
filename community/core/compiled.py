"""Queries that every page makes: Django writes their SQL once, not once for each request."""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=Model)
# No id is as large; each parameter is found again in the SQL by the number that stood for it.
_STAND_IN: Final = 7_301_000_000_000_000_000


class Compiled(Generic[Row]):
    """A query for rows of a model whose parameters are whole numbers (ids).

    `build` makes the queryset from the numbers' stand-ins: what it asks of them must not depend on their value, and
    each must come into the SQL as it is. No prefetching.
    """

    def __init__(self, build: Callable[..., "QuerySet[Row, Row]"], *names: str) -> None:
        self._build = build
        self._names = names

    def rows(self, **numbers: int) -> list[Row]:
        """The rows for these values of the parameters. 1 query."""
        compiler, sql, params = self._compiled
        mine = copy(compiler)
        mine.connection = connections[DEFAULT_DB_ALIAS]
        values = tuple(numbers[param[1:]] if isinstance(param, _Name) else param for param in params)
        mine.as_sql = lambda *_args, **_kwargs: (sql, values)
        query: Any = SimpleNamespace(get_compiler=lambda using: mine)
        rows: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return list(ModelIterable(rows))

    def first(self, **numbers: int) -> Row | None:
        """The first of the rows, if there is any. 1 query."""
        return next(iter(self.rows(**numbers)), None)

    @cached_property
    def _compiled(self) -> tuple[Any, str, list[Any]]:
        stand_ins = {name: _STAND_IN + number for number, name in enumerate(self._names)}
        compiler = self._build(**stand_ins).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        names = {value: _Name(f":{name}") for name, value in stand_ins.items()}
        found = [names.get(param, param) if isinstance(param, int) else param for param in params]
        missing = set(self._names) - {param[1:] for param in found if isinstance(param, _Name)}
        if missing:
            raise ValueError(f"not in the SQL as they are: {', '.join(sorted(missing))}")
        return compiler, sql, found


class _Name(str):
    """A parameter's place."""

    __slots__ = ()
