"""One list of everything that happens, in order of time, made from the content and the moment at which the demo ends.

Days count back from today in the zone of the place where something happens, so that whatever hour it is there, all of
it lies in the past. The same content and moment always give the same list.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from community.home.demo import acts
from community.home.demo.acts import Act, Happening
from community.home.demo.content import Content, DeskPost, DeskReport, Person, Reply, Talk
from community.home.demo.timeline_meetups import tell_meetups

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# On how many of a hundred days somebody of that rhythm looks in.
_RHYTHM = {"daily": 6 / 7, "often": 3 / 7, "weekly": 1 / 7, "rare": 1 / 30, "once": 0.0}
_LOOKS_IN_AT = time(12, 30)
# The night's work, as in community.celery.
_NIGHT = time(18, 30)
# What somebody has read is forgotten after 60 days; marks older than this could not be seen.
_READS_SINCE = 21 * DAY
# Past this many days a novice's presence would make a regular of them.
_NOVICE_DAYS = 17
_WINDOW = 100


class Timeline:
    """Collects happenings; `result` puts them in order."""

    def __init__(self, content: Content, now: datetime, *, zones: Mapping[str, str], site: tzinfo) -> None:
        self.content = content
        self.now = now
        self.zones = {slug: ZoneInfo(name) for slug, name in zones.items()}
        self.site = site
        self.rng = random.Random("Hearth's demo")  # noqa: S311 - a story, no secret
        self.happenings: list[Happening] = []
        # Where and when each post is written, for whatever refers to it.
        self.written: dict[tuple[str, int], datetime] = {}
        self.joins: dict[str, datetime] = {}

    def result(self) -> list[Happening]:
        """Return all happenings, the earliest first. None is later than now."""
        self._talks()
        self._desk_posts()
        tell_meetups(self)
        self._joining()
        self._clubs()
        self._staff_and_pins()
        self._answers_to_answers()
        self._desk_decisions()
        visits = self._visits()
        self._thanks(visits)
        self._looking_in(visits)
        self._beats()
        order = sorted(self.happenings, key=lambda one: one.at)
        if late := [one for one in order if one.at > self.now]:
            raise ValueError(f"This would happen in the future: {late[0]}")
        return order

    # --- times --------------------------------------------------------------------------------------

    def zone_of(self, handle: str) -> ZoneInfo:
        return self.zones[self.content.by_handle[handle].place]

    def at(self, zone: tzinfo, days_ago: int, hour: time) -> datetime:
        """The moment `hour` of the day that was `days_ago` in `zone`; negative: that is to come."""
        today = self.now.astimezone(zone).date()
        return datetime.combine(today - days_ago * DAY, hour, zone).astimezone(self.now.tzinfo)

    def add(self, at: datetime, act: Act) -> None:
        self.happenings.append(Happening(at, act))

    # --- threads ------------------------------------------------------------------------------------

    def _talks(self) -> None:
        for talk in self.content.talks:
            start = self.at(self.zone_of(talk.author), talk.day, talk.hour)
            self.written[talk.title, 1] = start
            self.add(start, acts.OpenThread(talk.author, talk))
            for floor, reply in enumerate(talk.replies, start=2):
                at = start + reply.after
                self.written[talk.title, floor] = at
                self.add(at, acts.Answer(reply.author, talk, reply, floor))
            if (said := talk.outcome) is not None:
                self.add(start + said.after, acts.Settle(said.by, talk, said.status, said.words))
            if (way := talk.moved) is not None:
                self.add(start + way.after, acts.Move(way.by, talk, way.reason))
            self._offers(talk, start)
            for how in ("pin",) * talk.pinned + ("feature",) * talk.featured:
                self.add(start + self.rng.uniform(3, 20) * HOUR, acts.Arrange("ruolan", talk, how))

    def _offers(self, talk: Talk, start: datetime) -> None:
        """Each version is looked at within the hour; then people fetch it, day by day."""
        for offer in talk.releases:
            at = start + offer.after
            self.add(at, acts.Release(talk.author, talk, offer))
            self.add(at + 40 * MINUTE, acts.LetOut("qinfeng", talk, offer))
            for number, who in enumerate(offer.fetched):
                later = at + HOUR + number * self.rng.uniform(2, 9) * HOUR
                self.add(self._by_now(later), acts.Fetch(who, talk, offer))

    def _answers_to_answers(self) -> None:
        """The one who asked comes back and says which reply it was: after the last word between the two."""
        for talk in self.content.talks:
            for floor, reply in enumerate(talk.replies, start=2):
                if reply.accepted:
                    own = [self.written[talk.title, n] for n in _floors_of(talk, talk.author) if n > floor]
                    at = min(own, default=self.written[talk.title, floor] + self.rng.uniform(0.3, 6) * HOUR)
                    self.add(self._by_now(at + 2 * MINUTE), acts.Accept(talk.author, talk, floor))

    def _by_now(self, at: datetime) -> datetime:
        """`at`, or if that is yet to come a little before now."""
        return at if at < self.now - MINUTE else self.now - self.rng.uniform(2, 50) * MINUTE

    # --- the desk -----------------------------------------------------------------------------------

    def _desk_posts(self) -> None:
        for post in self.content.posts:
            at = self.desk_time(post)
            self.add(at, acts.WriteForDesk(post.author, post))

    def desk_time(self, post: DeskPost) -> datetime:
        return self.at(self.zone_of(post.author), post.day, post.hour)

    def _desk_decisions(self) -> None:
        posts = {post.name: self.desk_time(post) for post in self.content.posts}
        for report in self.content.reports:
            at = self._reported(report, posts)
            self.add(at, acts.ReportPost(report.reporter, report))
            if report.outcome:
                self.add(at + report.decided, acts.DecideReport(report.by, report))
        for hold in self.content.holds:
            self.add(posts[hold.post] + hold.decided, acts.DecideHold(hold.by, hold))
        for silence in self.content.silences:
            self.add(posts[silence.post] + silence.after, acts.Silence(silence.by, silence))

    def _reported(self, report: DeskReport, posts: Mapping[str, datetime]) -> datetime:
        return (posts[report.post] if report.post else self.written[report.thread, report.floor]) + report.after

    # --- people -------------------------------------------------------------------------------------

    def _joining(self) -> None:
        """Everybody joins on their day, and before the first thing they do."""
        first: dict[str, datetime] = {}
        for one in self.happenings:
            for who in (one.act.who, one.act.guest if isinstance(one.act, acts.CheckIn) else ""):
                if who:
                    first[who] = min(one.at, first.get(who, one.at))
        for person in self.content.people:
            hour = time(8 + self.rng.randrange(13), self.rng.randrange(60))
            at = self.at(self.zone_of(person.handle), person.joined, hour)
            at = min(at, first.get(person.handle, at) - self.rng.uniform(15, 90) * MINUTE)
            self.joins[person.handle] = at
        # Somebody has to be there before all others, to make the place.
        self.joins["ruolan"] = min(self.joins.values()) - 3 * HOUR
        for person in self.content.people:
            self.add(self.joins[person.handle], acts.Join(person.handle, person))

    def _clubs(self) -> None:
        for club in self.content.clubs:
            published = [
                one.at
                for one in self.happenings
                if isinstance(one.act, acts.PublishMeetup) and one.act.meetup.club == club.place
            ]
            ready = max(self.joins[who] for who in club.organisers)
            at = min([ready + 6 * DAY, *(at - 2 * HOUR for at in published)])
            self.add(max(at, ready + 10 * MINUTE), acts.FoundClub("ruolan", club))

    def _staff_and_pins(self) -> None:
        """Staff are staff from their first minute; leaders and elders are confirmed once they have shown it."""
        levels = iter(("moderator", "admin"))
        for person in self.content.people:
            if person.staff and person.handle != "ruolan":
                self.add(self.joins[person.handle] + 5 * MINUTE, acts.MakeStaff("ruolan", person.handle, next(levels)))
            elif person.role in ("leader", "elder"):
                days = 104 if person.role == "leader" else 62
                at = self.at(self.site, days - self.rng.randrange(9), time(15, self.rng.randrange(60)))
                self.add(at, acts.PinRole("ruolan", person.handle, person.role))

    def _visits(self) -> dict[str, list[datetime]]:
        """When each member looks in: by their rhythm, besides the days on which they do something."""
        busy: defaultdict[str, set[date]] = defaultdict(set)
        for one in self.happenings:
            busy[one.act.who].add(self._day(one.at))
            if isinstance(one.act, acts.CheckIn):
                busy[one.act.guest].add(self._day(one.at))
        today = self._day(self.now)
        return {
            person.handle: sorted(self._days_of(person, busy[person.handle], today)) for person in self.content.people
        }

    def _days_of(self, person: Person, busy: set[date], today: date) -> Iterable[datetime]:
        joined = self._day(self.joins[person.handle])
        share = _RHYTHM[person.rhythm]
        days = [joined + n * DAY for n in range(1, (today - joined).days + 1)]
        chosen = [day for day in days if self.rng.random() < share and day not in busy]
        if person.role in ("lurker", "novice"):
            recent = [day for day in chosen if (today - day).days < _WINDOW]
            room = _NOVICE_DAYS - sum((today - day).days < _WINDOW for day in busy)
            dropped = set(self.rng.sample(recent, max(0, len(recent) - max(room, 0))))
            chosen = [day for day in chosen if day not in dropped]
        moments = [datetime.combine(day, _LOOKS_IN_AT, self.site) for day in {*chosen, *busy}]
        return [at.astimezone(self.now.tzinfo) for at in moments if at < self.now and at > self.joins[person.handle]]

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.site).date()

    def _looking_in(self, visits: Mapping[str, list[datetime]]) -> None:
        here: defaultdict[datetime, list[str]] = defaultdict(list)
        for handle, moments in visits.items():
            for at in moments:
                here[at].append(handle)
        for at, people in here.items():
            self.add(at, acts.LookIn("", tuple(people), reads=self.now - at < _READS_SINCE))

    # --- thanks -------------------------------------------------------------------------------------

    def _thanks(self, visits: Mapping[str, list[datetime]]) -> None:
        """People thank on the next day that finds them here anyway."""
        here: dict[str, list[datetime]] = {handle: list(moments) for handle, moments in visits.items()}
        for one in self.happenings:
            if one.act.who and not isinstance(one.act, acts.Arrange | acts.Move | acts.LookIn):
                here.setdefault(one.act.who, []).append(one.at)
        for moments in here.values():
            moments.sort()
        liked: defaultdict[tuple[str, datetime], list[tuple[str, int]]] = defaultdict(list)
        for talk in self.content.talks:
            for floor, post in enumerate(_posts_of(talk), start=1):
                for who in post.thanks:
                    since = max(self.written[talk.title, floor] + 2 * MINUTE, self.joins[who] + 5 * MINUTE)
                    at = next((moment for moment in here[who] if moment > since), None)
                    at = self._by_now(since + self.rng.uniform(0.1, 5) * HOUR) if at is None else at
                    liked[who, at].append((talk.title, floor))
        for (who, at), posts in liked.items():
            self.add(self._by_now(at + self.rng.uniform(1, 9) * MINUTE), acts.Thank(who, tuple(posts)))

    # --- time itself --------------------------------------------------------------------------------

    def _beats(self) -> None:
        begin = min(one.at for one in self.happenings)
        day = begin.date()
        while (night := datetime.combine(day, _NIGHT, begin.tzinfo)) < self.now:
            if night > begin:
                self.add(night, acts.Night("", self._day(night)))
            day += DAY
        # The digests' hour; many zones share one.
        mondays: set[datetime] = set()
        for zone in set(self.zones.values()):
            monday = begin.astimezone(zone).date()
            monday += (7 - monday.weekday()) % 7 * DAY
            while (nine := datetime.combine(monday, time(9, 1), zone).astimezone(begin.tzinfo)) < self.now:
                mondays.add(max(nine, begin))
                monday += 7 * DAY
        for at in mondays:
            self.add(at, acts.Tick("", digests=True))


def _floors_of(talk: Talk, author: str) -> list[int]:
    return [floor for floor, post in enumerate(_posts_of(talk), start=1) if post.author == author]


def _posts_of(talk: Talk) -> list[Talk | Reply]:
    return [talk, *talk.replies]
