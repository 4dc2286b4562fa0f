-- Somebody watches a saved search once; a shortlist names a thing once.
CREATE UNIQUE INDEX IF NOT EXISTS search_watch_once ON search_watch (search, account);
CREATE UNIQUE INDEX IF NOT EXISTS shortlist_item_once ON shortlist_item (shortlist, need, candidate, team) NULLS NOT DISTINCT;
-- What is shared is shared within the owner's place: it ends when the account changes organisation or role, and what
-- colleagues wrote stays behind. The same for accounts that moved before this was asked.
CREATE OR REPLACE FUNCTION sharing_ends(of_account bigint) RETURNS void LANGUAGE sql AS $$
    DELETE FROM shortlist_item i USING shortlist s
        WHERE s.id = i.shortlist AND s.account = of_account AND s.shared_with IS NOT NULL AND i.added_by <> of_account;
    UPDATE shortlist_item i SET note = '' FROM shortlist s
        WHERE s.id = i.shortlist AND s.account = of_account AND s.shared_with IS NOT NULL;
    UPDATE shortlist SET shared_with = NULL WHERE account = of_account AND shared_with IS NOT NULL;
    DELETE FROM search_watch w USING saved_search s WHERE s.id = w.search AND s.shared_with IS NOT NULL
        AND s.account <> w.account AND of_account IN (s.account, w.account);
    UPDATE saved_search SET shared_with = NULL WHERE account = of_account AND shared_with IS NOT NULL;
$$;
CREATE OR REPLACE FUNCTION account_moved_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sharing_ends(NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_moved_shares AFTER UPDATE OF organisation, role ON account
    FOR EACH ROW WHEN ((OLD.organisation, OLD.role) IS DISTINCT FROM (NEW.organisation, NEW.role))
    EXECUTE FUNCTION account_moved_shares();
SELECT sharing_ends(a.id) FROM account a WHERE EXISTS (
    SELECT FROM shortlist s WHERE s.account = a.id AND s.shared_with IS DISTINCT FROM a.organisation AND s.shared_with IS NOT NULL
    UNION ALL SELECT FROM saved_search s
    WHERE s.account = a.id AND s.shared_with IS DISTINCT FROM a.organisation AND s.shared_with IS NOT NULL);
