import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

CSS = settings.BASE_DIR / "static" / "css"
REAL = {**settings.STORAGES, "staticfiles": {"BACKEND": "community.core.static.ManifestStorage"}}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as an operator collects them, without the admin's."""
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES=REAL):
        staticfiles_storage._setup()  # type: ignore[attr-defined]
        call_command("collectstatic", verbosity=0, interactive=False, ignore=["admin"])
    staticfiles_storage._setup()  # type: ignore[attr-defined]
    return root


def hashed(root: Path, pattern: str) -> Path:
    (path,) = root.glob(pattern)
    return path


def test_every_component_is_in_the_one_stylesheet() -> None:
    imported = set(re.findall(r'@import "([^"]+)"', (CSS / "hearth.css").read_text()))
    parts = {f"components/{path.name}" for path in (CSS / "components").glob("*.css")}

    assert parts <= imported
    assert all((CSS / name).is_file() for name in imported)


def test_collecting_joins_the_parts(collected: Path) -> None:
    css = hashed(collected, "css/hearth.????????????.css").read_text()

    assert "@import" not in css
    assert "/*" not in css
    assert css.index("@layer reset, tokens") < css.index("--paper:") < css.index(".thread-title {")


def test_collecting_again_takes_up_a_changed_part(tmp_path: Path) -> None:
    source, root = tmp_path / "source", tmp_path / "root"
    (source / "css").mkdir(parents=True)
    (source / "css" / "hearth.css").write_text('@layer base;\n@import "part.css";\n')
    part = source / "css" / "part.css"
    for colour in ("red", "green"):
        part.write_text(f"@layer base {{ a {{ color: {colour} }} }}")
        with override_settings(
            STATIC_ROOT=root,
            STORAGES=REAL,
            STATICFILES_DIRS=[source],
            STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        ):
            staticfiles_storage._setup()  # type: ignore[attr-defined]
            call_command("collectstatic", verbosity=0, interactive=False)
    staticfiles_storage._setup()  # type: ignore[attr-defined]

    assert "green" in (root / "css" / "hearth.css").read_text()
    assert [p for p in (root / "css").glob("hearth.????????????.css") if "green" in p.read_text()]


def test_modules_import_each_other_by_hashed_names(collected: Path) -> None:
    app = hashed(collected, "js/app.????????????.js").read_text()
    imports = re.findall(r'(?:from|import\()\s*"(\./[^"]+)"', app)

    assert len(imports) > 5
    for name in imports:
        assert re.search(r"\.[0-9a-f]{12}\.js$", name), name
        assert (collected / "js" / name).is_file()


def test_a_page_carries_little_style_and_script(collected: Path) -> None:
    shared = len(brotli.compress(hashed(collected, "css/hearth.????????????.css").read_bytes()))
    screens = [len(brotli.compress(path.read_bytes())) for path in (CSS / "screens").rglob("*.css")]
    # What comes when somebody begins to write or to select, and what only forms with tags or of a download have.
    later = {"composer", "text", "drafts", "uploads", "complete", "photos", "quote", "release", "camera", "tags"}
    scripts = sum(
        len(brotli.compress(path.read_bytes()))
        for path in (collected / "js").rglob("*.????????????.js")
        if path.name.partition(".")[0] not in later
    )
    htmx = len(brotli.compress(hashed(collected, "django_htmx/htmx-2.min.????????????.js").read_bytes()))

    assert shared + max(screens, default=0) <= 18_000
    assert scripts + htmx <= 25_000
