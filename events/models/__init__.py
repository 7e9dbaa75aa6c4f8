from events.models.attendance import Attendance, AttendanceChange
from events.models.clubs import Club, ClubOrganiser
from events.models.meetups import Meetup, MeetupHost
from events.models.registrations import Registration, RegistrationChange
from events.models.reminders import ReminderRun

__all__ = [
    "Attendance",
    "AttendanceChange",
    "Club",
    "ClubOrganiser",
    "Meetup",
    "MeetupHost",
    "Registration",
    "RegistrationChange",
    "ReminderRun",
]
