from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from community.core.errors import InvalidInput, NotAllowed
from community.site_settings import queries, registry, services
from community.site_settings.models import PolicyVersion
from members.models import Member


@dataclass(frozen=True)
class Tea:
    minutes: int = 4
    sugar: float = 0.5
    hours: tuple[int, ...] = (9, 16)

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise ValueError("minutes must be at least 1")


@pytest.fixture(autouse=True)
def _tea() -> Iterator[None]:
    registry.register_policy("tea", Tea)
    yield
    del registry.policies["tea"]


def test_the_defaults_hold_until_somebody_changes_them(db: None) -> None:
    assert queries.policy("tea") == Tea()


def test_a_change_is_a_new_version_with_its_reason(admin: Member) -> None:
    services.change_policy(actor=admin, name="tea", numbers={"minutes": 3}, reason="It was bitter.")
    services.change_policy(actor=admin, name="tea", numbers={"minutes": 2, "hours": [8]}, reason="Still.")
    assert queries.policy("tea") == Tea(minutes=2, hours=(8,))
    rows = PolicyVersion.objects.filter(name="tea").order_by("version")
    assert [(row.version, row.actor_id, row.reason) for row in rows] == [
        (1, admin.pk, "It was bitter."),
        (2, admin.pk, "Still."),
    ]


@pytest.mark.parametrize(
    "numbers",
    [{"minutes": "4"}, {"minutes": True}, {"milk": 1}, {"minutes": 0}, {"sugar": None}],
)
def test_numbers_that_do_not_fit_are_refused(admin: Member, numbers: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        services.change_policy(actor=admin, name="tea", numbers=numbers, reason="x")
    assert not PolicyVersion.objects.exists()


def test_only_those_with_the_permission_may(moderator: Member, novice: Member) -> None:
    for actor in (moderator, novice):
        with pytest.raises(NotAllowed):
            services.change_policy(actor=actor, name="tea", numbers={"minutes": 1}, reason="x")
    assert not PolicyVersion.objects.exists()


def test_versions_can_be_neither_changed_nor_removed(admin: Member) -> None:
    services.change_policy(actor=admin, name="tea", numbers={"minutes": 3}, reason="x")
    for statement in (
        "UPDATE site_settings_policyversion SET reason = 'y'",
        "DELETE FROM site_settings_policyversion",
        "TRUNCATE site_settings_policyversion",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert PolicyVersion.objects.get().reason == "x"


def test_it_is_read_once_and_then_from_the_cache(admin: Member, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.policy("tea")
        queries.policy("tea")


def test_a_number_left_by_a_newer_program_does_not_break_an_older_one(db: None) -> None:
    PolicyVersion.objects.create(name="tea", version=1, numbers={"minutes": 6, "milk": 1}, reason="x")
    cache.clear()
    assert queries.policy("tea") == Tea(minutes=6)
