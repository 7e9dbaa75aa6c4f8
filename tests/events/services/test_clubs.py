"""Clubs and who runs them."""

import pytest
from django.utils import translation

from community.audit.models import Entry
from community.core.errors import Conflict, NotAllowed
from community.moderation.services import sanctions
from events.models import Club, ClubOrganiser
from events.services import clubs
from members.models import Member
from tests.factories.events import ClubFactory, organise
from tests.factories.members import place


def test_names_are_made_from_the_place(admin: Member, novice: Member) -> None:
    club = clubs.create_club(actor=admin, place=place(), organisers=[novice], about="**Tea**")
    assert (club.name_en, club.name_zh_hans, club.name_zh_hant) == ("Hangzhou club", "杭州同城会", "杭州同城會")
    assert "<strong>Tea</strong>" in club.about_html
    assert [row.member for row in ClubOrganiser.objects.all()] == [novice]
    with translation.override("zh-hant"):
        assert str(club) == "杭州同城會"
    with translation.override("zh-hans"):
        assert club.name == "杭州同城会"
    actions = list(Entry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["events.create_club", "events.add_organiser"]


def test_a_place_has_one_club_and_its_name_may_be_given(admin: Member) -> None:
    clubs.create_club(actor=admin, place=place(), name_en="Ember Hangzhou")
    with pytest.raises(Conflict):
        clubs.create_club(actor=admin, place=place())
    assert [club.name_en for club in Club.objects.all()] == ["Ember Hangzhou"]


def test_only_staff_found_clubs_and_name_organisers(organiser: Member, novice: Member) -> None:
    club = ClubFactory()
    organise(club, organiser)
    with pytest.raises(NotAllowed):
        clubs.create_club(actor=organiser, place=place("shanghai"))
    with pytest.raises(NotAllowed):
        clubs.add_organiser(actor=organiser, club=club, member=novice)
    with pytest.raises(NotAllowed):
        clubs.remove_organiser(actor=organiser, club=club, member=organiser)
    with pytest.raises(NotAllowed):
        clubs.update_club(actor=novice, club=club, about="Mine")
    assert Club.objects.count() == 1
    assert [row.member for row in ClubOrganiser.objects.all()] == [organiser]
    assert not Entry.objects.exists()


def test_naming_and_relieving_an_organiser_twice_changes_nothing(admin: Member, novice: Member) -> None:
    club = ClubFactory()
    said = [clubs.add_organiser(actor=admin, club=club, member=novice) for _ in range(2)]
    said += [clubs.remove_organiser(actor=admin, club=club, member=novice) for _ in range(2)]
    assert said == [True, False, True, False]
    assert Entry.objects.count() == 2


def test_a_silenced_organiser_does_not_write_about_the_club(organiser: Member, admin: Member) -> None:
    club = ClubFactory(about="Tea")
    organise(club, organiser)
    sanctions.sanction(actor=admin, member=organiser, kind="silence", reason="Loud")
    with pytest.raises(NotAllowed, match="until a moderator ends this"):
        clubs.update_club(actor=organiser, club=club, about="What I may not post")
    assert Club.objects.get().about == "Tea"
