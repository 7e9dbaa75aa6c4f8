"""The index: one row for each thing that can be found. It holds no text, and refers to what it stands for by number."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Document(models.Model):
    """A thread, post, member or meetup as it is looked up (community.search.tokens)."""

    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    # Who may find it: readers to whom registry.scopes gives this number; 0 is for everybody.
    scope = models.BigIntegerField(default=0)
    # What it is a part of, so that it moves along: the thread of a post. 0: of nothing.
    parent = models.BigIntegerField(default=0)
    author = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    # Of the tokeniser that made the vectors.
    version = models.SmallIntegerField()
    title_vector = SearchVectorField(null=True)
    vector = SearchVectorField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")]
        indexes = [
            # Without a list of what is to be merged: it would save writers nothing, make one in a thousand wait for a
            # second (measured: 922 ms against 57 ms at most), and every search read it.
            GinIndex(fields=["vector"], name="search_document_vector", fastupdate=False),
            GinIndex(fields=["title_vector"], name="search_document_title", fastupdate=False),
            models.Index(fields=["-created_at", "-id"], name="search_document_newest"),
            models.Index(fields=["scope", "-created_at", "-id"], name="search_document_scope"),
            models.Index(fields=["author", "-created_at", "-id"], name="search_document_author"),
            models.Index(fields=["parent"], name="search_document_parent", condition=~models.Q(parent=0)),
            models.Index(fields=["version", "kind", "object_id"], name="search_document_version"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
