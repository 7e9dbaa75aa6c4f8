from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from community.core import pagestamps
from community.core.markup import excerpt
from community.core.pagecache import kept_page
from community.site_settings import queries as site_settings
from forums.models import Thread
from forums.queries.boards import keys_of_board
from forums.queries.feeds import newest_public_threads, public_board, tag_of_public_board


@require_safe
@kept_page(lambda: [pagestamps.FORUMS])
@conditional_page
def boards(request: HttpRequest) -> HttpResponse:
    """New threads on all public boards, as Atom."""
    return _atom(request, _("New threads"), reverse("forums:boards"), newest_public_threads())


@require_safe
@kept_page(keys_of_board)
@conditional_page
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """New threads on one public board, as Atom."""
    found = public_board(slug)
    return _atom(request, found.name, found.get_absolute_url(), newest_public_threads(found))


@require_safe
@kept_page(lambda slug, tag: keys_of_board(slug))
@conditional_page
def tag(request: HttpRequest, slug: str, tag: str) -> HttpResponse:
    """New threads under one tag of a public board, as Atom."""
    found, under = tag_of_public_board(slug, tag)
    address = f"{found.get_absolute_url()}?tag={under.slug}"
    return _atom(request, f"{found.name} · {under.name}", address, newest_public_threads(found, under))


def _atom(request: HttpRequest, title: str, link: str, threads: list[Thread]) -> HttpResponse:
    origin = settings.BASE_URL
    feed = Atom1Feed(
        title=f"{title} · {site_settings.current().name}",
        link=f"{origin}{link}",
        description="",
        language=get_language(),
        feed_url=f"{origin}{request.path}",
        feed_guid=f"{origin}{request.path}",
    )
    for thread in threads:
        opening = thread.opening
        feed.add_item(
            title=thread.title,
            link=f"{origin}{thread.get_absolute_url()}",
            # The short address stays when the title changes.
            unique_id=f"{origin}{reverse('forums:thread-short', args=[thread.pk])}",
            description=excerpt(opening.html, 500) if opening is not None else "",
            author_name=thread.author.display_name,
            author_link=f"{origin}{thread.author.get_absolute_url()}",
            pubdate=thread.created_at,
            updateddate=(opening.edited_at if opening is not None else None) or thread.created_at,
            categories=[thread.board.name],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
