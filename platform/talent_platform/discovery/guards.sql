-- Somebody watches a saved search once; a shortlist names a thing once.
CREATE UNIQUE INDEX IF NOT EXISTS search_watch_once ON search_watch (search, account);
CREATE UNIQUE INDEX IF NOT EXISTS shortlist_item_once ON shortlist_item (shortlist, need, candidate, team) NULLS NOT DISTINCT;
