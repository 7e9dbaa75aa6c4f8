"""Addresses of boards, threads and posts. What changes something is a POST below the thing it changes."""

from django.urls import path

from forums.views import boards, completion, drafts, feedback, media, people, posts, threads, unread, uploads, watching

app_name = "forums"

urlpatterns = [
    path("boards/", boards.boards, name="boards"),
    path("boards/read/", boards.mark_all_read, name="mark-all-read"),
    path("unread/", unread.unread_list, name="unread-list"),
    path("s/<slug:slug>/read/", boards.mark_section_read, name="mark-section-read"),
    path("b/<slug:slug>/", boards.board, name="board"),
    path("b/<slug:slug>/new/", threads.new_thread, name="new-thread"),
    path("b/<slug:slug>/watch/", watching.board, name="watch-board"),
    path("b/<slug:slug>/read/", boards.mark_read, name="mark-read"),
    path("b/<slug:slug>/answered/", feedback.answered, name="answered"),
    path("feedback/", feedback.queue, name="feedback-queue"),
    path("feedback/<int:pk>/", feedback.case, name="feedback-case"),
    path("feedback/<int:pk>/take/", feedback.take, name="feedback-take"),
    path("feedback/<int:pk>/hand/", feedback.hand, name="feedback-hand"),
    path("feedback/<int:pk>/status/", feedback.status, name="feedback-status"),
    path("t/<int:pk>/<str:slug>/solved/", feedback.solved, name="feedback-solved"),
    path("t/<int:pk>/<str:slug>/unsolved/", feedback.unsolved, name="feedback-unsolved"),
    path("t/<int:pk>/", threads.short, name="thread-short"),
    path("t/<int:pk>/<str:slug>/unread/", threads.unread, name="unread"),
    path("t/<int:pk>/<str:slug>/", threads.thread, name="thread"),
    path("t/<int:pk>/<str:slug>/<int:number>/", threads.floor, name="floor"),
    path("t/<int:pk>/<str:slug>/reply/", threads.reply, name="reply"),
    path("t/<int:pk>/<str:slug>/watch/", watching.thread, name="watch-thread"),
    path("t/<int:pk>/<str:slug>/arrange/", threads.arrange, name="arrange"),
    path("p/<int:pk>/", threads.permalink, name="post"),
    path("p/<int:pk>/edit/", posts.edit, name="edit"),
    path("p/<int:pk>/history/", posts.history, name="history"),
    path("p/<int:pk>/thanks/", posts.thank, name="thank"),
    path("p/<int:pk>/accept/", posts.accept, name="accept"),
    path("p/<int:pk>/remove/", posts.remove, name="remove"),
    path("p/<int:pk>/restore/", posts.restore, name="restore"),
    path("p/<int:pk>/hide/", posts.hide, name="hide"),
    path("p/<int:pk>/report/", posts.report, name="report"),
    path("me/watching/", watching.watched, name="watching"),
    path("mute/<str:token>/", watching.mute, name="mute-thread"),
    path("m/<str:handle>/threads/", people.member_threads, name="member-threads"),
    path("me/drafts/", drafts.mine, name="drafts"),
    path("me/drafts/save/", drafts.save, name="draft-save"),
    path("me/drafts/<int:pk>/discard/", drafts.discard, name="draft-discard"),
    path("me/drafts/<int:pk>/restore/", drafts.restore, name="draft-restore"),
    path("photos/", uploads.upload, name="upload"),
    path("complete/members/", completion.members, name="complete-members"),
    path("preview/", posts.preview, name="preview"),
    path("media/<path:path>", media.media, name="media"),
]
