"""How Valkey goes away and comes back, and a mail that is due meanwhile."""

from community.notifications import services
from members.models import Member
from tests.fixtures.valkey import OwnValkey

AWAY = ["stopped", "frozen"]


def send_away(valkey: OwnValkey, how: str) -> None:
    """Freeze the server or kill it, as `how` says."""
    if how == "frozen":
        valkey.freeze()
    else:
        valkey.stop()


def bring_back(valkey: OwnValkey, how: str) -> None:
    """Undo `send_away`; a server that was stopped comes back empty."""
    if how == "frozen":
        valkey.thaw()
    else:
        valkey.start()


def tell(member: Member, key: str) -> None:
    """Write a mail to `member` to the outbox."""
    services.notify(
        kind="sanction",
        recipients=[member],
        subject="sanction:1",
        dedupe_key=key,
        context={"measure": "note", "reason": "Be kind."},
    )
