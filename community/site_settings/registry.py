"""Policies: numbers that operators may change, each a frozen dataclass whose defaults are product.md's."""

from dataclasses import fields, is_dataclass
from typing import Any

policies: dict[str, type[Any]] = {}


def register_policy(name: str, policy: type[Any]) -> None:
    """Make `policy` (a frozen dataclass with a default for every field) known under `name`."""
    if not is_dataclass(policy):
        raise TypeError(f"{policy!r} is not a dataclass")
    policies[name] = policy


def build(name: str, numbers: dict[str, Any], *, strict: bool = True) -> Any:
    """Return the policy `name` with `numbers` in place of its defaults. Raises ValueError for what does not fit.

    Not `strict`, numbers that this program does not know are left out: during a deploy a newer one may have kept them.
    """
    policy = policies[name]
    known = {field.name: getattr(policy(), field.name) for field in fields(policy)}
    given: dict[str, Any] = {}
    for key, value in numbers.items():
        if key not in known and not strict:
            continue
        if key not in known:
            raise ValueError(f"{name} has no number called {key}")
        given[key] = _fit(key, value, known[key])
    return policy(**given)


def _fit(key: str, value: Any, default: Any) -> Any:
    if isinstance(default, tuple) and isinstance(value, list | tuple):
        return tuple(value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        raise ValueError(f"{key} must be of type {type(default).__name__}")
    return value
