CREATE INDEX IF NOT EXISTS text_review_of_row ON text_review (kind, record);

-- A record is withheld from the other side as long as one of its texts waits or was refused.
CREATE OR REPLACE FUNCTION text_review_withholds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'UPDATE %I SET withheld = present.held FROM (SELECT EXISTS (SELECT FROM text_review
             WHERE kind = $1 AND record = $2 AND state IN (''waiting'', ''refused'')) AS held) present
         WHERE id = $2 AND withheld <> present.held', NEW.kind)
    USING NEW.kind, NEW.record;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER text_review_withholds AFTER INSERT OR UPDATE ON text_review
    FOR EACH ROW WHEN (NEW.kind <> 'case') EXECUTE FUNCTION text_review_withholds();

-- What was found and what was written stay as they were; only the decision is added.
CREATE OR REPLACE FUNCTION text_review_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.author, OLD.kind, OLD.record, OLD.event, OLD.texts, OLD.found)
        IS DISTINCT FROM (NEW.author, NEW.kind, NEW.record, NEW.event, NEW.texts, NEW.found)
        OR (OLD.clear <> '{}' AND OLD.clear IS DISTINCT FROM NEW.clear) THEN
        RAISE EXCEPTION 'text % is kept as written: % refused', OLD.id, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER text_review_kept BEFORE UPDATE OR DELETE ON text_review
    FOR EACH ROW EXECUTE FUNCTION text_review_kept();
