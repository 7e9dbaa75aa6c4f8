from events.forms.desk import CallOffForm, ClubForm, CorrectForm, FilterForm, HostsForm, SearchForm
from events.forms.meetups import MeetupForm

__all__ = ["CallOffForm", "ClubForm", "CorrectForm", "FilterForm", "HostsForm", "MeetupForm", "SearchForm"]
