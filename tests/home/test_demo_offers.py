"""What the demo's members offer for download and say of their photos, without the rest of the story."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from community.core.clock import now
from community.home.demo import acts, performers
from community.home.demo.content import Talk, load
from community.home.demo.files import FILES, made
from community.home.demo.stage import Stage, perform
from forums.enums import State
from forums.models import Photo, Resource
from forums.services.setup import create_default_boards
from tests.factories.forums import unhurried
from tests.factories.members import MemberFactory

TALKS = [talk for talk in load().talks if talk.releases]
CAPTIONED = [talk for talk in load().talks if talk.captions]
assert performers


class Drawer:
    """Draws the same for everybody."""

    def get(self, _wanted: object) -> io.BytesIO:
        file = io.BytesIO()
        Image.linear_gradient("L").save(file, "PNG")
        return file


@pytest.fixture
def stage(db: None, settings: Any, tmp_path: Path) -> Stage:
    settings.MEDIA_ROOT = tmp_path
    create_default_boards()
    unhurried()
    made = Stage(content=load(), ends=now(), drawer=Drawer())  # type: ignore[arg-type]
    made.moment = now()
    people = {"qinfeng"} | {talk.author for talk in [*TALKS, *CAPTIONED]}
    people |= {who for talk in TALKS for offer in talk.releases for who in offer.fetched}
    for who in people:
        made.members[who] = MemberFactory(role="regular", is_staff=who == "qinfeng").pk
    return made


def test_every_file_can_be_made_and_is_the_same_each_time() -> None:
    named = {name for talk in TALKS for offer in talk.releases for name in offer.files}
    assert named == set(FILES)
    for name in named:
        assert made(name) == made(name)
        if name.endswith(".zip"):
            assert zipfile.ZipFile(io.BytesIO(made(name))).testzip() is None


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.title)
def test_versions_are_released_let_out_and_fetched(stage: Stage, talk: Talk) -> None:
    perform(acts.OpenThread(talk.author, replace(talk, photos=())), stage)
    for offer in talk.releases:
        perform(acts.Release(talk.author, talk, offer), stage)
        perform(acts.LetOut("qinfeng", talk, offer), stage)
        for who in offer.fetched:
            perform(acts.Fetch(who, talk, offer), stage)
    resource = Resource.objects.get(thread__title=talk.title)
    assert (resource.version, resource.release_count) == (talk.releases[-1].version, len(talk.releases))
    assert resource.newest is not None
    assert resource.newest.state == State.VISIBLE


@pytest.mark.parametrize("talk", CAPTIONED, ids=lambda talk: talk.title)
def test_photos_have_their_captions(stage: Stage, talk: Talk) -> None:
    perform(acts.OpenThread(talk.author, talk), stage)
    assert list(Photo.objects.order_by("position").values_list("caption", flat=True)) == list(talk.captions)
