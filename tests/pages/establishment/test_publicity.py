"""A notice on the page: hung by the institution, read and objected to by anybody, decided by the county."""

from __future__ import annotations

import re

from talent_platform.establishment.appointments import drafts
from talent_platform.establishment.appointments.forms import request_form


async def test_from_the_button_to_the_decided_objection(hospital, act, open_browser):
    clerk, visitor, county = (
        await open_browser("institution1"),
        await open_browser(),
        await open_browser("county1"),
    )
    form = request_form(hospital.promotion(await hospital.worker(1)))
    draft = await drafts.draft(await act("institution1"), hospital.id, form)
    request = f"/posts/requests/{draft}"
    assert "张贴公示" in (await clerk.get(request)).text
    hung = await clerk.submit(f"{request}/publicity")
    address = hung.headers["location"]
    assert address.startswith("/publicity/")
    again = await clerk.submit(f"{request}/publicity")
    assert again.headers["location"] == request
    assert address in (await visitor.get("/publicity")).text
    shown = (await visitor.get(address)).text
    assert "工人1：拟聘技术工四级" in shown
    item = re.search(r'<option value="(\d+)"', shown)[1]
    empty = await visitor.submit(
        f"{address}/objections", {"item": item, "text": "不符合条件，请核实", "contact": ""}
    )
    assert empty.status_code == 422
    assert "不符合条件，请核实" in empty.text
    facts = {"item": item, "text": "不符合条件，请核实", "contact": "王某 13800000010"}
    assert (await visitor.submit(f"{address}/objections", facts)).status_code == 303
    for reader in (visitor, clerk):
        assert "不符合条件，请核实" not in (await reader.get(address)).text
    told = (await county.get(address)).text
    assert "不符合条件，请核实" in told
    assert "王某" not in told
    assert "有异议待核实" in (await clerk.get(request)).text
    objection = re.search(r"/publicity/objections/(\d+)/founded", told)[1]
    looked = await county.submit(f"/publicity/objections/{objection}/contact", {"reason": "电话核实异议内容"})
    assert "王某 13800000010" in looked.text
    done = await county.submit(f"/publicity/objections/{objection}/founded", {"reason": "经核实确不符合条件"})
    assert done.status_code == 303
    assert "异议成立" in (await clerk.get(request)).text
    await clerk.submit(f"{request}/submit", {"version": "1"})
    assert "草稿" in (await clerk.get(request)).text
