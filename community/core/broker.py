"""The Redis transport of Celery, for a broker that may be hung."""

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """Gives the worker's place back although the broker did not hear that the task is done.

    kombu forgets a message only after the broker has answered. An answer that never came would leave the place taken
    for ever: with one task at a time the worker would live on and never be given another. The broker gives the message
    out again after its visibility timeout, which is harmless (every task is safe to run twice).
    """

    def ack(self, delivery_tag: Any) -> None:
        try:
            super().ack(delivery_tag)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        try:
            super().reject(delivery_tag, requeue=requeue)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel = Channel
