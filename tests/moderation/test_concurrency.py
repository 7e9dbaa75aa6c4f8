"""Two moderators at one desk, and a member who clicks in many tabs."""

from datetime import timedelta

import pytest

from community.core.clock import now
from community.core.errors import Conflict, TooMany
from community.moderation import services
from community.moderation.models import Report, Sanction
from tests.conftest import TestClock
from tests.factories.members import MemberFactory
from tests.fixtures.threads import all_at_once
from tests.moderation.conftest import Leaflets

pytestmark = pytest.mark.usefixtures("committed_db")


def test_reporting_in_ten_tabs_is_one_report(committed_db: str, leaflets: Leaflets) -> None:
    leaflets.write(MemberFactory())
    reporter = MemberFactory()
    made = all_at_once(10, lambda: services.report(actor=reporter, kind="leaflet", object_id=1, reason="spam").pk)
    assert set(made) == {Report.objects.get().pk}


def test_parallel_reports_cannot_pass_the_limit_together(committed_db: str, leaflets: Leaflets) -> None:
    author, reporter = MemberFactory(), MemberFactory()
    numbers = iter([leaflets.write(author).pk for _ in range(30)])
    results = all_at_once(
        24, lambda: services.report(actor=reporter, kind="leaflet", object_id=next(numbers), reason="spam")
    )
    assert Report.objects.count() == 20
    assert sum(isinstance(result, TooMany) for result in results) == 4


def test_ten_decisions_at_once_are_one(committed_db: str, leaflets: Leaflets) -> None:
    leaflets.write(MemberFactory())
    report = services.report(actor=MemberFactory(), kind="leaflet", object_id=1, reason="spam")
    (staff,) = MemberFactory.create_batch(1, is_staff=True)
    results = all_at_once(
        10,
        lambda: services.resolve_report(
            actor=staff, report=report, outcome="silence", reason="Spam.", ends_at=now() + timedelta(days=1)
        ),
    )
    assert sum(isinstance(result, Conflict) for result in results) == 9
    assert Sanction.objects.count() == 1
    assert len(leaflets.log) == 1


def test_ten_ends_at_once_are_one(committed_db: str, clock: TestClock) -> None:
    staff, member = MemberFactory(is_staff=True), MemberFactory()
    services.sanction(actor=staff, member=member, kind="silence", reason="Spam.", ends_at=now() + timedelta(days=1))
    clock.move(timedelta(days=1))
    assert sorted(all_at_once(10, services.end_sanctions), key=str) == [0] * 9 + [1]
