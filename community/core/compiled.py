"""Queries that every page makes: Django writes their SQL once, and PostgreSQL plans it once for each connection."""

import re
from collections.abc import Callable
from copy import copy
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

from community.core.statements import Statement

Row = TypeVar("Row", bound=Model)
# No id is as large; each parameter is found again in the SQL by the number that stood for it.
_STAND_IN: Final = 7_301_000_000_000_000_000


class Compiled(Generic[Row]):
    """A query for rows of a model whose parameters are whole numbers (ids).

    `build` makes the queryset from the numbers' stand-ins: what it asks of them must not depend on their value, and
    each must come into the SQL as it is. What else it compares with stands in the SQL as a constant, so that a plan for
    all ids can use partial indexes. No prefetching.
    """

    def __init__(self, build: Callable[..., "QuerySet[Row, Row]"], *names: str) -> None:
        self._build = build
        self._names = names

    def rows(self, **numbers: int) -> list[Row]:
        """The rows for these values of the parameters. 1 query."""
        compiler, statement, names = self._compiled
        found = statement.rows(*(numbers[name] for name in names))
        mine = copy(compiler)
        mine.connection = connections[DEFAULT_DB_ALIAS]
        # Django makes the objects, as of any rows.
        mine.execute_sql = lambda *_args, **_kwargs: [found]
        query: Any = SimpleNamespace(get_compiler=lambda using: mine)
        rows: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return list(ModelIterable(rows))

    def first(self, **numbers: int) -> Row | None:
        """The first of the rows, if there is any. 1 query."""
        return next(iter(self.rows(**numbers)), None)

    @cached_property
    def _compiled(self) -> tuple[Any, Statement, list[str]]:
        stand_ins = {_STAND_IN + number: name for number, name in enumerate(self._names)}
        compiler = self._build(**{name: value for value, name in stand_ins.items()}).query.get_compiler(
            DEFAULT_DB_ALIAS
        )
        sql, params = compiler.as_sql()
        # The order in which the SQL asks for them; one may be asked for several times.
        names = [stand_ins[param] for param in params if isinstance(param, int) and param in stand_ins]
        if missing := set(self._names) - set(names):
            raise ValueError(f"not in the SQL as they are: {', '.join(sorted(missing))}")
        parts = iter("%s" if isinstance(param, int) and param in stand_ins else _constant(param) for param in params)
        return compiler, Statement(re.sub("%[s%]", lambda found: next(parts) if found[0] == "%s" else "%%", sql)), names


def _constant(value: Any) -> str:
    """The value as SQL, for a text in which `%s` stands for parameters."""
    written: str = connections[DEFAULT_DB_ALIAS].ops.compose_sql("%s", [value])  # type: ignore[attr-defined]
    return written.replace("%", "%%")
