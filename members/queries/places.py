"""Finding a city by whatever its people call it."""

from dataclasses import dataclass

from django.db.models import Case, Count, Max, Q, QuerySet, Value, When

from members.folding import fold, spellings
from members.models import Place, PlaceName

# Longer than any name; a longer text matches nothing.
MAX_QUERY = 40


def by_slug(slug: str) -> Place | None:
    """The place with this slug, if there is one."""
    return Place.objects.filter(slug=slug).first() if slug and "\x00" not in slug else None


def search(text: str, limit: int = 10) -> list[Place]:
    """Places whose name in any spelling begins with `text`: exact ones first, then by population. One query.

    Each carries `exact` (1 when a spelling is `text` itself).
    """
    wanted = spellings(text)
    folded = fold(text)
    if not folded or len(folded) > MAX_QUERY:
        return []
    is_exact = Q(names__folded__in=wanted)
    matches: QuerySet[Place] = Place.objects.filter(is_exact | Q(names__folded__startswith=folded))
    ranked = matches.annotate(exact=Max(Case(When(is_exact, then=Value(1)), default=Value(0))))
    return list(ranked.order_by("-exact", "-population", "slug")[:limit])


@dataclass(frozen=True)
class Answer:
    """What a city field's text means: one place, or the places it may mean."""

    place: Place | None
    candidates: list[Place]


def resolve(text: str) -> Answer:
    """Read what somebody wrote, or what `written` gave: a slug, a name in any spelling, or "name (hint)"."""
    name, _bracket, hint = text.partition("(")
    found = search(name, limit=8)
    hint = hint.rstrip(") ")
    if hint:
        found = [place for place in found if fold(place.hint) == fold(hint)] or found
    exact = [place for place in found if place.exact]  # type: ignore[attr-defined]
    meant = exact or found
    return Answer(meant[0], []) if len(meant) == 1 else Answer(None, meant)


def written(found: list[Place]) -> list[str]:
    """What to put into the field for each place of a list so that `resolve` finds it again. One query."""
    names = [place.name for place in found]
    folded = {fold(name) for name in names}
    counts = dict(
        PlaceName.objects.filter(folded__in=folded).values_list("folded").annotate(n=Count("place")).order_by()
    )
    return [f"{place.name} ({place.hint})" if counts.get(fold(place.name), 0) > 1 else place.name for place in found]
