CREATE OR REPLACE TRIGGER need_change_append_only BEFORE UPDATE OR DELETE ON need_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER need_change_no_truncate BEFORE TRUNCATE ON need_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- A need with a history is part of the record: it is closed, never deleted. Its own function, because
-- migrate.py takes the right to UPDATE away wherever it finds refuse_change().
-- One exception: what an upload brought in and takes back before anybody has touched it (imports/stages/undoing.py).
CREATE OR REPLACE FUNCTION refuse_need_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.version = 1 AND EXISTS (SELECT FROM import_row
                                   WHERE subject = 'need:' || OLD.id AND fate = 'undone') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a need is closed, never deleted' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER need_never_deleted BEFORE DELETE ON need
    FOR EACH ROW EXECUTE FUNCTION refuse_need_deletion();

CREATE OR REPLACE FUNCTION need_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id)
    VALUES (CASE NEW.kind WHEN 'talent' THEN 'need' ELSE 'project' END, NEW.id::text);
    IF TG_OP = 'UPDATE' THEN
        -- What is no longer to be shown is gone from search with this very commit.
        PERFORM search_shows(CASE NEW.kind WHEN 'talent' THEN 'need' ELSE 'project' END, NEW.id::text,
                             NEW.state IN ('open', 'part_filled') AND NOT NEW.withheld);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER need_to_search AFTER INSERT OR UPDATE ON need
    FOR EACH ROW EXECUTE FUNCTION need_to_search();

CREATE OR REPLACE FUNCTION need_gone_from_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE text_review SET state = 'replaced' WHERE kind = 'need' AND record = OLD.id AND state = 'waiting';
    INSERT INTO search_outbox (kind, doc_id)
    VALUES (CASE OLD.kind WHEN 'talent' THEN 'need' ELSE 'project' END, OLD.id::text);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER need_gone_from_search AFTER DELETE ON need
    FOR EACH ROW EXECUTE FUNCTION need_gone_from_search();
-- The history of a need that was taken back outlives it.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conname = 'need_change_need_fkey') THEN
        ALTER TABLE need_change DROP CONSTRAINT need_change_need_fkey;
    END IF;
END $$;

-- What an open need is: anybody may read it, and people are matched with it. Its last day is asked beside, of the
-- application's clock.
CREATE OR REPLACE VIEW open_need AS
    SELECT id, kind, organisation, seats, deadline FROM need WHERE state IN ('open', 'part_filled') AND NOT withheld;
CREATE INDEX IF NOT EXISTS need_open_deadline ON need (deadline) WHERE state IN ('open', 'part_filled');
CREATE INDEX IF NOT EXISTS need_list ON need (county, state, updated DESC);
