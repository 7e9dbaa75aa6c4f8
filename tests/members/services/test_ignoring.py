import pytest

from community.core.errors import InvalidInput, NotAllowed
from members.models import Ignore, Member
from members.queries.ignoring import ignored_ids, ignored_members, ignoring
from members.services import ignoring as services
from members.services.ignoring import ignore, unignore
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def test_ignoring_and_stopping(novice: Member, regular: Member) -> None:
    assert ignored_ids(novice) == frozenset()
    assert ignore(actor=novice, member=regular)
    assert not ignore(actor=novice, member=regular)
    assert ignored_ids(novice) == {regular.pk}
    assert ignored_members(novice) == [regular]
    assert ignoring(regular.pk, [novice.pk, regular.pk]) == {novice.pk}
    assert ignoring(novice.pk, [regular.pk]) == set()
    assert unignore(actor=novice, member=regular)
    assert not unignore(actor=novice, member=regular)
    assert ignored_ids(novice) == frozenset()


def test_neither_oneself_nor_staff(novice: Member, moderator: Member) -> None:
    for member in (novice, moderator):
        with pytest.raises(NotAllowed):
            ignore(actor=novice, member=member)
    assert not Ignore.objects.exists()


def test_who_becomes_staff_is_seen_and_heard_again(novice: Member, regular: Member) -> None:
    ignore(actor=novice, member=regular)
    Member.objects.filter(pk=regular.pk).update(is_staff=True)
    assert ignored_ids(Member.objects.get(pk=novice.pk)) == frozenset()
    assert ignoring(regular.pk, [novice.pk]) == set()


def test_there_is_an_end_to_it(novice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST", 2)
    for _ in range(2):
        ignore(actor=novice, member=MemberFactory())
    with pytest.raises(InvalidInput):
        ignore(actor=novice, member=MemberFactory())
    assert Ignore.objects.count() == 2
