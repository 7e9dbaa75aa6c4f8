from django.urls import path

from events.views import calendars, checkin, clubs, desk, editing, index, meetup, registrations

app_name = "events"

urlpatterns = [
    path("meetups/", index.meetups, name="meetups"),
    path("meetups/past/", index.past_meetups, name="past-meetups"),
    path("meetups/new/", editing.new_meetup, name="new-meetup"),
    path("meetups/<int:meetup_id>/", meetup.short, name="meetup-short"),
    path("meetups/<int:meetup_id>/calendar.ics", calendars.download, name="calendar"),
    path("meetups/<int:meetup_id>/going/people/", meetup.people, name="people"),
    path("meetups/<int:meetup_id>/seat/register/", registrations.register, name="register"),
    path("meetups/<int:meetup_id>/seat/cancel/", registrations.cancel, name="cancel"),
    path("meetups/<int:meetup_id>/seat/accept/", registrations.accept, name="accept-seat"),
    path("meetups/<int:meetup_id>/seat/decline/", registrations.decline, name="decline-seat"),
    path("meetups/<int:meetup_id>/desk/edit/", editing.edit_meetup, name="edit-meetup"),
    path("meetups/<int:meetup_id>/desk/publish/", editing.publish, name="publish"),
    path("meetups/<int:meetup_id>/desk/call-off/", editing.call_off, name="call-off"),
    path("meetups/<int:meetup_id>/desk/hosts/", editing.hosts, name="hosts"),
    path("meetups/<int:meetup_id>/desk/list/", desk.attendees, name="attendees"),
    path("meetups/<int:meetup_id>/desk/print/", desk.print_list, name="print-list"),
    path("meetups/<int:meetup_id>/desk/remove/<int:member_id>/", desk.remove, name="remove"),
    path("meetups/<int:meetup_id>/desk/attendance/<int:member_id>/", desk.attendance, name="attendance"),
    path("meetups/<int:meetup_id>/desk/door/", checkin.door, name="door"),
    path("meetups/<int:meetup_id>/desk/door/<int:member_id>/in/", checkin.check_in, name="check-in"),
    path("meetups/<int:meetup_id>/desk/door/<int:member_id>/undo/", checkin.undo, name="undo-check-in"),
    path("meetups/<int:meetup_id>/<str:slug>/", meetup.meetup, name="meetup"),
    path("clubs/<slug:slug>/", clubs.club, name="club"),
    path("clubs/<slug:slug>/edit/", clubs.edit_club, name="edit-club"),
    path("me/registrations/", registrations.mine, name="registrations"),
]
