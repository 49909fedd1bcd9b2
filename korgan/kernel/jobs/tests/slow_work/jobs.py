"""Work that takes as long as it is told: for a worker that is killed under it."""

from __future__ import annotations

import time
from typing import Any

from korgan.kernel.jobs.kinds import declare_job
from korgan.kernel.jobs.work import Work


@declare_job("tests.wait", "Wait")
def wait(work: Work, *, steps: int) -> dict[str, Any]:
    for step in range(steps):
        work.progress(step, steps, "waiting")
        time.sleep(0.1)
    return {"steps": steps}
