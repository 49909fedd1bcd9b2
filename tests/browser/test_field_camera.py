"""Photographs, codes and positions of the field page, with and without a network and a camera."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Callable

from playwright.sync_api import FilePayload, Page, expect

CAMERA = """
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 64;
setInterval(() => canvas.getContext("2d").fillRect(0, 0, 64, 64), 50);
navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code", "code_128"]; }
  async detect() { return window.seenByCamera ? [{ rawValue: window.seenByCamera }] : []; }
};
"""
NO_CAMERA = "delete window.BarcodeDetector;"


def png(width: int, height: int) -> bytes:
    """Return a plain grey picture."""
    rows = (b"\0" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def field_page(visit: Callable[..., Page], device: str) -> Page:
    """Plan a visit and open its field page on a device."""
    page = visit("/sources/inspections/programme/", user="inspector")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 0.36125, "longitude": -29.0725})
    page.add_init_script(device)
    page.get_by_role("link", name=re.compile("Plan a visit")).first.click()
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("link", name="Open the field page").click()
    expect(page.locator("#field")).to_have_attribute("data-ready", "true", timeout=30_000)
    return page


def test_photographs_taken_offline_are_kept_and_sent_with_their_hash(
    visit: Callable[..., Page],
) -> None:
    page = field_page(visit, NO_CAMERA)
    expect(page.locator("p[data-place]")).to_contain_text("0.36125, -29.07250")
    expect(page.locator("[data-scan-state]")).to_contain_text("cannot read codes by camera")
    expect(page.locator("[data-scan]").first).to_be_hidden()
    page.context.set_offline(True)
    page.reload()
    picture = FilePayload(name="label.png", mimeType="image/png", buffer=png(2400, 1200))
    source = page.locator("[data-source]").first
    source.get_by_label("Photograph").set_input_files(picture)
    expect(source.locator("[data-told]")).to_contain_text("Photographs kept: 1")
    at_large = page.locator("[data-at-large]")
    at_large.get_by_label("What it shows").fill("The gate from outside")
    at_large.get_by_label("Photograph").set_input_files(picture)
    at_large.get_by_role("button", name="Keep").click()
    expect(page.locator("#field")).to_have_attribute("data-count", "2")
    expect(page.locator("[data-state]")).to_contain_text("Photographs that wait: 2")
    page.reload()
    expect(page.locator("#field")).to_have_attribute("data-count", "2")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("#field")).to_have_attribute("data-count", "0")
    page.goto(page.url.replace("field/", ""))
    shown = page.locator(".photographs img")
    expect(shown).to_have_count(2)
    expect(page.get_by_text("The gate from outside")).to_be_visible()
    # Reduced on the device, and what is shown is what was hashed there.
    bytes_of = page.request.get(
        page.url.split("/sources/")[0] + str(shown.first.get_attribute("src"))
    )
    assert hashlib.sha256(bytes_of.body()).hexdigest() in page.content()
    shown.first.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.photographs img').naturalWidth === 2000")


def test_a_code_is_read_by_the_camera_into_the_source_that_it_belongs_to(
    visit: Callable[..., Page],
) -> None:
    page = field_page(visit, CAMERA)
    expect(page.locator("[data-scan-state]")).to_contain_text("reads QR codes and bar codes")
    source = page.locator("[data-source]").first
    page.evaluate("window.seenByCamera = 'SN 42-7'")
    source.get_by_role("button", name="Scan").click()
    expect(source.get_by_label("Serial number read")).to_have_value("SN 42-7")
    expect(page.locator("dialog")).to_be_hidden()
    number = source.get_attribute("data-number")
    page.evaluate(
        "number => { window.seenByCamera = `https://h/sources/number/${number}/` }", number
    )
    page.get_by_role("button", name="Scan a label").click()
    expect(page.locator("[data-scan-state]")).to_contain_text(f"Found on this page: {number}")
    expect(source.get_by_label("Serial number read")).to_be_focused()
    page.evaluate("window.seenByCamera = 'https://h/sources/number/XQ-1999-000001/'")
    source.get_by_role("button", name="Scan").click()
    expect(source.locator("[data-told]")).to_contain_text("label of another source: XQ-1999-000001")
    expect(source.get_by_label("Serial number read")).to_have_value("SN 42-7")
    source.get_by_role("button", name="Keep").click()
    expect(page.locator("#field")).to_have_attribute("data-count", "0")
    page.goto(page.url.replace("field/", ""))
    expect(page.get_by_text("0.36125, -29.07250")).to_be_visible()
