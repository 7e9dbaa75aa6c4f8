"""Bring stored HTML up to the present renderer."""

from collections.abc import Iterator

from django.db import transaction

from community.core.errors import InvalidInput
from community.core.markup import RENDERER
from forums.models import Post, Release
from forums.services import search, stamps
from forums.services.texts import render

_CHUNK = 200


def rerender_posts(*, everything: bool = False) -> Iterator[tuple[int, int]]:
    """Render the posts of older renderers again (or all), chunk by chunk; yields (seen, changed) after each.

    Nothing but the HTML changes: no version, no "edited". A text that the renderer now refuses keeps its HTML.
    """
    seen = changed = last = 0
    while True:
        posts = Post.objects.filter(pk__gt=last).select_related("thread").order_by("pk").prefetch_related("photos")
        if not everything:
            posts = posts.filter(renderer__lt=RENDERER)
        with transaction.atomic():
            chunk = list(posts[:_CHUNK])
            others = [post.thread_id for post in chunk if _again(post)]
            stamps.floors_changed(*others)
            changed += len(others)
        if not chunk:
            return
        seen += len(chunk)
        last = chunk[-1].pk
        yield seen, changed


def rerender_releases(*, everything: bool = False) -> Iterator[tuple[int, int]]:
    """Do the same with the notes of releases."""
    seen = changed = last = 0
    while True:
        releases = Release.objects.filter(pk__gt=last).select_related("resource__thread").order_by("pk")
        if not everything:
            releases = releases.filter(renderer__lt=RENDERER)
        with transaction.atomic():
            chunk = list(releases[:_CHUNK])
            others = [release.resource.thread for release in chunk if _notes_again(release)]
            for thread in others:
                stamps.thread_changed(thread)
            changed += len(others)
        if not chunk:
            return
        seen += len(chunk)
        last = chunk[-1].pk
        yield seen, changed


def _notes_again(release: Release) -> bool:
    html = release.html
    if release.source:
        try:
            html = render(release.source, [], release.language, release.resource.thread).html
        except InvalidInput:
            html = release.html
    was, release.html = release.html, html
    Release.objects.filter(pk=release.pk).update(html=html, renderer=RENDERER)
    if html != was:
        search.release_changed(release)
    return html != was


def _again(post: Post) -> bool:
    photos = sorted(post.photos.all(), key=lambda photo: (photo.position, photo.pk))
    try:
        html = render(post.source, photos, post.language, post.thread).html
    except InvalidInput:
        html = post.html
    # Somebody may edit it right now: their text has their own rendering.
    Post.objects.filter(pk=post.pk, version=post.version).update(html=html, renderer=RENDERER)
    return html != post.html
