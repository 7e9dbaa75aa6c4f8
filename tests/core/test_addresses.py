from django.urls import reverse

from community.core.addresses import address_of
from forums.models import Thread


def test_addresses_are_those_of_the_patterns() -> None:
    for number in (1, 20, 2**62):
        for name in ("forums:post", "forums:thread-short", "forums:edit"):
            assert address_of(name, number) == reverse(name, args=[number])
    for title in ("Sleeping on a train", "火车上睡觉", "50 % & more / less"):
        thread = Thread(pk=7, title=title)
        assert thread.get_absolute_url() == reverse("forums:thread", args=[7, thread.slug])
