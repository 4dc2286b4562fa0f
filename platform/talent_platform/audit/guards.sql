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

CREATE OR REPLACE FUNCTION audit_digest(previous text, entry audit_entry) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        concat_ws(E'\x1f', previous, entry.id, extract(epoch FROM entry.at), entry.actor_id, entry.actor_name,
                  entry.action, entry.subject, entry.detail::text), 'UTF8')), 'hex')
$$;

-- Chain every committed entry without a seal; one sealer at a time, writers are never held up.
CREATE OR REPLACE FUNCTION audit_seal_new() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    entry audit_entry;
    link text;
    sealed integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7265002);
    SELECT digest INTO link FROM audit_seal ORDER BY position DESC LIMIT 1;
    FOR entry IN
        SELECT e.* FROM audit_entry e LEFT JOIN audit_seal s ON s.entry_id = e.id
        WHERE s.entry_id IS NULL ORDER BY e.id
    LOOP
        link := audit_digest(coalesce(link, ''), entry);
        INSERT INTO audit_seal (entry_id, digest) VALUES (entry.id, link);
        sealed := sealed + 1;
    END LOOP;
    RETURN sealed;
END $$;

-- The first sealed entry that is gone or no longer matches its seal, or the end of an earlier check that is
-- no longer where it was.
CREATE OR REPLACE FUNCTION audit_first_broken() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT least(
        (SELECT link.entry_id
         FROM (SELECT position, entry_id, digest, coalesce(lag(digest) OVER (ORDER BY position), '') AS previous
               FROM audit_seal) link
         LEFT JOIN audit_entry entry ON entry.id = link.entry_id
         WHERE entry.id IS NULL OR audit_digest(link.previous, entry) <> link.digest
         ORDER BY link.position LIMIT 1),
        (SELECT min(past.last_entry)
         FROM audit_check past LEFT JOIN audit_seal seal ON seal.entry_id = past.last_entry
         WHERE past.broken IS NULL AND seal.digest IS DISTINCT FROM past.digest)
    )
$$;
