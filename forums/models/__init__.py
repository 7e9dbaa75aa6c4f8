from forums.models.board import Board, BoardFollow, BoardRead, Section
from forums.models.mention import Mention
from forums.models.photo import Photo
from forums.models.post import Post, PostEvent, PostRevision
from forums.models.thanks import Thanks
from forums.models.thread import Thread, ThreadRead

__all__ = [
    "Board",
    "BoardFollow",
    "BoardRead",
    "Mention",
    "Photo",
    "Post",
    "PostEvent",
    "PostRevision",
    "Section",
    "Thanks",
    "Thread",
    "ThreadRead",
]
