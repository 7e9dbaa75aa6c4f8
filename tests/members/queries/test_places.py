from typing import Any

import pytest
from django.utils import translation

from members.models import Place
from members.queries import places

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("上海", "shanghai"),
        ("上海市", "shanghai"),
        ("shanghai", "shanghai"),
        ("Shanghai", "shanghai"),
        ("SHANG HAI", "shanghai"),
        ("shang hai", "shanghai"),
        ("Shànghǎi", "shanghai"),
        ("ｓｈａｎｇｈａｉ", "shanghai"),
        ("shangh", "shanghai"),
        ("沪", "shanghai"),
        ("滬", "shanghai"),
        ("魔都", "shanghai"),
        ("臺北", "taipei"),
        ("台北", "taipei"),
        ("台北市", "taipei"),
        ("臺北市", "taipei"),
        ("taibei", "taipei"),
        ("Taipei", "taipei"),
        ("北京", "beijing"),
        ("Peking", "beijing"),
        ("香港", "hong-kong"),
        ("Hong Kong", "hong-kong"),
        ("澳門", "macau"),
        ("高雄", "kaohsiung"),
        ("杭州", "hangzhou"),
        ("杭州 ", "hangzhou"),
        ("昆山", "suzhou"),
        ("乌鲁木齐", "urumqi"),
        ("Ürümqi", "urumqi"),
        ("Zürich", "zurich"),
        ("zurich", "zurich"),
        ("São Paulo", "sao-paulo"),
        ("sao paulo", "sao-paulo"),
        ("東京", "tokyo"),
        ("东京", "tokyo"),
        ("纽约", "new-york-city"),
        ("NYC", "new-york-city"),
        ("new york", "new-york-city"),
        ("london", "london"),
    ],
)
def test_the_first_hit_is_the_city_that_is_meant(text: str, slug: str) -> None:
    assert places.search(text)[0].slug == slug


@pytest.mark.parametrize("text", ["", " ", "%", "_", "\\", "'; --", "不存在的城", "x" * 5000, "\u200b", "🏙"])
def test_what_is_no_city_finds_none(text: str) -> None:
    assert places.search(text) == []


def test_a_prefix_ranks_exact_names_first_and_then_by_population() -> None:
    found = places.search("bei")
    assert found[0].slug == "beijing"
    assert next(p.slug for p in places.search("台")).startswith("tai")
    populations = [(place.exact, place.population) for place in found]  # type: ignore[attr-defined]
    assert populations == sorted(populations, reverse=True)
    assert len(places.search("s", limit=7)) == 7


@pytest.mark.parametrize("text", ["上海", "s", "san"])
def test_a_search_is_one_query(text: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        places.search(text)


def test_the_search_goes_by_the_index() -> None:
    with translation.override("en"):
        plan = Place.objects.filter(names__folded__startswith="shangh").explain()
    assert "Seq Scan on members_placename" not in plan, plan


@pytest.mark.parametrize(
    ("text", "slug"), [("上海", "shanghai"), ("Hangzhou", "hangzhou"), ("shanghai", "shanghai"), ("hangzh", "hangzhou")]
)
def test_a_plain_name_resolves(text: str, slug: str) -> None:
    answer = places.resolve(text)
    assert (answer.place.slug if answer.place else None, answer.candidates) == (slug, [])


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_a_name_of_several_cities_asks_which_and_its_written_form_resolves(language: str) -> None:
    with translation.override(language):
        answer = places.resolve("taizhou")
        assert answer.place is None
        slugs = [place.slug for place in answer.candidates]
        assert {"taizhou-zhejiang", "taizhou-jiangsu"} <= set(slugs)
        for place, text in zip(answer.candidates, places.written(answer.candidates), strict=True):
            again = places.resolve(text)
            assert again.place == place, text


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_every_city_can_be_found_by_what_the_form_shows(language: str) -> None:
    """What the settings show for somebody's city leads back to it, for the biggest 300 and all homonyms."""
    with translation.override(language):
        wanted = list(Place.objects.order_by("-population")[:300])
        wanted += Place.objects.filter(slug__regex="-(zhejiang|jiangsu|jiangxi|anhui|henan|hunan|guangdong)$")
        wrong = []
        for start in range(0, len(wanted), 50):
            chunk = wanted[start : start + 50]
            wrong += [
                (place.slug, text)
                for place, text in zip(chunk, places.written(chunk), strict=True)
                if places.resolve(text).place != place
            ]
        assert wrong == []


@pytest.mark.parametrize(
    ("slug", "language", "name", "hint"),
    [
        ("hangzhou", "en", "Hangzhou", "Zhejiang, China"),
        ("hangzhou", "zh-hans", "杭州", "浙江，中国"),
        ("hangzhou", "zh-hant", "杭州", "浙江，中國"),
        ("taipei", "en", "Taipei", "Taiwan"),
        ("taipei", "zh-hans", "台北", "台湾"),
        ("taipei", "zh-hant", "臺北", "台灣"),
        ("hong-kong", "zh-hans", "香港", ""),
        ("shanghai", "zh-hans", "上海", "中国"),
        ("san-diego", "en", "San Diego", "California, United States"),
    ],
)
def test_a_city_is_named_in_the_readers_language(slug: str, language: str, name: str, hint: str) -> None:
    with translation.override(language):
        place = Place.objects.get(slug=slug)
        assert (place.name, place.hint) == (name, hint)


def test_all_of_the_table_is_there() -> None:
    assert Place.objects.count() == 2286
    assert not Place.objects.filter(names__isnull=True).exists()
