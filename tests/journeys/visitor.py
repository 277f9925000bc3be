"""Goes on the tour: opens each page as the one who may see it, with the examiners in it."""

from playwright.sync_api import Browser, Page, Response, ViewportSize

from app.web.cookies import DEVICE, LANGUAGE
from tests.journeys import examiner, tour
from tests.journeys.conftest import PATIENCE_MS, Site
from tests.journeys.looks import Who
from tests.journeys.tour import Place

PHONE, LAPTOP = ViewportSize(width=360, height=740), ViewportSize(width=1366, height=768)
NARROW = ViewportSize(width=320, height=740)
PROJECTORS = (ViewportSize(width=1920, height=1080), ViewportSize(width=1024, height=768))

SEND_EMPTY = """action => {
  const form = document.querySelector(`form[action="${action}"]`);
  for (const field of form.querySelectorAll("input:not([type]), input[type=text], textarea"))
    field.value = "";
  form.submit();
}"""


class Visitor:
    """One language, and a browser for everybody whose pages there are."""

    def __init__(self, browser: Browser, site: Site, language: str) -> None:
        self._browser, self._site, self._language = browser, site, language
        self._pages: dict[Who, Page] = {}

    def visit(self, place: Place) -> Page:
        """Open the page, on a phone or the projector; raises where another page comes."""
        if place.who not in self._pages:
            self._pages[place.who] = self._page(place.who)
        page = self._pages[place.who]
        examiner.fit(page, PROJECTORS[0] if place.is_wall else PHONE)
        page.emulate_media(color_scheme="light")
        answer = page.goto(place.address(self._language))
        if place.posts:
            answer = _send_empty(page, place.posts)
        arrived = (answer.status if answer else 0, page.url.removeprefix(self._site.address))
        assert arrived == (place.status, place.posts or place.address(self._language))
        assert page.locator("html").get_attribute("lang") == self._language
        return page

    def close(self) -> None:
        """Close the browsers."""
        for page in self._pages.values():
            page.context.close()

    def _page(self, who: Who) -> Page:
        context = self._browser.new_context(
            base_url=self._site.address, reduced_motion="reduce", service_workers="block"
        )
        context.set_default_timeout(PATIENCE_MS)
        examiner.prepare(context)
        address = self._site.address
        context.add_cookies([{"name": LANGUAGE, "value": self._language, "url": address}])
        if who:
            device = tour.cookie_of(self._site.house, who)
            context.add_cookies([{"name": DEVICE, "value": device, "url": address}])
        return context.new_page()


def _send_empty(page: Page, action: str) -> Response | None:
    with page.expect_navigation() as sent:
        page.evaluate(SEND_EMPTY, action)
    return sent.value
