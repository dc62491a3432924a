"""The alarm clock on Redis: RQ jobs that name a promise. The outbox is the truth; losing Redis loses nothing."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DuplicateJobError

from portal.ports.alarm import Promise

#: Deliveries have a queue of their own, so that they never wait behind prints and large files.
DELIVERIES, LONG = "portal", "portal-long"
JOB_TIMEOUT, LONG_TIMEOUT = 120, 900  # seconds
FAILURES_KEPT = 600  # seconds
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
        self._deliveries = Queue(DELIVERIES, connection=self._redis, serializer="json")
        self._long = Queue(LONG, connection=self._redis, serializer="json")

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
        queue = self._long if promise.is_long else self._deliveries
        # With the attempt in it, the id of an earlier try that ended badly blocks no later one.
        # The job is in it too: promises and print jobs are numbered each for themselves.
        job_id = f"{promise.job.replace('.', '-')}-{promise.id}-{promise.attempts}"
        try:
            _add(queue, promise, job_id, unique=True)
        except DuplicateJobError:
            if queue.get_job_position(job_id) is not None:
                return 0
            # Not in the queue, yet known: somebody took it off, and may have been killed before claiming the promise.
            # One job too many is harmless; one too few would wait for the library's own clean-up.
            _add(queue, promise, f"{job_id}-{uuid.uuid4().hex}", unique=False)
        return 1

    def depth(self) -> int | None:
        """Return how many jobs are queued now; None when the queue cannot be asked."""
        try:
            return int(self._deliveries.count + self._long.count)
        except (RedisError, OSError):
            return None

    def answers(self) -> bool:
        """Say whether the queue answers."""
        try:
            return bool(self._redis.ping())
        except (RedisError, OSError):
            return False


def _add(queue: Queue, promise: Promise, job_id: str, *, unique: bool) -> None:
    queue.enqueue(
        promise.job,
        promise.id,
        job_id=job_id,
        unique=unique,
        result_ttl=0,
        failure_ttl=FAILURES_KEPT,
        job_timeout=LONG_TIMEOUT if promise.is_long else JOB_TIMEOUT,
    )
