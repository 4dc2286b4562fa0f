"""`/metrics`: what was counted, by declared address, for who has the key."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from talent_platform.logs import metrics

KEY = "a-key-of-this-test"
LINE = re.compile(r'[a-z_]+(\{([a-z]+="(\\.|[^"\\])*",?)+\})? (\+Inf|-?\d[\d.e+-]*)')


async def test_who_has_the_key_reads_counts_and_no_addresses(
    open_browser: Callable[..., Awaitable[Any]], configure: Any
) -> None:
    browser = await open_browser("city")
    with_key = {"Authorization": f"Bearer {KEY}"}
    assert (await browser.get("/metrics", headers=with_key)).status_code == 404, "none is set"
    configure(metrics_key=KEY)
    for headers in ({}, {"Authorization": "Bearer another-key-of-16"}, {"Authorization": "Bearer "}):
        assert (await browser.get("/metrics", headers=headers)).status_code == 404
    await browser.get("/candidates/13800138000")
    await browser.get("/nowhere/张三")
    answer = await browser.get("/metrics", headers=with_key)
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/plain; version=0.0.4; charset=utf-8",
    )
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert 'talent_requests_total{method="GET",route="/candidates/{row_id}",status="404"}' in answer.text
    assert "1380013" not in answer.text
    assert "nowhere" not in answer.text
    assert 'route="(none)",status="404"' in answer.text
    assert "talent_fit 0" in answer.text, "no worker"
    value = dict(line.rsplit(" ", 1) for line in lines)
    route = 'route="/candidates/{row_id}"'
    assert (
        value[f'talent_request_seconds_bucket{{{route},le="+Inf"}}']
        == value[f"talent_request_seconds_count{{{route}}}"]
    )


def test_a_label_may_hold_anything() -> None:
    said = metrics.family("m", "gauge", "Told.", [("", {"a": 'x"\\\ny'}, 0.25)])
    assert said.splitlines()[2:] == [r'm{a="x\"\\\ny"} 0.25']
