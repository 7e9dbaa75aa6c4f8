"""From what somebody typed to what they look for. Nothing is an error: what makes no sense is searched as words."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.core.text import clean_text
from community.search.registry import Meaning, operators

MAX_QUERY = 200
# More words than this are not looked at.
MAX_TERMS = 16
_OPENING, _CLOSING = '"“”„«「『＂', '"“”»」』＂'
_CHUNK = re.compile(
    rf"(?P<minus>[-－−])?(?:(?P<name>[^\W\d_]{{1,12}})[:：](?=\S))?"
    rf"(?:[{_OPENING}](?P<phrase>[^{_OPENING}{_CLOSING}]*)[{_CLOSING}]?|(?P<word>[^\s{_OPENING}{_CLOSING}]+))"
)
_AFTER = ("after", "since", "之后", "之後", "晚于", "晚於")
_BEFORE = ("before", "until", "之前", "早于", "早於")
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")


@dataclass(frozen=True)
class Term:
    """A word, a run of Chinese, or (quoted) a phrase that is to stand there as it is."""

    text: str
    quoted: bool = False
    negated: bool = False


@dataclass(frozen=True)
class Query:
    """What is looked for, and within what."""

    terms: list[Term] = field(default_factory=list)
    scope: int | None = None
    author: int | None = None
    # Of each tuple one.
    facets: list[tuple[str, ...]] = field(default_factory=list)
    after: datetime | None = None
    before: datetime | None = None
    # What the reader should know about how their words were understood.
    notes: list[str | Promise] = field(default_factory=list)

    @property
    def wanted(self) -> list[Term]:
        return [term for term in self.terms if not term.negated]

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing in particular: words to leave out alone are no question."""
        narrowed = self.scope is not None or self.author is not None or bool(self.facets)
        return not (self.wanted or narrowed)


def clean_query(text: str) -> str:
    """Return what was typed as one line of at most MAX_QUERY characters, "" for what no database takes."""
    try:
        return clean_text(text[: MAX_QUERY * 4])[:MAX_QUERY].strip()
    except ValidationError:
        return ""


def parse(viewer: object, text: str) -> Query:
    """Read a query as `viewer` may mean it; boards they can't see are not there. A query for each operator used."""
    given: dict[str, object] = {}
    terms: list[Term] = []
    facets: list[tuple[str, ...]] = []
    notes: list[str | Promise] = []
    for found in _CHUNK.finditer(text):
        value = found["phrase"] if found["phrase"] is not None else found["word"]
        name = unicodedata.normalize("NFKC", found["name"] or "").casefold()
        negated = bool(found["minus"])
        if name and not negated and name in _AFTER + _BEFORE:
            moment = read_date(value)
            if moment is None:
                notes.append(_("“%(value)s” is no date; write it as in 2026-11-22.") % {"value": value})
            else:
                given["after" if name in _AFTER else "before"] = moment
        elif name and not negated and name in operators:
            meaning = operators[name].resolve(viewer, value)
            if meaning is None:
                notes.append(str(operators[name].unknown) % {"value": value})
            else:
                _take(meaning, given, facets)
        else:
            # "http://…" and "Re:Zero" are words too.
            word = value if not name else f"{found['name']}:{value}"
            terms.append(Term(word, quoted=found["phrase"] is not None and not name, negated=negated))
    if len(terms) > MAX_TERMS:
        notes.append(_("Only the first words were looked for: there were too many."))
    return Query(terms[:MAX_TERMS], facets=facets, notes=notes, **given)  # type: ignore[arg-type]


def _take(meaning: Meaning, given: dict[str, object], facets: list[tuple[str, ...]]) -> None:
    if meaning.scope is not None:
        given["scope"] = meaning.scope
    if meaning.author is not None:
        given["author"] = meaning.author
    if meaning.facets:
        facets.append(meaning.facets)


def read_date(value: str) -> datetime | None:
    """Return the beginning of a year, month or day in the reader's zone: 2026, 2026-11, 2026年11月22日; else None."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", value))
    if not found:
        return None
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        naive = datetime.combine(datetime(year, month, day), time.min)  # noqa: DTZ001  (made aware below)
        moment = timezone.make_aware(naive)
        # Far beyond any clock the database could not compare it any more.
        return moment if timedelta(days=2) < moment - _FIRST and year < 9000 else None
    except (ValueError, OverflowError):
        return None


_FIRST = datetime.fromisoformat("1900-01-01T00:00:00+00:00")
