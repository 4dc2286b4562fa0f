CREATE OR REPLACE TRIGGER upward_filling_append_only BEFORE UPDATE OR DELETE ON upward_filling
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER upward_filling_no_truncate BEFORE TRUNCATE ON upward_filling
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The superior's file stays as it came.
CREATE OR REPLACE FUNCTION upward_blank_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.sha256, NEW.body, NEW.outline) IS DISTINCT FROM (OLD.sha256, OLD.body, OLD.outline)
       OR NEW.version < OLD.version THEN
        RAISE EXCEPTION 'a blank stays as it came'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'upward_blank_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER upward_blank_stays BEFORE UPDATE ON upward_blank
    FOR EACH ROW EXECUTE FUNCTION upward_blank_stays();
