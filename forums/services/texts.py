"""From what somebody typed to what is stored: cleaned, rendered, its photos in place."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.core import markup
from community.core.errors import InvalidInput
from community.core.text import clean_text
from community.site_settings import queries as site_settings
from forums.models import Photo, Post, Thread
from forums.policies import can_post_links
from members.models import Member
from members.queries.handles import by_handles

MAX_TITLE = 120
_PHOTO_WORDS = {"zh-hans": "照片 {n}", "zh-hant": "照片 {n}"}


@dataclass(frozen=True)
class Text:
    """A post's text, ready to be stored."""

    source: str
    html: str
    language: str
    links: Sequence[str]
    photos: Sequence[Photo]
    # Whom it mentions, each once, in order.
    mentions: Sequence[Member] = ()


def compose(
    *,
    actor: Member,
    body: str,
    photos: Sequence[Photo] = (),
    language: str = "",
    system: bool = False,
    thread: Thread | None = None,
) -> Text:
    """Clean and render `body` with `photos` (the writer's own, loose or already in this post), to stand in `thread`.

    Raises InvalidInput (field "body" or "photos") for an empty or over-long text, for links by a lurker, and for
    too many photos or somebody else's. What the product itself writes (`system`) may link whoever the actor is.
    """
    source = _clean(body, field="body")
    if not source and not photos:
        raise InvalidInput(_("Write something."), field="body", code="required")
    text = render(source, photos, language or markup.guess_language(source), thread)
    if text.links and not system and not can_post_links(actor):
        raise InvalidInput(
            _("Links come with your first step here: once one of your posts is up, you can post them. Leave them out."),
            field="body",
            code="no_links",
        )
    most = site_settings.current().max_photos
    if len(photos) > most:
        raise InvalidInput(
            ngettext_lazy("At most %(n)d photo.", "At most %(n)d photos.", most) % {"n": most}, field="photos"
        )
    return text


def compose_title(title: str) -> str:
    """Clean a thread's title. Raises InvalidInput (field "title")."""
    cleaned = _clean(title, field="title", multiline=False)
    if not cleaned:
        raise InvalidInput(_("Give the thread a title."), field="title", code="required")
    if len(cleaned) > MAX_TITLE:
        raise InvalidInput(
            ngettext_lazy("At most %(n)d character.", "At most %(n)d characters.", MAX_TITLE) % {"n": MAX_TITLE},
            field="title",
        )
    return cleaned


def render(source: str, photos: Sequence[Photo], language: str, thread: Thread | None = None) -> Text:
    """Render `source`; photos that do not stand in the text follow it. `#12` is a floor of `thread`."""
    pictures = {photo.key: picture_of(photo) for photo in photos}
    mentioned: dict[str, Member] = {}

    def people(names: Collection[str]) -> dict[str, str]:
        mentioned.update(by_handles(names))
        return {name: member.get_absolute_url() for name, member in mentioned.items()}

    def floors(numbers: Collection[int]) -> dict[int, str]:
        if thread is None:
            return {}
        # The post's own address, which stays right when the thread is moved or split.
        rows = Post.objects.filter(thread=thread, number__in=numbers).values_list("number", "pk")
        return {number: reverse("forums:post", args=[pk]) for number, pk in rows}

    rendered = markup.render(source, pictures=pictures, people=people, floors=floors, language=language)
    loose = [photo for photo in photos if photo.key not in rendered.pictures]
    members = {mentioned[name].pk: mentioned[name] for name in rendered.mentions}
    return Text(
        source, rendered.html + _grid(loose, language), language, rendered.links, photos, list(members.values())
    )


def picture_of(photo: Photo) -> markup.Picture:
    """The photo as the renderer wants it."""
    width, height = photo.size_at(Photo.MEDIUM)
    return markup.Picture(photo.url(Photo.MEDIUM), photo.url(), width, height, photo.caption)


def _grid(photos: Sequence[Photo], language: str) -> str:
    if not photos:
        return ""
    edge = Photo.MEDIUM if len(photos) == 1 else Photo.SMALL
    words = _PHOTO_WORDS.get(language, "Photo {n}")
    cells = [
        (photo.url(), photo.url(edge), photo.caption or words.format(n=n), *photo.size_at(edge), _said_of(photo))
        for n, photo in enumerate(photos, 1)
    ]
    return format_html(
        '<div class="photo-grid">{}</div>',
        format_html_join(
            "",
            '<figure><a class="photo-link" href="{}"><img src="{}" alt="{}" width="{}" height="{}" loading="lazy"'
            ' decoding="async"></a>{}</figure>',
            cells,
        ),
    )


def _said_of(photo: Photo) -> SafeString:
    """Caption and camera below a photo, as far as there are any."""
    if not photo.caption and not photo.camera_words:
        return SafeString("")
    said = [format_html('<span dir="auto">{}</span>', photo.caption)] if photo.caption else []
    said += [format_html('<span class="camera">{}</span>', photo.camera_words)] if photo.camera_words else []
    return format_html("<figcaption>{}</figcaption>", format_html_join("", "{}", ((one,) for one in said)))


def _clean(text: str, *, field: str, multiline: bool = True) -> str:
    try:
        return clean_text(text, multiline=multiline)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field=field) from error
