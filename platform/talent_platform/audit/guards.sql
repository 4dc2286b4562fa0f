-- What has legal weight is append-only. Other parts put triggers with this function on their own tables;
-- migrate.py also takes UPDATE and DELETE away from the application's role wherever it finds one.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE TRIGGER audit_check_append_only BEFORE UPDATE OR DELETE ON audit_check
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER audit_check_no_truncate BEFORE TRUNCATE ON audit_check
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An entry gets its number and its time here, whoever inserts it: none can be put into the past. Who acted is the
-- application's word: one database role acts for all accounts.
CREATE OR REPLACE FUNCTION audit_entry_placed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    BEGIN
        -- The column's default has just drawn it; whatever else somebody asks for is not given.
        IF NEW.id IS DISTINCT FROM currval(pg_get_serial_sequence('public.audit_entry', 'id')) THEN
            NEW.id := nextval(pg_get_serial_sequence('public.audit_entry', 'id'));
        END IF;
    EXCEPTION WHEN object_not_in_prerequisite_state THEN
        NEW.id := nextval(pg_get_serial_sequence('public.audit_entry', 'id'));
    END;
    NEW.at := clock_timestamp();
    IF length(NEW.detail::text) > 1000000 OR jsonb_path_exists(NEW.detail, '$.**{32}') THEN
        RAISE EXCEPTION 'detail of an audit entry is too long or deep to be sealed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER audit_entry_placed BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_placed();

-- What was looked at is found by person (see audit/door.py).
CREATE INDEX IF NOT EXISTS audit_entry_people ON audit_entry USING gin ((detail -> 'people'))
    WHERE detail ? 'people';

-- The first way to seal. It leaves out what is NULL, so that entries that differ may have one digest; no seal is
-- made with it any more, those that were stay verifiable.
CREATE OR REPLACE FUNCTION audit_digest(previous text, entry audit_entry) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        concat_ws(E'\x1f', previous, entry.id, extract(epoch FROM entry.at), entry.actor_id, entry.actor_name,
                  entry.action, entry.subject, entry.detail::text), 'UTF8')), 'hex')
$$;

-- The present way: a JSON array of every column keeps each in its place, NULL too, so no two entries have one text.
CREATE OR REPLACE FUNCTION audit_digest_2(previous text, entry audit_entry) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        jsonb_build_array(2, previous, entry.id, extract(epoch FROM entry.at), entry.actor_id, entry.actor_name,
                          entry.action, entry.subject, entry.detail)::text, 'UTF8')), 'hex')
$$;

-- Sealing and checking run with the rights of the owner of the tables: the application's role may start them and
-- insert neither a seal nor a check of its own (migrate.py).

-- Chain every committed entry without a seal; one sealer at a time, writers are never held up.
CREATE OR REPLACE FUNCTION audit_seal_new() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    entry audit_entry;
    link text;
    sealed integer := 0;
BEGIN
    -- A lock the application's role could not take, nor so keep the log from being sealed.
    LOCK TABLE audit_seal IN EXCLUSIVE MODE;
    SELECT digest INTO link FROM audit_seal ORDER BY position DESC LIMIT 1;
    FOR entry IN
        SELECT e.* FROM audit_entry e LEFT JOIN audit_seal s ON s.entry_id = e.id
        WHERE s.entry_id IS NULL ORDER BY e.id
    LOOP
        link := audit_digest_2(coalesce(link, ''), entry);
        INSERT INTO audit_seal (entry_id, digest, version) VALUES (entry.id, link, 2);
        sealed := sealed + 1;
    END LOOP;
    RETURN sealed;
END $$;

-- The first sealed entry that is gone or no longer matches its seal, or is sealed the old way after a new one, or
-- the end of an earlier check that is no longer where it was.
CREATE OR REPLACE FUNCTION audit_first_broken() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT least(
        (SELECT link.entry_id
         FROM (SELECT position, entry_id, digest, version,
                      coalesce(lag(digest) OVER chain, '') AS previous,
                      coalesce(lag(version) OVER chain, 1) AS version_before
               FROM audit_seal WINDOW chain AS (ORDER BY position)) link
         LEFT JOIN audit_entry entry ON entry.id = link.entry_id
         WHERE entry.id IS NULL OR link.version < link.version_before
            OR CASE link.version WHEN 1 THEN audit_digest(link.previous, entry)
                                 WHEN 2 THEN audit_digest_2(link.previous, entry) END
               IS DISTINCT FROM link.digest
         ORDER BY link.position LIMIT 1),
        (SELECT min(past.last_entry)
         FROM audit_check past LEFT JOIN audit_seal seal ON seal.entry_id = past.last_entry
         WHERE past.broken IS NULL AND seal.digest IS DISTINCT FROM past.digest)
    )
$$;

-- Seal what is new, verify the whole chain and keep what was found; returns what audit_first_broken() does.
CREATE OR REPLACE FUNCTION audit_check_new() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found bigint;
BEGIN
    PERFORM audit_seal_new();
    found := audit_first_broken();
    INSERT INTO audit_check (at, last_entry, digest, broken)
        SELECT clock_timestamp(), entry_id, digest, found FROM audit_seal ORDER BY position DESC LIMIT 1;
    RETURN found;
END $$;
