"""The same thing at the same moment, with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, transaction

from members.enums import FactKind
from members.models import Fact, Member, RoleChange, RoleRun
from members.services import facts
from members.services.members import create_member
from members.services.presence import record_presence
from members.services.role_run import recompute_roles
from members.services.roles import took_part

TIMES = 8


def at_once(act: Callable[[], Any]) -> list[Any]:
    start = Barrier(TIMES)

    def run(_number: int) -> Any:
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(run, range(TIMES)))


def newcomer() -> Member:
    return create_member(email="n@example.org", handle="newcomer", display_name="N")


def test_the_first_post_in_many_tabs_is_one_move(committed_db: str) -> None:
    member = newcomer()
    at_once(lambda: took_part(member_id=member.pk))
    assert Member.objects.get(pk=member.pk).role == "novice"
    assert RoleChange.objects.count() == 1


def test_one_source_writes_one_fact(committed_db: str) -> None:
    member = newcomer()
    written = at_once(lambda: facts.record(member_id=member.pk, kind=FactKind.POSTED, source="post:1"))
    assert sorted(written) == [False] * (TIMES - 1) + [True]
    taken = at_once(
        lambda: facts.retract(source="post:1", kind=FactKind.POSTED, member_id=member.pk, back_source="hidden")
    )
    assert sorted(taken) == [False] * (TIMES - 1) + [True]
    assert sorted(Fact.objects.values_list("amount", flat=True)) == [-1, 1]


def test_a_day_is_recorded_once(committed_db: str) -> None:
    member = newcomer()
    assert sum(at_once(lambda: record_presence(Member.objects.get(pk=member.pk)))) == 1
    assert Fact.objects.count() == 1


def test_while_one_run_is_at_work_another_leaves_it_alone(committed_db: str) -> None:
    with transaction.atomic():
        assert recompute_roles() == 0

        def second() -> int:
            try:
                return recompute_roles()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(second).result() == 0
    assert RoleRun.objects.count() == 1
