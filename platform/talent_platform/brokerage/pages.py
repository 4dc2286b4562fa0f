"""All pages of this part."""

from talent_platform.brokerage import case_pages, exports, run_pages, what_if_pages

HANDLERS = [*run_pages.HANDLERS, *case_pages.HANDLERS, *exports.HANDLERS, *what_if_pages.HANDLERS]
