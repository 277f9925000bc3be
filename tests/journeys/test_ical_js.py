"""The parser of Thunderbird and Nextcloud reads our calendars, as it does there, in a browser."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from app.exports.ical import calendar, jcal
from tests.exports.large_feed import SITE, WORDS, Seen, large_feed, seen

SCRIPT = Path(__file__).parent.parent / "vendor" / "ical.js" / "ical.min.js"

READ = """async ([script, ics, jcal]) => {
  const address = URL.createObjectURL(new Blob([script], {type: "text/javascript"}));
  const ICAL = (await import(address)).default;
  const when = (time) => time.toJSDate().toISOString();
  const one = (entry) => {
    const event = new ICAL.Event(entry);
    const value = (name) => entry.getFirstPropertyValue(name);
    return [event.uid, when(event.startDate), when(event.endDate), event.summary, event.location,
      event.description, value("status"), event.sequence, when(value("last-modified"))];
  };
  const read = (parsed) => {
    const whole = new ICAL.Component(parsed);
    const refresh = whole.getFirstPropertyValue("refresh-interval").toSeconds();
    const name = whole.getFirstPropertyValue("name");
    return [name, refresh, whole.getAllSubcomponents("vevent").map(one)];
  };
  return [read(ICAL.parse(ics)), read(jcal)];
}"""


def test_ical_js_reads_four_hundred_hostile_sessions_exactly_in_both_forms(
    browser: Browser,
) -> None:
    feed = large_feed()
    ics = calendar(feed, base_url=SITE, words=WORDS).decode()
    as_json = json.loads(jcal(feed, base_url=SITE, words=WORDS))
    page = browser.new_page()
    read = page.evaluate(READ, [SCRIPT.read_text(), ics, as_json])
    page.close()
    stamps = {item.uid: (item.sequence, item.modified_at) for item in feed.items}
    for name, refresh, entries in read:
        assert (name, refresh) == ("Camp · la « grande » nuit · 日本", 900)
        assert [_seen(*entry[:7]) for entry in entries] == seen(feed)
        assert {uid: (n, _moment(at)) for uid, *_rest, n, at in entries} == stamps


def _seen(uid: str, starts: str, ends: str, *words: Any) -> Seen:
    title, room, about, status = words
    return Seen(uid, _moment(starts), _moment(ends), title, room, about, status == "CANCELLED")


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
