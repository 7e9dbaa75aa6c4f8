import pytest

from forums.services.policy import PostingPolicy
from forums.services.spam import signs_of


def points(source: str, links: tuple[str, ...] = (), *, minutes: float = 60, said: int = 0) -> int:
    return sum(sign.points for sign in signs_of(source, links, minutes_since_joining=minutes, said_before=said))


@pytest.mark.parametrize(
    "source",
    [
        "加微信：abc12345",
        "＋我微信详聊",
        "需要的加v，长期有效",
        "QQ：123456789 找我",
        "WeChat id: best_seller88",
        "电话 13800138000",
        "兼职日结，刷单返现",
        "Earn $500 a day, work from home",
        "Cheap viagra! Buy now! Limited offer",
    ],
)
def test_what_a_moderator_should_see_first(source: str) -> None:
    assert points(source) >= PostingPolicy.hold_from or points(source, minutes=0.5) >= PostingPolicy.hold_from


@pytest.mark.parametrize(
    "source",
    [
        "大家好，我是新来的，在杭州，喜欢摄影和徒步。",
        "Hello! I bought the phone last week and the battery drains overnight. Any ideas?",
        "微信里打不开这个链接，换浏览器就好了。",
        "我的 QQ 音乐闪退，系统 6.0.3，频率十次里三四次。",
        "型号 EM-4 的序列号是 20261122001，买了三个月。",
        "请问发票怎么开？",
        "online shopping is line by line",
        "HELP",
        "哈哈哈哈哈哈",
        "1\n2\n3\n4\n5",
    ],
)
def test_what_newcomers_really_write(source: str) -> None:
    assert points(source) < PostingPolicy.hold_from
    assert points(source, minutes=0.5) < PostingPolicy.hold_from


def test_links_repeats_and_shouting_add_up() -> None:
    many = tuple(f"https://shop.example/{n}" for n in range(4))
    assert points("Look", many) == 3
    assert points("Look", ("https://a.example", "https://b.example")) == 0
    assert points("Buy my thing today\n" * 5) == 2
    assert points("WOW THIS IS THE BEST PHONE THAT I HAVE EVER SEEN IN MY LIFE") == 1
    assert points("!" * 20) == 1
    assert points("Hello again", said=2) == 2
