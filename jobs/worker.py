"""A worker: takes jobs off the queues and runs them in this process, one at a time: deliveries first, long last."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job

from jobs import process
from portal import garbage
from portal.services.heartbeats import Heart
from portal.settings import Settings

log = logging.getLogger(__name__)

#: An idle worker asks the queue again after this many seconds less fifteen; with the library's seven minutes the
#: clean-up after a killed worker would take as long.
WORKER_TTL = 20
MAINTENANCE_EVERY = 30  # seconds
LEASE_MARGIN = 2  # seconds a job's lease in the queue outlives its time limit
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 10.0  # seconds between tries to reach the queue


def main(settings: Settings, queues: Sequence[str]) -> None:
    """Work until asked to end (SIGTERM, SIGINT): the job at hand is finished first.

    A later queue waits while an earlier one has jobs. While Redis is away the worker waits for it with growing pauses.
    """
    services = process.start(settings)
    garbage.settle()
    heart = Heart(services, "worker")
    ending = threading.Event()
    pause = FIRST_PAUSE
    log.info("worker started")
    while not ending.is_set():
        # The library's worker puts its own handlers in their place while it works.
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: ending.set())
        try:
            worker = PortalWorker(settings.redis_url, queues, heart, ending)
            # Its lines about every job would say what ours say, four times.
            worker.work(logging_level="WARNING")
            pause = FIRST_PAUSE
        except RedisError as away:
            log.warning("queue is away", extra={"error": type(away).__name__, "pause": pause})
        ending.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    heart.stop()
    log.info("worker ended")


class PortalWorker(SimpleWorker):
    """RQ's worker in one process, with short leases, a heart, and an end even while the queue is away."""

    max_connection_wait_time = LONGEST_PAUSE
    log_job_description = False

    def __init__(self, redis_url: str, queues: Sequence[str], heart: Heart, ending: threading.Event) -> None:
        connection = Redis.from_url(redis_url, socket_connect_timeout=2, health_check_interval=30)
        super().__init__(
            [Queue(name, connection=connection, serializer="json") for name in queues],
            connection=connection,
            serializer="json",
            worker_ttl=WORKER_TTL,
            maintenance_interval=MAINTENANCE_EVERY,
        )
        self._heart = heart
        self._ending = ending
        self._is_busy = False

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        """Return how long the queue believes that a job is being worked on, in seconds."""
        return int(job.timeout or 0) + LEASE_MARGIN

    def heartbeat(self, *arguments: Any, **named: Any) -> None:
        """Tell the queue, and the people who watch, that this worker is alive."""
        super().heartbeat(*arguments, **named)
        self._heart.beat()

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run one job."""
        self._is_busy = True
        try:
            super().execute_job(job, queue)
        finally:
            self._is_busy = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """End after the job at hand; the library would first ask the queue, which may be away."""
        self._ending.set()
        try:
            super().request_stop(signum, frame)  # type: ignore[no-untyped-call]
        except RedisError:
            if not self._is_busy:
                raise StopRequested from None
            self._stop_requested = True
