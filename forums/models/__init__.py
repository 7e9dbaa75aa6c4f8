from forums.models.board import Board, BoardFollow, BoardMember, BoardRead, Moderator, Section
from forums.models.board_change import BoardChange
from forums.models.board_top import BoardTop
from forums.models.bookmark import Bookmark
from forums.models.draft import Draft, draft_key
from forums.models.feedback import FeedbackCase, FeedbackRound, FeedbackStep
from forums.models.mention import Mention
from forums.models.photo import Photo, PhotoOfWeek
from forums.models.poll import Poll, PollOption, PollVote
from forums.models.post import Post, PostEvent, PostRevision
from forums.models.resource import Download, Release, ReleaseFile, Resource, ResourceFollow
from forums.models.tag import Tag, TagSynonym, ThreadTag
from forums.models.thanks import Thanks
from forums.models.thread import Thread, ThreadRead
from forums.models.thread_event import FloorRedirect, ThreadEvent
from forums.models.watch import ThreadWatch

__all__ = [
    "Board",
    "BoardChange",
    "BoardFollow",
    "BoardMember",
    "BoardRead",
    "BoardTop",
    "Bookmark",
    "Download",
    "Draft",
    "FeedbackCase",
    "FeedbackRound",
    "FeedbackStep",
    "FloorRedirect",
    "Mention",
    "Moderator",
    "Photo",
    "PhotoOfWeek",
    "Poll",
    "PollOption",
    "PollVote",
    "Post",
    "PostEvent",
    "PostRevision",
    "Release",
    "ReleaseFile",
    "Resource",
    "ResourceFollow",
    "Section",
    "Tag",
    "TagSynonym",
    "Thanks",
    "Thread",
    "ThreadEvent",
    "ThreadRead",
    "ThreadTag",
    "ThreadWatch",
    "draft_key",
]
