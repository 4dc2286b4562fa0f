CREATE OR REPLACE TRIGGER need_change_append_only BEFORE UPDATE OR DELETE ON need_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER need_change_no_truncate BEFORE TRUNCATE ON need_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- A need with a history is part of the record: it is closed, never deleted. Its own function, because
-- migrate.py takes the right to UPDATE away wherever it finds refuse_change().
CREATE OR REPLACE FUNCTION refuse_need_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a need is closed, never deleted' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER need_never_deleted BEFORE DELETE ON need
    FOR EACH ROW EXECUTE FUNCTION refuse_need_deletion();

CREATE OR REPLACE FUNCTION need_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id)
    VALUES (CASE NEW.kind WHEN 'talent' THEN 'need' ELSE 'project' END, NEW.id::text);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER need_to_search AFTER INSERT OR UPDATE ON need
    FOR EACH ROW EXECUTE FUNCTION need_to_search();

CREATE INDEX IF NOT EXISTS need_open_deadline ON need (deadline) WHERE state IN ('open', 'part_filled');
CREATE INDEX IF NOT EXISTS need_list ON need (county, state, updated DESC);
