"""Stored HTML follows the renderer."""

import pytest
from django.core.management import call_command

from community.core.markup import RENDERER
from events.models import Club, Meetup
from tests.factories.events import MeetupFactory


def test_old_html_is_made_again(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    meetup = MeetupFactory(summary="**Walk**", summary_html="<old>", renderer=0)
    kept = MeetupFactory(summary="**Talk**", summary_html="<kept>", renderer=RENDERER)
    Club.objects.update(about="_Tea_", renderer=0)
    call_command("rerender")
    assert "2 texts" in capsys.readouterr().out
    meetup.refresh_from_db()
    kept.refresh_from_db()
    assert (meetup.summary_html.strip(), meetup.renderer) == ("<p><strong>Walk</strong></p>", RENDERER)
    assert kept.summary_html == "<kept>"
    assert "<em>Tea</em>" in Club.objects.get().about_html
    call_command("rerender")
    assert "0 texts" in capsys.readouterr().out
    assert not Meetup.objects.filter(renderer=0).exists()
