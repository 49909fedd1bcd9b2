"""`korgan worker`: the process that runs jobs and recurring duties."""

from __future__ import annotations

import threading

import click

from korgan.kernel.console import reports_errors, uses_database


@click.command()
@click.option("--once", is_flag=True, help="Run what waits, then end.")
@reports_errors
@uses_database
def worker(once: bool) -> None:
    """Do long work in the background until told to stop.

    Several may run, on several hosts. A first signal lets the present job end, a second one
    breaks it off; it is then marked as failed and can be started again.
    """
    from django.db import connections
    from django_tasks_db.management.commands.db_worker import Worker

    from korgan.kernel.jobs.duties import declare_duty, do_duties_until
    from korgan.kernel.jobs.recovery import (
        forget_old_entries,
        recover_lost_jobs,
        registered_worker,
        show_life,
    )
    from korgan.kernel.jobs.running import this_worker

    with registered_worker() as worker_id:
        this_worker.set(worker_id)
        recover_lost_jobs()
        loop = Worker(
            queue_names=["*"],
            interval=0.5,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        loop.configure_signals()
        declare_duty("jobs.show_life", every=15, function=lambda: show_life(worker_id))
        declare_duty("jobs.recover", every=15, function=recover_lost_jobs)
        declare_duty("jobs.forget", every=3600, function=forget_old_entries)
        stopped = threading.Event()
        duties = threading.Thread(target=do_duties_until, args=(stopped,), daemon=True)
        duties.start()
        try:
            loop.run()
        finally:
            stopped.set()
            duties.join(timeout=5)
            connections.close_all()
