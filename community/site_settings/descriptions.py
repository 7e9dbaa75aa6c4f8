"""What a policy's numbers are called on the form that changes them. Apps add theirs beside the policy itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Description:
    """A policy in words: its groups of fields in order, each field with its label."""

    title: Text
    hint: Text
    groups: Sequence[tuple[Text, Mapping[str, Text]]]


descriptions: dict[str, Description] = {}


def describe_policy(name: str, description: Description) -> None:
    """Have the form of the policy `name` speak to people."""
    descriptions[name] = description
