"""What import-linter cannot see: string foreign keys, saving views, layers that nobody listed, modules that grew."""

import ast
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("community", "forums", "events", "members")
# From the top down; a model's keys point to its own app or further down this list.
RANKS = [
    "events",
    "forums",
    "members",
    "digests",
    "moderation",
    "search",
    "notifications",
    "audit",
    "site_settings",
    "core",
]
SIBLINGS = {"moderation": "search", "search": "moderation"}


def modules() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def test_foreign_keys_point_downwards() -> None:
    checked = 0
    for model in apps.get_models():
        label = model._meta.app_label
        if label not in RANKS:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or isinstance(target, str):
                continue
            checked += 1
            to = target._meta.app_label
            if target._meta.label == settings.AUTH_USER_MODEL or to not in RANKS:
                continue
            assert RANKS.index(to) >= RANKS.index(label), f"{model._meta.label}.{field.name} points up to {to}"
            assert SIBLINGS.get(label) != to, f"{model._meta.label}.{field.name} ties two independent apps"
            if to != label:
                assert field.remote_field.hidden, f"{model._meta.label}.{field.name} needs related_name='+'"
    assert checked > 20


def _calls(tree: ast.AST) -> set[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {call.attr for call in calls if isinstance(call, ast.Attribute)}


@pytest.mark.parametrize("path", [p for p in modules() if "views" in p.parts or p.name == "views.py"], ids=str)
def test_views_never_write(path: Path) -> None:
    forbidden = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "delete", "bulk_update"}
    found = _calls(ast.parse(path.read_text())) & forbidden
    assert not found, f"{path.relative_to(ROOT)} calls {found}; writes belong to services"


def test_kernel_folders_are_all_in_the_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    listed = {name.strip() for line in contract["layers"] for name in line.split("|")}
    folders = {f"community.{path.parent.name}" for path in (ROOT / "community").glob("*/__init__.py")}
    assert folders - listed == {"community.embedded", "community.formats"}


@pytest.mark.parametrize("package", ["forums.forms", "forums.policies"])
def test_a_package_shows_all_that_its_modules_offer(package: str) -> None:
    folder = ROOT.joinpath(*package.split("."))
    offered = {
        node.name
        for path in folder.glob("[!_]*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
    }
    face = import_module(package)
    assert offered
    assert offered <= set(face.__all__)
    assert all(hasattr(face, name) for name in face.__all__)


def test_no_module_has_grown_past_reading() -> None:
    long = {str(p.relative_to(ROOT)): n for p in modules() if (n := len(p.read_text().splitlines())) > 500}
    assert long == {}


def test_nothing_but_mail_talks_to_the_network() -> None:
    clients = {"requests", "httpx", "urllib3", "aiohttp", "http.client", "urllib.request", "ftplib"}
    for path in modules():
        if "embedded" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = {a.name for a in node.names} if isinstance(node, ast.Import) else set()
            if isinstance(node, ast.ImportFrom) and node.module:
                names = {node.module}
            assert not names & clients, f"{path.relative_to(ROOT)} imports {names & clients}"
