"""The README's pictures, taken as the demo accounts see the pages."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PASSWORD = "zone-demo-2026"
PICTURES = {  # name -> (account, address, height)
    "home-staff": ("staff", "/", 900),
    "registry": ("staff", "/firms/", 900),
    "points": ("enterprise", "/points/", 1100),
    "declaration": ("enterprise2", "/declarations/", 900),
    "bank": ("bank", "/bank/firms/", 900),
}


def main(address: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, (account, path, height) in PICTURES.items():
            context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": height})
            page = context.new_page()
            page.goto(f"{address}/sign-in/")
            page.fill("[name=username]", account)
            page.fill("[name=password]", PASSWORD)
            page.click("form.sign-in button[type=submit]")
            page.goto(address + path)
            if name == "declaration":
                page.locator("main a.btn-primary").first.click()
                page.wait_for_url("**/edit/**")
            page.wait_for_timeout(1200)  # charts draw themselves
            page.screenshot(path=FOLDER / f"{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
