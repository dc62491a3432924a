"""The alarm clock on Redis: RQ jobs that name a promise. The outbox is the truth; losing Redis loses nothing."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DuplicateJobError

from portal.ports.alarm import Promise

QUEUE = "portal"
JOB_TIMEOUT = 120  # seconds
FAILURES_KEPT = 3600  # seconds
CONNECT_TIMEOUT = 0.5  # seconds: a supplier's answer is accepted while the queue is away, so nobody waits for it
ANSWER_TIMEOUT = 1.0  # seconds

log = logging.getLogger(__name__)


class RqAlarm:
    """Wakes workers through RQ."""

    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(
            redis_url,
            socket_connect_timeout=CONNECT_TIMEOUT,
            socket_timeout=ANSWER_TIMEOUT,
            retry=Retry(NoBackoff(), 0),
        )
        # Pickle, the library's own choice, would let whoever reaches Redis run code in a worker.
        self._queue = Queue(QUEUE, connection=self._redis, serializer="json")

    def wake(self, promises: Sequence[Promise]) -> int:
        """Enqueue one job per promise and return how many were taken; 0 when the queue is away."""
        taken = 0
        for promise in promises:
            try:
                taken += self._enqueue(promise)
            except (RedisError, OSError) as away:
                log.warning("queue is away", extra={"error": type(away).__name__, "promise": promise.id})
                break
        return taken

    def _enqueue(self, promise: Promise) -> int:
        try:
            self._queue.enqueue(
                promise.job,
                promise.id,
                # With the attempt in it, an id that a failed job still holds blocks no later try.
                job_id=f"promise-{promise.id}-{promise.attempts}",
                unique=True,
                result_ttl=0,
                failure_ttl=FAILURES_KEPT,
                job_timeout=JOB_TIMEOUT,
            )
        except DuplicateJobError:
            return 0
        return 1

    def depth(self) -> int | None:
        """Return how many jobs are queued now; None when the queue cannot be asked."""
        try:
            return int(self._queue.count)
        except (RedisError, OSError):
            return None

    def answers(self) -> bool:
        """Say whether the queue answers."""
        try:
            return bool(self._redis.ping())
        except (RedisError, OSError):
            return False
