from events.queries.around import City, NextMeetup, city_summary, next_meetup_for
from events.queries.meetups import MeetupRow, upcoming

__all__ = ["City", "MeetupRow", "NextMeetup", "city_summary", "next_meetup_for", "upcoming"]
