"""What browsers keep: static files, sent once, packed, and without a cookie."""

from __future__ import annotations

import gzip

from talent_platform.web.rendering import STATIC, static_url


async def test_static_files_are_sent_once_and_set_nothing(open_browser) -> None:
    browser = await open_browser("city")
    for name in ("app.css", "app.js", "icons.svg", "favicon.svg"):
        body = (STATIC / name).read_bytes()
        tags = set()
        for accepted in ("gzip", "identity"):
            asked = {"Accept-Encoding": accepted}
            answer = await browser.get(static_url(name), headers=asked)
            assert (answer.status_code, answer.content) == (200, body)
            assert answer.headers["content-type"].count("charset") <= 1
            assert answer.headers["vary"] == "Accept-Encoding"
            head = await browser.head(static_url(name), headers=asked)
            assert (head.status_code, head.content) == (200, b"")
            assert head.headers["content-length"] == answer.headers["content-length"]
            tags.add(tag := answer.headers["etag"])
            for known in (tag, f'"old", W/{tag}', "*"):
                again = await browser.get(static_url(name), headers=asked | {"If-None-Match": known})
                assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            changed = await browser.get(static_url(name), headers=asked | {"If-None-Match": '"old"'})
            assert changed.status_code == 200
            for each in (answer, again):
                assert "set-cookie" not in each.headers
                assert each.headers["cache-control"] == "max-age=31536000, immutable"
        assert len(tags) == 1 + (len(gzip.compress(body, 9)) < 0.9 * len(body)), "other bytes, another tag"
    for name in ("../app.css", "%2e%2e/part.py", "vendor", "", "/etc/passwd", "none.css"):
        assert (await browser.get(f"/static/{name}")).status_code in {404, 405}, name
