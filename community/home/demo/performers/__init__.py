"""Each kind of act, done through the services. Importing this package makes them known to `stage.perform`."""

from community.home.demo.performers import desk, meetups, people, talks
from community.home.demo.performers import time as _time

__all__ = ["_time", "desk", "meetups", "people", "talks"]
