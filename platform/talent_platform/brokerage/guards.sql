CREATE OR REPLACE TRIGGER case_event_append_only BEFORE UPDATE OR DELETE ON case_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER case_event_no_truncate BEFORE TRUNCATE ON case_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE TRIGGER run_package_append_only BEFORE UPDATE OR DELETE ON run_package
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER run_package_no_truncate BEFORE TRUNCATE ON run_package
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE INDEX IF NOT EXISTS proposal_run ON proposal (run, need, position);
CREATE INDEX IF NOT EXISTS outcome_run ON outcome (run, code);
CREATE INDEX IF NOT EXISTS case_due ON match_case (due) WHERE stage IN ('contacted', 'agreed', 'interview');

-- One word on a pair at a time, and nobody must go to two places.
CREATE UNIQUE INDEX IF NOT EXISTS directive_one_per_pair ON directive (need, candidate) WHERE withdrawn IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS directive_one_pin_per_person ON directive (candidate)
    WHERE withdrawn IS NULL AND action = 'pin';

-- A person is in at most one live case of a need, and is hired at most once.
CREATE UNIQUE INDEX IF NOT EXISTS placement_live ON placement (need, candidate) WHERE state <> 'closed';
CREATE UNIQUE INDEX IF NOT EXISTS placement_hired_once ON placement (candidate) WHERE state = 'hired';

CREATE OR REPLACE FUNCTION placement_follows_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE placement SET state = CASE NEW.stage WHEN 'hired' THEN 'hired' WHEN 'closed' THEN 'closed' ELSE 'open' END
    WHERE match_case = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER placement_follows_case AFTER UPDATE OF stage ON match_case
    FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage) EXECUTE FUNCTION placement_follows_case();

-- Seats of a need: no more people introduced at once than seats, and never more hired. The lock on the need makes
-- transactions that end at the same time count one after the other.
CREATE OR REPLACE FUNCTION placement_within_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    available integer;
    taken integer;
BEGIN
    SELECT seats INTO available FROM need WHERE id = NEW.need FOR NO KEY UPDATE;
    SELECT count(*) INTO taken FROM placement
    WHERE need = NEW.need AND (state = 'hired' OR (TG_OP = 'INSERT' AND state = 'open'));
    IF taken > available THEN
        RAISE EXCEPTION 'need % has % seats, % would be taken', NEW.need, available, taken
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_within_seats';
    END IF;
    RETURN NULL;
END $$;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'placement_within_seats') THEN
        CREATE CONSTRAINT TRIGGER placement_within_seats AFTER INSERT OR UPDATE ON placement
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state <> 'closed')
            EXECUTE FUNCTION placement_within_seats();
    END IF;
END $$;

-- What was released is what was decided: its proposals and reasons stay as they were.
CREATE OR REPLACE FUNCTION released_run_is_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM match_run WHERE id = OLD.run) = 'released' THEN
        RAISE EXCEPTION 'run % is released: % of % refused', OLD.run, TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER proposal_settled BEFORE UPDATE OR DELETE ON proposal
    FOR EACH ROW EXECUTE FUNCTION released_run_is_settled();
CREATE OR REPLACE TRIGGER outcome_settled BEFORE UPDATE OR DELETE ON outcome
    FOR EACH ROW EXECUTE FUNCTION released_run_is_settled();

CREATE OR REPLACE FUNCTION refuse_unsettling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % is settled: % refused', TG_TABLE_NAME, OLD.id, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER match_run_settled BEFORE UPDATE OR DELETE ON match_run
    FOR EACH ROW WHEN (OLD.state = 'released') EXECUTE FUNCTION refuse_unsettling();
-- An officer's word on a pair can be withdrawn, never reworded or removed.
CREATE OR REPLACE TRIGGER directive_only_withdrawn BEFORE UPDATE ON directive
    FOR EACH ROW WHEN (OLD.withdrawn IS NOT NULL OR (OLD.need, OLD.candidate, OLD.action, OLD.reason, OLD.made_by)
        IS DISTINCT FROM (NEW.need, NEW.candidate, NEW.action, NEW.reason, NEW.made_by))
    EXECUTE FUNCTION refuse_unsettling();
CREATE OR REPLACE TRIGGER directive_kept BEFORE DELETE ON directive
    FOR EACH ROW EXECUTE FUNCTION refuse_unsettling();
