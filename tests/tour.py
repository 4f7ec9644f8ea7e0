"""Take the README's pictures from the running demo plant: `make tour`, or with `--keep FOLDER`.

Starts the real program on a fresh data folder, plays the tour in Chromium as the demo people, and
writes ``docs/img/*.webp``. With ``--keep`` the plant stays in that folder, so that a second run
starts in seconds and goes on from there.
"""

import argparse
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from compliance.demo.photos import Motif, Shot, take_photo
from compliance.demo.plant import ANA, MARISOL, PASSWORD, Hand
from tests.cli.installed import ROOT, Installed, Running, free_port
from tests.web.browser import DESKTOP, PHONE, chromium

PICTURES = ROOT / "docs" / "img"
LIGHT = "EL-03"  # an emergency light whose test is overdue in the demo, whatever the weekday
PATIENCE_SECONDS = 900.0  # a year of history and the first packet, also on a busy machine
TALL = (1440, 1400)  # a finding with its fix
LARGEST_BYTES = 150_000
GROUND = "#e6e9ee"
PDF_DPI = 96


@dataclass(frozen=True)
class Tour:
    """Where the plant is served, who looks at it, and the file of its first packet."""

    base: str
    browser: Browser
    packet: Path

    @contextmanager
    def signed_in(self, who: Hand, size: tuple[int, int], scale: int = 1) -> Iterator[Page]:
        """Open a window of ``size`` in which one of the demo people is signed in."""
        with self.window(size, scale) as page:
            page.goto("/")
            following(page, page.get_by_role("button", name=who.name).click)
            yield page

    @contextmanager
    def window(self, size: tuple[int, int], scale: int = 1) -> Iterator[Page]:
        """Open a window in which nobody is signed in."""
        context = self.browser.new_context(
            base_url=self.base,
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=scale,
            locale="en-US",
        )
        context.set_default_timeout(120_000)
        yield context.new_page()
        context.close()


def main() -> None:
    """Start, play, stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="data folder that stays")
    keep: Path | None = parser.parse_args().keep
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tour-") as made:
        folder = keep.resolve() if keep else Path(made, "data")
        with plant(folder) as (base, packet), chromium() as browser:
            play(Tour(base, browser, packet))
    hero()


@contextmanager
def plant(folder: Path) -> Iterator[tuple[str, Path]]:
    """Serve the demo plant; yields its address and its first signed packet."""
    port = free_port()
    installed = Installed(folder, {"COMPLIANCE_MODE": "demo", "PORT": str(port)})
    with installed.process("run") as running:
        packet = waited(running, r"First signed packet: (.+)")
        yield f"http://127.0.0.1:{port}", Path(packet)
        running.stop(signal.SIGINT)


def waited(running: Running, pattern: str) -> str:
    """Return what the program said; it is given longer than a test would."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := re.search(pattern, running.output):
            return found[1].strip()
        if "(end)" in running.output:
            break
        time.sleep(1)
    raise SystemExit(f"The program did not say {pattern!r}:\n{running.output}")


def play(tour: Tour) -> None:
    """Go through the tour of the README, in its order."""
    with tour.signed_in(ANA, DESKTOP) as page:
        page.goto("/overdue")
        shoot(page, "overdue")
    with tour.signed_in(MARISOL, PHONE, scale=2) as page:
        finding = inspect(page)
        repair(page, finding)
    with tour.signed_in(ANA, TALL) as page:
        page.goto(finding, wait_until="networkidle")
        shoot(page, "finding")
    with tour.signed_in(ANA, DESKTOP) as page:
        packets(page)
    draw_pages(tour.packet)
    check_changed(tour)


def inspect(page: Page) -> str:
    """Fill the overdue test of the emergency light, one answer failing; return the finding."""
    page.goto("/today")
    shoot(page, "today")
    following(page, page.locator(".row", has_text=LIGHT).first.click)
    answer(page, "on", "pass")
    page.locator('[name="seconds.value"]').fill("90")
    answer(page, "lamps", "fail")
    photo = take_photo(Shot(motif=Motif.EMERGENCY_LIGHT, seed="tour"))
    page.locator('[id="lamps.photos-camera"]').set_input_files(
        {"name": "IMG_0412.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    page.locator('[name="lamps.comment"]').fill(
        "Lit, but both lamps point at the wall, not at the way out."
    )
    page.locator('[name="lamps.owner"]').select_option(label=MARISOL.name)
    answer(page, "charging", "pass")
    section = page.url
    forward(page)
    page.goto(section, wait_until="networkidle")
    scroll_to(page.locator('[id="lamps.value-item"]'))
    shoot(page, "fill")
    forward(page)
    answer(page, "face", "na")
    answer(page, "clear", "pass")
    forward(page)
    sign(page)
    return page.locator('a[href^="/findings/"]').first.get_attribute("href") or ""


def sign(page: Page) -> None:
    """Sign the review that is open."""
    page.locator("#password").fill(PASSWORD)
    scroll_to(page.locator("#sign"))
    shoot(page, "sign")
    following(page, page.get_by_role("button", name="Sign and send").click)


def repair(page: Page, finding: str) -> None:
    """Report the fix of the finding as done, with a photo."""
    page.goto(finding)
    following(page, page.get_by_role("link", name="Report as done").first.click)
    page.locator("textarea").first.fill("Both lamps aimed at the way out and fixed there.")
    photo = take_photo(Shot(motif=Motif.EMERGENCY_LIGHT, fixed=True, seed="tour"))
    page.locator("#photos-camera").set_input_files(
        {"name": "IMG_0413.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    following(page, page.get_by_role("button", name="It is done").click)


def packets(page: Page) -> None:
    """Look at the first packet, checked by the server."""
    page.goto("/packets")
    page.locator('th a[href^="/packets/"]').last.click()
    following(page, page.get_by_role("link", name="Check the file").click)
    shoot(page, "packet")


def check_changed(tour: Tour) -> None:
    """Have a copy of the packet checked in which one bit was turned."""
    changed = bytearray(tour.packet.read_bytes())
    changed[len(changed) // 2] ^= 1
    with tour.window(DESKTOP) as page:
        page.goto("/verify")
        page.get_by_label("PDF file").set_input_files(
            {"name": "packet.pdf", "mimeType": "application/pdf", "buffer": bytes(changed)}
        )
        following(page, page.get_by_role("button", name="Check it").click)
        shoot(page, "verify")


def answer(page: Page, item: str, value: str) -> None:
    """Tap an answer."""
    page.locator(f'input[name="{item}.value"][value="{value}"]').check()


def forward(page: Page) -> None:
    """Press the button that saves the section and goes on."""
    following(page, page.locator('.dock button[value="next"]').click)


def following(page: Page, press: Callable[[], None]) -> None:
    """Press something that leads to another page, and wait for that page."""
    with page.expect_navigation():
        press()
    page.wait_for_load_state("networkidle")


def scroll_to(place: Locator) -> None:
    """Bring something just below the bars at the top."""
    place.evaluate(
        "e => { const bar = document.querySelector('.top')?.getBoundingClientRect().bottom ?? 0;"
        " window.scrollBy(0, e.getBoundingClientRect().top - bar - 12); }"
    )


def shoot(page: Page, name: str) -> None:
    """Take a picture of what the window shows."""
    page.evaluate("document.activeElement?.blur()")
    page.wait_for_timeout(400)  # transitions and fonts
    with Image.open(BytesIO(page.screenshot())) as picture:
        save(picture.convert("RGB"), name)


def draw_pages(packet: Path) -> None:
    """Draw the cover and the first record with photos, side by side."""
    words = subprocess.run(
        ["pdftotext", "-layout", packet, "-"], capture_output=True, text=True, check=True
    ).stdout.split("\f")
    record = next(n for n, text in enumerate(words, 1) if n > 1 and re.search(r"\bE-\d+", text))
    sheets = [page_of(packet, number) for number in (1, record)]
    width, height = sheets[0].size
    both = Image.new("RGB", (2 * width + 72, height + 48), GROUND)
    both.paste(sheets[0], (24, 24))
    both.paste(sheets[1], (width + 48, 24))
    save(both, "packet-pages")


def page_of(packet: Path, number: int) -> Image.Image:
    """Return one page of a PDF as an image."""
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(PDF_DPI), "-f", str(number), "-l", str(number), "-png", packet],
        capture_output=True,
        check=True,
    ).stdout
    with Image.open(BytesIO(drawn)) as sheet:
        return sheet.convert("RGB")


def hero() -> None:
    """Put board, phone and packet together: the picture at the top of the README."""
    ground = Image.new("RGB", (1600, 820), GROUND)
    for name, box, height in (
        ("overdue", (40, 40), 600),
        ("packet-pages", (1066, 110), 640),
        ("fill", (786, 230), 560),
    ):
        with Image.open(PICTURES / f"{name}.webp") as picture:
            whole = picture.convert("RGB")
        if name == "packet-pages":  # the cover alone
            whole = whole.crop((24, 24, 24 + (whole.width - 72) // 2, whole.height - 24))
        small = whole.resize(
            (whole.width * height // whole.height, height), Image.Resampling.LANCZOS
        )
        ground.paste(Image.new("RGB", (small.width + 8, small.height + 8), "#aab2bf"), shifted(box))
        ground.paste(small, box)
    save(ground, "hero")


def shifted(box: tuple[int, int]) -> tuple[int, int]:
    """Return the corner of the frame round a picture at ``box``."""
    return box[0] - 4, box[1] - 4


def save(picture: Image.Image, name: str) -> None:
    """Write a WebP that is small enough for a README."""
    out = BytesIO()  # there is always a first turn; said for the type checker
    for quality in (82, 70, 58, 46, 34):
        out = BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() < LARGEST_BYTES:
            break
    (PICTURES / f"{name}.webp").write_bytes(out.getvalue())
    print(f"{name}.webp  {picture.width} x {picture.height}  {out.tell() // 1000} kB")  # noqa: T201 - what this command is for


if __name__ == "__main__":
    main()
