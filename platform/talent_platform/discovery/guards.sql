-- Somebody watches a saved search once; a shortlist names a thing once.
CREATE UNIQUE INDEX IF NOT EXISTS search_watch_once ON search_watch (search, account);
CREATE UNIQUE INDEX IF NOT EXISTS shortlist_item_once ON shortlist_item (shortlist, need, candidate, team) NULLS NOT DISTINCT;
-- What is shared is shared within the owner's place: it ends when the account changes organisation or role, or a further
-- role there ends, and what colleagues wrote stays behind; the own notes go along.
CREATE OR REPLACE FUNCTION sharing_ends(of_account bigint, place bigint) RETURNS void LANGUAGE sql AS $$
    DELETE FROM shortlist_item i USING shortlist s
        WHERE s.id = i.shortlist AND s.account = of_account AND s.shared_with = place AND i.added_by <> of_account;
    UPDATE shortlist_item i SET note = '' FROM shortlist s
        WHERE s.id = i.shortlist AND s.account = of_account AND s.shared_with = place AND i.noted_by IS DISTINCT FROM of_account;
    UPDATE shortlist SET shared_with = NULL WHERE account = of_account AND shared_with = place;
    DELETE FROM search_watch w USING saved_search s WHERE s.id = w.search AND s.shared_with = place
        AND s.account <> w.account AND of_account IN (s.account, w.account);
    UPDATE saved_search SET shared_with = NULL WHERE account = of_account AND shared_with = place;
$$;
CREATE OR REPLACE FUNCTION account_moved_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sharing_ends(NEW.id, OLD.organisation);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_moved_shares AFTER UPDATE OF organisation, role ON account
    FOR EACH ROW WHEN ((OLD.organisation, OLD.role) IS DISTINCT FROM (NEW.organisation, NEW.role))
    EXECUTE FUNCTION account_moved_shares();
CREATE OR REPLACE FUNCTION role_ended_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM role_held WHERE account = NEW.account AND organisation = NEW.organisation) THEN
        PERFORM sharing_ends(NEW.account, NEW.organisation);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER role_ended_shares AFTER UPDATE OF ended ON role_assignment
    FOR EACH ROW EXECUTE FUNCTION role_ended_shares();
UPDATE shortlist SET shared_first = shared_with WHERE shared_first IS NULL AND shared_with IS NOT NULL;
-- Of accounts that moved before this was asked.
SELECT sharing_ends(account, shared_with) FROM (
    SELECT account, shared_with FROM shortlist UNION SELECT account, shared_with FROM saved_search) s
WHERE shared_with IS NOT NULL
  AND NOT EXISTS (SELECT FROM role_held h WHERE h.account = s.account AND h.organisation = s.shared_with);
