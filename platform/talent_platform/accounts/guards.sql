CREATE INDEX IF NOT EXISTS rate_event_counted ON rate_event (what, subject, at);

-- In which kind of organisation (null: none) a role may sit; `accounts/actor.py: HOMES` says the same.
CREATE OR REPLACE FUNCTION home_fits(role text, kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(
        CASE role
            WHEN 'city' THEN kind = 'city'
            WHEN 'county' THEN kind = 'county'
            WHEN 'officer' THEN kind IN ('city', 'county')
            WHEN 'enterprise' THEN kind = 'enterprise'
            WHEN 'institution' THEN kind = 'institution'
            WHEN 'candidate' THEN kind IS NULL
            WHEN 'team_lead' THEN kind IS NULL
            WHEN 'auditor' THEN coalesce(kind = 'city', true)
            WHEN 'security' THEN coalesce(kind = 'city', true)
        END, false)
$$;

-- Only what changes is asked: accounts from before this rule stay as they are and can do nothing.
CREATE OR REPLACE FUNCTION account_home() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT home_fits(NEW.role, (SELECT kind FROM organisation WHERE id = NEW.organisation)) THEN
        RAISE EXCEPTION 'role % does not fit organisation %', NEW.role, NEW.organisation
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_home';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER account_home BEFORE INSERT OR UPDATE OF role, organisation ON account
    FOR EACH ROW EXECUTE FUNCTION account_home();

-- An organisation does not become another kind under its accounts.
CREATE OR REPLACE FUNCTION organisation_kind_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind IS DISTINCT FROM OLD.kind AND EXISTS (
        SELECT FROM account WHERE organisation = NEW.id AND NOT home_fits(role, NEW.kind)
    ) THEN
        RAISE EXCEPTION 'organisation % has accounts that do not fit kind %', NEW.id, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_home';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER organisation_kind_kept BEFORE UPDATE OF kind ON organisation
    FOR EACH ROW EXECUTE FUNCTION organisation_kind_kept();

-- Who gets another role or place, or is switched off, starts again at the sign-in page.
CREATE OR REPLACE FUNCTION account_sessions_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.role, NEW.organisation, NEW.active, NEW.password_hash)
       IS DISTINCT FROM (OLD.role, OLD.organisation, OLD.active, OLD.password_hash) THEN
        DELETE FROM session WHERE account = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_sessions_end AFTER UPDATE OF role, organisation, active, password_hash ON account
    FOR EACH ROW EXECUTE FUNCTION account_sessions_end();

CREATE UNIQUE INDEX IF NOT EXISTS factor_reset_one_open ON factor_reset (account) WHERE confirmed IS NULL;
