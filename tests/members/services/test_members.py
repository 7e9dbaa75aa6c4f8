"""What members say about themselves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from community.core.clock import now
from community.core.errors import NotAllowed
from community.moderation.services import sanctions
from members.models import Member, RetiredHandle
from members.services.members import change_handle, update_profile
from tests.conftest import TestClock


@pytest.mark.parametrize("said", [{"display_name": "Read this"}, {"bio": "Read this"}])
def test_who_is_silenced_keeps_name_and_bio(novice: Member, admin: Member, said: dict[str, str]) -> None:
    sanctions.sanction(actor=admin, member=novice, kind="silence", reason="Loud")
    with pytest.raises(NotAllowed, match="stay as they are until a moderator ends this"):
        update_profile(actor=novice, language="zh-hans", **said)
    kept = Member.objects.get(pk=novice.pk)
    assert (kept.display_name, kept.bio, kept.language) == (novice.display_name, novice.bio, novice.language)


def test_who_is_silenced_still_chooses_a_language(novice: Member, admin: Member) -> None:
    sanctions.sanction(actor=admin, member=novice, kind="silence", reason="Loud")
    update_profile(actor=novice, display_name=novice.display_name, bio=novice.bio, language="zh-hans")
    assert Member.objects.get(pk=novice.pk).language == "zh-hans"


def test_a_handle_reserved_since_is_not_in_the_way(novice: Member) -> None:
    Member.objects.filter(pk=novice.pk).update(handle="members")
    update_profile(actor=novice, display_name="Nora N.")
    assert Member.objects.get(pk=novice.pk).display_name == "Nora N."


@pytest.mark.parametrize("said", [{"display_name": "N" * 41}, {"bio": "B" * 301}, {"language": "tlh"}])
def test_what_is_changed_must_be_in_order(novice: Member, said: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        update_profile(actor=novice, **said)
    kept = Member.objects.get(pk=novice.pk)
    assert (kept.display_name, kept.bio, kept.language) == (novice.display_name, novice.bio, novice.language)


def test_who_is_silenced_may_take_words_away(novice: Member, admin: Member) -> None:
    update_profile(actor=novice, bio="Buy from me")
    sanctions.sanction(actor=admin, member=novice, kind="silence", reason="Sells")
    update_profile(actor=novice, bio="")
    assert Member.objects.get(pk=novice.pk).bio == ""


def test_who_is_silenced_keeps_the_handle_until_it_ends(novice: Member, admin: Member, clock: TestClock) -> None:
    sanctions.sanction(actor=admin, member=novice, kind="silence", reason="Loud", ends_at=now() + timedelta(days=3))
    with pytest.raises(NotAllowed, match=r"stay as they are until \w+"):
        change_handle(actor=novice, handle="read_this_now")
    kept = Member.objects.get(pk=novice.pk)
    assert (kept.handle, kept.handle_changed_at) == (novice.handle, None)
    assert not RetiredHandle.objects.exists()
    clock.move(timedelta(days=4))
    assert change_handle(actor=novice, handle="read_this_now").handle == "read_this_now"
