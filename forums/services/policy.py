"""Numbers that operators may change (policy "posting")."""

from dataclasses import dataclass

from community.site_settings import queries as site_settings


@dataclass(frozen=True)
class PostingPolicy:
    """How much one member may write. Times in seconds; "new" is the first day after joining."""

    between_threads: int = 15
    between_threads_new: int = 120
    between_posts: int = 5
    between_posts_new: int = 30
    same_text: int = 300
    threads_a_day: int = 20
    threads_first_day: int = 3
    replies_first_day: int = 10
    edits_a_day: int = 30
    # How long after writing somebody may change a post, in minutes; 0: always.
    edit_minutes_lurker: int = 60
    edit_minutes_novice: int = 10_080
    edit_minutes: int = 0
    thanks_a_day: int = 50
    photos_a_day: int = 100
    newcomer_days: int = 30
    # From this many points on, somebody's first posts wait for a moderator (forums.services.spam).
    hold_from: int = 3
    first_posts: int = 3


def posting_policy() -> PostingPolicy:
    """Return the version in force."""
    policy: PostingPolicy = site_settings.policy("posting")
    return policy


@dataclass(frozen=True)
class ResourcePolicy:
    """How much one member may offer for download."""

    max_mb: int = 64
    files_per_release: int = 10
    releases_a_day: int = 10
    files_a_day: int = 40

    @property
    def max_bytes(self) -> int:
        return self.max_mb * 1024 * 1024


def resource_policy() -> ResourcePolicy:
    """Return the version in force."""
    policy: ResourcePolicy = site_settings.policy("resources")
    return policy
