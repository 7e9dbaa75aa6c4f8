"""The forms of the forums' pages, by subject."""

from forums.forms.bookmarks import BookmarkForm
from forums.forms.feedback import (
    AnswerForm,
    HandOverForm,
    OwnerField,
    StatusForm,
    UnsolvedForm,
    answer_field,
    status_field,
    words_field,
)
from forums.forms.polls import AnswersField, ManyInputs, PollForm
from forums.forms.posts import (
    EditFirstForm,
    EditForm,
    NewThreadForm,
    PhotosField,
    PhotosInput,
    PostForm,
    ReplyForm,
    ThreadForm,
)
from forums.forms.resources import PhotoForm, ReleaseForm, WithdrawForm
from forums.forms.tags import TagForm, TagsField
from forums.forms.tools import (
    FloorsField,
    HideForm,
    MergeForm,
    MoveForm,
    PinForm,
    RenameForm,
    ReportForm,
    SplitForm,
    WhyForm,
)

__all__ = [
    "AnswerForm",
    "AnswersField",
    "BookmarkForm",
    "EditFirstForm",
    "EditForm",
    "FloorsField",
    "HandOverForm",
    "HideForm",
    "ManyInputs",
    "MergeForm",
    "MoveForm",
    "NewThreadForm",
    "OwnerField",
    "PhotoForm",
    "PhotosField",
    "PhotosInput",
    "PinForm",
    "PollForm",
    "PostForm",
    "ReleaseForm",
    "RenameForm",
    "ReplyForm",
    "ReportForm",
    "SplitForm",
    "StatusForm",
    "TagForm",
    "TagsField",
    "ThreadForm",
    "UnsolvedForm",
    "WhyForm",
    "WithdrawForm",
    "answer_field",
    "status_field",
    "words_field",
]
