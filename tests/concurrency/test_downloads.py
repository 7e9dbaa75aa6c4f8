import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from community.core.cache import TolerantRedisCache
from forums.models import ReleaseFile, Resource
from forums.services import downloads
from tests.factories.members import MemberFactory
from tests.factories.resources import release, resource_thread


def test_many_at_once_count_each_once(
    committed_db: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight visitors who each come five times at the same moment, while nobody gathers their visits."""
    settings.MEDIA_ROOT = tmp_path
    keeper = MemberFactory(is_staff=True, role="regular")
    file = release(keeper, resource_thread(keeper)).files.get()
    monkeypatch.setattr(TolerantRedisCache, "put_aside", lambda *_: False)
    start = threading.Barrier(8)

    def visit(number: int) -> None:
        try:
            start.wait(10)
            for _ in range(5):
                downloads.note(file=file, member=None, address=f"192.0.2.{number}", browser="")
        finally:
            connection.close()

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(30)
    assert ReleaseFile.objects.get(pk=file.pk).download_count == 8
    assert Resource.objects.get().download_count == 8
