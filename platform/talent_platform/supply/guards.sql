CREATE OR REPLACE TRIGGER offer_change_append_only BEFORE UPDATE OR DELETE ON offer_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER offer_change_no_truncate BEFORE TRUNCATE ON offer_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE UNIQUE INDEX IF NOT EXISTS candidate_one_per_account ON candidate (account) WHERE account IS NOT NULL;

CREATE OR REPLACE FUNCTION candidate_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('candidate', NEW.id::text);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER candidate_to_search AFTER INSERT OR UPDATE ON candidate
    FOR EACH ROW EXECUTE FUNCTION candidate_to_search();

CREATE OR REPLACE FUNCTION team_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('team', NEW.id::text);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_to_search AFTER INSERT OR UPDATE ON team
    FOR EACH ROW EXECUTE FUNCTION team_to_search();

CREATE OR REPLACE FUNCTION team_member_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('team', coalesce(NEW.team, OLD.team)::text);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_member_to_search AFTER INSERT OR UPDATE OR DELETE ON team_member
    FOR EACH ROW EXECUTE FUNCTION team_member_to_search();
