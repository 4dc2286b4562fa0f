CREATE OR REPLACE TRIGGER registration_change_append_only BEFORE UPDATE OR DELETE ON registration_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER registration_change_no_truncate BEFORE TRUNCATE ON registration_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Two that wait want no login twice.
DROP INDEX IF EXISTS registration_login;
CREATE UNIQUE INDEX IF NOT EXISTS registration_login_waits ON registration (login)
    WHERE state IN ('proving', 'submitted', 'returned');
-- One phone or mailbox opens one account of a kind.
CREATE UNIQUE INDEX IF NOT EXISTS registration_one_of_address ON registration (kind, address_named)
    WHERE state = 'confirmed' AND channel <> '' AND address_named <> '';

-- Decided once; an account comes of a confirmed one and of no other; of the rest nothing secret is left.
CREATE OR REPLACE FUNCTION registration_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What is no longer needed of a confirmed one goes, and nothing else of it changes.
    IF TG_OP = 'UPDATE' AND OLD.state = 'confirmed' AND NEW.proof IS NULL AND NEW.sender = ''
       AND (NEW.phone, NEW.contact, NEW.proof_kind, NEW.proof_size) = ('', '', '', 0)
       AND to_jsonb(NEW) - ARRAY['proof', 'sender', 'phone', 'contact', 'proof_kind', 'proof_size']
         = to_jsonb(OLD) - ARRAY['proof', 'sender', 'phone', 'contact', 'proof_kind', 'proof_size'] THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state NOT IN ('proving', 'submitted', 'returned')
       OR (NEW.state = 'confirmed') <> (NEW.account IS NOT NULL)
       OR NEW.state NOT IN ('proving', 'submitted', 'returned')
          AND (NEW.password_hash IS NOT NULL OR NEW.code <> '' OR NEW.address IS NOT NULL)
       OR NEW.state IN ('refused', 'expired') AND NEW.proof IS NOT NULL
       OR NEW.state = 'proving' AND (NEW.kind = 'enterprise' OR NEW.channel = '' OR NEW.address IS NULL)
       OR NEW.state = 'confirmed' AND (TG_OP = 'INSERT' OR OLD.state NOT IN ('proving', 'submitted')) THEN
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

-- Who is told that a registration waits: the county in charge; where nobody sits there, the city.
CREATE OR REPLACE VIEW registration_party AS
    SELECT r.id AS thing, 'county' AS party, s.account, s.role, s.organisation, true AS office
    FROM registration r JOIN county_seat s ON s.county = r.desk
    UNION ALL
    SELECT r.id, 'county', s.account, s.role, s.organisation, true
    FROM registration r JOIN seat_held s ON s.role = 'city'
    WHERE NOT EXISTS (SELECT FROM county_seat h WHERE h.county = r.desk);

-- One invitation of an enterprise is open; it ends once, and says then what came of it.
CREATE UNIQUE INDEX IF NOT EXISTS invitation_open ON invitation (organisation) WHERE ended IS NULL;
CREATE OR REPLACE FUNCTION invitation_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation, NEW.code_hash, NEW.made_by, NEW.made, NEW.expires)
           IS DISTINCT FROM (OLD.id, OLD.organisation, OLD.code_hash, OLD.made_by, OLD.made, OLD.expires)
       OR OLD.ended IS NOT NULL AND NEW.ended IS DISTINCT FROM OLD.ended
       OR OLD.account IS NOT NULL AND NEW.account IS DISTINCT FROM OLD.account
       OR NEW.account IS NOT NULL AND NEW.ended IS NULL THEN
        RAISE EXCEPTION 'an invitation ends once' USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_once';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER invitation_once BEFORE UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION invitation_once();
CREATE OR REPLACE FUNCTION invitation_for_the_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM organisation WHERE id = NEW.organisation AND kind = 'enterprise' FOR NO KEY UPDATE;
    IF NOT FOUND OR EXISTS (SELECT FROM home_known WHERE organisation = NEW.organisation) THEN
        RAISE EXCEPTION 'only an enterprise without accounts is invited'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_for_the_first';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER invitation_for_the_first BEFORE INSERT ON invitation
    FOR EACH ROW EXECUTE FUNCTION invitation_for_the_first();
CREATE OR REPLACE FUNCTION invitation_overtaken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE invitation SET ended = clock_timestamp() WHERE organisation = NEW.organisation AND ended IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER invitation_overtaken AFTER INSERT ON account_home
    FOR EACH ROW EXECUTE FUNCTION invitation_overtaken();
