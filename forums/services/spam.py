"""Does a newcomer's post look like spam? A handful of plain signs, each with its points and its reason."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from community.moderation.enums import HoldReason

_CONTACT = re.compile(
    r"(?:加|\+|＋|➕)\s*我?\s*(?:微|薇|扣扣|电报|電報|飞机|(?:v|vx|wx|qq?)(?![a-z]))"
    r"|(?:微信|薇信|v信|(?<![a-z])(?:wechat|vx|wx|qq|telegram|whatsapp))\s*(?:号|號|id|群|[:：])\s*[:：]?\s*[a-z0-9_-]{5,20}"
    r"|(?<!\d)1[3-9]\d{9}(?!\d)",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"代购|兼职|日结|日赚|月入|刷单|贷款|放款|博彩|彩票|棋牌|代开发?票?|办证|高仿|引流|推广合作|代發|貸款|兼職|賭|"
    r"casino|betting|forex|crypto\s*(?:signals?|giveaway)|earn\s+\$?\d+|work\s+from\s+home|cheap\s+(?:viagra|followers)|"
    r"buy\s+(?:now|followers|backlinks)|seo\s+services?|limited\s+offer",
    re.IGNORECASE,
)
_RUN = re.compile(r"(\S)\1{9,}")


@dataclass(frozen=True)
class Sign:
    """One reason to look at a post before others do."""

    points: int
    reason: HoldReason


def signs_of(source: str, links: Sequence[str], *, minutes_since_joining: float, said_before: int) -> list[Sign]:
    """Return what speaks for spam. `said_before`: how often the author posted the same text in the last day."""
    found = [*_of_links(links), *_of_shape(source)]
    if _CONTACT.search(source):
        found.append(Sign(3, HoldReason.CONTACT))
    if words := {word.lower() for word in _TRADE.findall(source)}:
        found.append(Sign(2 * min(len(words), 2), HoldReason.TRADE))
    if said_before:
        found.append(Sign(2, HoldReason.REPEATED))
    if minutes_since_joining < 1:
        found.append(Sign(1, HoldReason.HASTY))
    return found


def _of_links(links: Sequence[str]) -> list[Sign]:
    found = [Sign(2, HoldReason.LINKS)] if len(links) >= 3 else []
    hosts = Counter(urlsplit(link).hostname or "" for link in links)
    if hosts and max(hosts.values()) >= 3:
        found.append(Sign(1, HoldReason.SITE))
    return found


def _of_shape(source: str) -> list[Sign]:
    found = [Sign(1, HoldReason.RUN)] if _RUN.search(source) else []
    letters = [char for char in source if char.isalpha() and char.isascii()]
    if len(letters) >= 40 and sum(char.isupper() for char in letters) > len(letters) * 0.7:
        found.append(Sign(1, HoldReason.CAPITALS))
    lines = [line.strip() for line in source.splitlines() if len(line.strip()) >= 8]
    if len(lines) >= 4 and Counter(lines).most_common(1)[0][1] * 2 > len(lines):
        found.append(Sign(2, HoldReason.LINES))
    return found
