"""Entry point for a WSGI server or ``flask --app app run``; ``compliance run`` needs neither."""

from pathlib import Path

from compliance.settings import Settings
from compliance.wiring import Places, build_app

ROOT = Path(__file__).resolve().parent

app = build_app(Settings.from_env(), Places.under(ROOT))
