"""The Redis transport when its server hangs."""

import pytest
from kombu import Connection
from redis.exceptions import RedisError

import community.celery  # noqa: F401  (names the transport)
from tests.fixtures.valkey import OwnValkey, own_valkey

__all__ = ["own_valkey"]


@pytest.mark.parametrize("answer", ["ack", "reject", "requeue"])
def test_a_worker_whose_answer_is_lost_is_given_the_next_message(own_valkey: OwnValkey, answer: str) -> None:
    options = {"socket_timeout": 0.2}
    with Connection(own_valkey.url.replace("unix", "redis+socket", 1), transport_options=options) as connection:
        for body in ("first", "second"):
            connection.SimpleQueue("mail").put(body)
        queue = connection.SimpleQueue("mail")
        queue.consumer.qos(prefetch_count=1)
        message = queue.get(timeout=5)
        with pytest.raises(queue.Empty):
            queue.get(timeout=0.1)
        own_valkey.freeze()
        with pytest.raises(RedisError):
            message.ack() if answer == "ack" else message.reject(requeue=answer == "requeue")
        own_valkey.thaw()
        assert queue.get(timeout=5).payload == "second"
