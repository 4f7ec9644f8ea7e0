"""A sign of life to the outside: whoever watches the URL learns that the clock stopped."""

import urllib.request
from datetime import timedelta

from compliance.jobs.tick import Sweep, Work
from compliance.services.heartbeat import stalled_sweeps

EVERY = timedelta(minutes=1)
TIMEOUT_SECONDS = 10.0


def deadman_sweep(url: str) -> Sweep:
    """Return the sweep that calls ``url`` each minute, as long as every other sweep is well."""

    def run(work: Work) -> str:
        with work.database.reading() as session:
            if stalled_sweeps(session, work.clock.now()):
                return ""
        return _call(url)

    return Sweep("deadman", EVERY, run)


def _call(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        return f"{url} is not an address with http:// or https://."
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - checked
            answer.read(1)
    except OSError as error:
        return f"{url} cannot be reached: {error}"
    return ""
