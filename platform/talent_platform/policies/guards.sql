CREATE OR REPLACE TRIGGER policy_change_append_only BEFORE UPDATE OR DELETE ON policy_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER policy_change_no_truncate BEFORE TRUNCATE ON policy_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER policy_file_append_only BEFORE UPDATE OR DELETE ON policy_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER policy_file_no_truncate BEFORE TRUNCATE ON policy_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- A document is never taken out, and each change of it is counted and has its line.
CREATE OR REPLACE FUNCTION policy_document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.key <> OLD.key OR NEW.created <> OLD.created OR NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'a document stays what it is, and each change is counted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_document_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER policy_document_stays BEFORE UPDATE OR DELETE ON policy_document
    FOR EACH ROW EXECUTE FUNCTION policy_document_stays();
