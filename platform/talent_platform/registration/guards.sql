CREATE OR REPLACE TRIGGER registration_change_append_only BEFORE UPDATE OR DELETE ON registration_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER registration_change_no_truncate BEFORE TRUNCATE ON registration_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Two that wait want no login twice.
CREATE UNIQUE INDEX IF NOT EXISTS registration_login ON registration (login) WHERE state IN ('submitted', 'returned');

-- Decided once; an account comes of a confirmed one and of no other; of the rest nothing secret is left.
CREATE OR REPLACE FUNCTION registration_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state NOT IN ('submitted', 'returned')
       OR (NEW.state = 'confirmed') <> (NEW.account IS NOT NULL)
       OR NEW.state NOT IN ('submitted', 'returned') AND NEW.password_hash IS NOT NULL
       OR NEW.state IN ('refused', 'expired') AND NEW.proof IS NOT NULL
       OR NEW.state = 'confirmed' AND OLD.state IS DISTINCT FROM 'submitted' THEN
        RAISE EXCEPTION 'a registration is decided once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'registration_decided';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER registration_decided BEFORE INSERT OR UPDATE ON registration
    FOR EACH ROW EXECUTE FUNCTION registration_decided();

-- What waits for an enterprise that is in the tree waits at the desk of its county.
CREATE OR REPLACE FUNCTION registration_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registration SET desk = NEW.county
    WHERE credit_code = NEW.credit_code AND state IN ('submitted', 'returned') AND desk <> NEW.county;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER registration_follows AFTER INSERT OR UPDATE OF credit_code, county ON organisation
    FOR EACH ROW WHEN (NEW.credit_code IS NOT NULL AND NEW.county IS NOT NULL)
    EXECUTE FUNCTION registration_follows();

-- Who is told that a registration waits: the county in charge.
CREATE OR REPLACE VIEW registration_party AS
    SELECT r.id AS thing, 'county' AS party, s.account, s.role, s.organisation, true AS office
    FROM registration r JOIN seat_held s ON s.role = 'county' AND s.county = r.desk;
