"""The files of an exercise: readings drawn by the detection simulator, tables out of the scenario.

Every file says of itself that it is simulated; its hash marks whatever is made of it as exercise.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zlib import crc32

from korgan.kernel.errors import NotFound
from korgan.training.domain.exercises import Inject, Reading, Scenario, Words
from korgan.training.domain.scenario_file import scenario_of

FOLDER = Path(__file__).parent / "data" / "scenarios"
NAMESPACE = uuid.UUID("5b0e2c1e-0000-4000-8000-000000000009")


@cache
def scenarios() -> dict[str, Scenario]:
    """Return the scenarios that came with Korgan, by key."""
    found = [
        scenario_of(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.json"))
    ]
    return {each.key: each for each in found}


def scenario_content(key: str) -> dict[str, object]:
    """Return a scenario's file as an exercise keeps it."""
    if key not in scenarios():
        raise NotFound("no_scenario", f"there is no scenario {key}")
    content: dict[str, object] = json.loads((FOLDER / f"{key}.json").read_text(encoding="utf-8"))
    return content


def material_of(number: str, inject: Inject, started: datetime) -> tuple[str, bytes] | None:
    """Return name and bytes of an inject's file, if it has one; equal for equal arguments."""
    if inject.reading is not None:
        at = started + timedelta(minutes=inject.at or 0.0)
        data = _n42(number, inject.key, inject.reading, at)
        return f"{number}-{inject.key}.n42", data
    if inject.table is not None:
        note = {"note": f"Exercise {number}: simulated, nothing of it is real"}
        content = {**note, **inject.table} if isinstance(inject.table, dict) else inject.table
        data = json.dumps(content, ensure_ascii=False, indent=1).encode()
        return f"{number}-{inject.key}.json", data
    if inject.letter is not None:
        return f"{number}-{inject.key}.txt", _letter(number, inject.letter).encode()
    return None


def _letter(number: str, words: Words) -> str:
    """Every language in one file: who plays in which one is not known when it is made."""
    head = {
        "en": f"EXERCISE {number}: simulated, nothing of it is real",
        "ru": f"УЧЕНИЕ {number}: смоделировано, всё вымышлено",
    }
    return "\n\n".join(f"{head.get(name, head['en'])}\n\n{text}" for name, text in words.items())


def _n42(number: str, key: str, reading: Reading, at: datetime) -> bytes:
    # Loaded when a reading is drawn: the simulator would slow every start.
    from korgan.science.spectra.simulated_file import simulated_n42

    seed = crc32(f"{number} {key}".encode())
    return simulated_n42(
        reading.sources,
        reading.seconds,
        seeds=(seed, seed + 1),
        started_at=at,
        neutron_counts=reading.neutrons,
        model="EXERCISE",
        serial=number,
        remark=f"EXERCISE {number}: simulated by Korgan, no real measurement",
        document_uuid=uuid.uuid5(NAMESPACE, f"{number} {key}"),
    )
