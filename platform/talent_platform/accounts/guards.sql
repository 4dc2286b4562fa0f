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
            WHEN 'department' THEN kind = 'department'
            WHEN 'candidate' THEN kind IS NULL
            WHEN 'team_lead' THEN kind IS NULL
            WHEN 'auditor' THEN coalesce(kind = 'city', true)
            WHEN 'security' THEN coalesce(kind = 'city', true)
        END, false)
$$;

-- Whether one account may hold both roles; `accounts/actor.py: BESIDE` says the same.
CREATE OR REPLACE FUNCTION roles_combine(first text, second text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE first
        WHEN 'city' THEN second = 'officer'
        WHEN 'county' THEN second = 'officer'
        WHEN 'officer' THEN second IN ('city', 'county')
        WHEN 'enterprise' THEN second = 'enterprise'
        WHEN 'institution' THEN second = 'institution'
        WHEN 'candidate' THEN second = 'team_lead'
        WHEN 'team_lead' THEN second = 'candidate'
        ELSE false
    END
$$;

-- Every role an account holds, its first one and those beside it.
CREATE OR REPLACE VIEW role_held AS
    SELECT id AS account, role, organisation FROM account
    UNION ALL
    SELECT account, role, organisation FROM role_assignment WHERE ended IS NULL AND deputises IS NULL;
CREATE OR REPLACE FUNCTION holds_role(who bigint, what text, place bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM role_held h
                   WHERE h.account = who AND h.role = what AND h.organisation IS NOT DISTINCT FROM place)
$$;

-- Only what changes is asked: accounts from before this rule stay as they are and can do nothing.
CREATE OR REPLACE FUNCTION account_home() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT home_fits(NEW.role, (SELECT kind FROM organisation WHERE id = NEW.organisation)) THEN
        RAISE EXCEPTION 'role % does not fit organisation %', NEW.role, NEW.organisation
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_home';
    END IF;
    IF EXISTS (SELECT FROM role_assignment r
               WHERE r.account = NEW.id AND r.ended IS NULL AND r.deputises IS NULL
                 AND (NOT roles_combine(NEW.role, r.role)
                      OR r.role IN ('city', 'county', 'officer')
                         AND r.organisation IS DISTINCT FROM NEW.organisation
                      OR (r.role, r.organisation) IS NOT DISTINCT FROM (NEW.role, NEW.organisation))) THEN
        RAISE EXCEPTION 'role % does not fit the further roles of account %', NEW.role, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'role_assignment_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER account_home BEFORE INSERT OR UPDATE OF role, organisation ON account
    FOR EACH ROW EXECUTE FUNCTION account_home();

-- Where somebody ever had an account, another does not come unseen (accounts/keeping/arrivals.py).
CREATE OR REPLACE FUNCTION account_sits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO account_home (organisation, account, since) VALUES (NEW.organisation, NEW.id, now())
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION role_sits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO account_home (organisation, account, since) VALUES (NEW.organisation, NEW.account, now())
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_sits AFTER INSERT OR UPDATE OF organisation ON account
    FOR EACH ROW WHEN (NEW.organisation IS NOT NULL) EXECUTE FUNCTION account_sits();
-- Those of accounts that are there: an import that was taken back leaves none (imports/stages/undoing.py).
CREATE OR REPLACE VIEW home_known AS
    SELECT h.organisation, h.account FROM account_home h WHERE EXISTS (SELECT FROM account a WHERE a.id = h.account);
-- An account goes only with the import that brought it in, as long as nobody has signed in to it.
CREATE OR REPLACE FUNCTION taken_back(of_account bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM account a JOIN import_row r ON r.subject = 'account:' || a.id AND r.fate = 'undone'
                   WHERE a.id = of_account AND a.last_sign_in IS NULL)
$$;
CREATE OR REPLACE FUNCTION account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT taken_back(OLD.id) THEN
        RAISE EXCEPTION 'account % stays', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'account_stays';
    END IF;
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER account_stays BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION account_stays();
CREATE OR REPLACE TRIGGER account_home_append_only BEFORE UPDATE OR DELETE ON account_home
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER account_home_no_truncate BEFORE TRUNCATE ON account_home
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
INSERT INTO account_home (organisation, account, since) SELECT organisation, id, now() FROM account
WHERE organisation IS NOT NULL ON CONFLICT DO NOTHING;

-- An organisation does not become another kind under its accounts.
CREATE OR REPLACE FUNCTION organisation_kind_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind IS DISTINCT FROM OLD.kind AND EXISTS (
        SELECT FROM role_held WHERE organisation = NEW.id AND NOT home_fits(role, NEW.kind)
    ) THEN
        RAISE EXCEPTION 'organisation % has accounts that do not fit kind %', NEW.id, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_home';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER organisation_kind_kept BEFORE UPDATE OF kind ON organisation
    FOR EACH ROW EXECUTE FUNCTION organisation_kind_kept();

-- A further role fits its organisation and the roles the account holds already; a deputy holds the same role in the same
-- place as whom it stands in for, and stands in for a quarter at most.
CREATE UNIQUE INDEX IF NOT EXISTS role_assignment_once ON role_assignment (account, role, coalesce(organisation, 0))
    WHERE ended IS NULL AND deputises IS NULL;
CREATE OR REPLACE FUNCTION role_assignment_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Two given at once are looked at one after the other.
        PERFORM FROM account WHERE id = NEW.account FOR UPDATE;
        IF NEW.ended IS NULL AND (CASE WHEN NEW.deputises IS NULL THEN
               home_fits(NEW.role, (SELECT kind FROM organisation WHERE id = NEW.organisation))
               AND NOT holds_role(NEW.account, NEW.role, NEW.organisation)
               AND NOT EXISTS (SELECT FROM role_held h
                               WHERE h.account = NEW.account
                                 AND (NOT roles_combine(h.role, NEW.role)
                                      -- An official is one of one bureau.
                                      OR NEW.role IN ('city', 'county', 'officer')
                                         AND h.organisation IS DISTINCT FROM NEW.organisation))
           ELSE NEW.deputises <> NEW.account AND NEW.last_day - NEW.first_day < 92
               AND NEW.role IN ('city', 'county', 'officer', 'enterprise', 'institution', 'department')
               AND holds_role(NEW.deputises, NEW.role, NEW.organisation)
               AND holds_role(NEW.account, NEW.role, NEW.organisation)
           END) THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.ended IS NULL AND NEW.ended IS NOT NULL
           AND to_jsonb(NEW) - ARRAY['ended', 'ended_by'] = to_jsonb(OLD) - ARRAY['ended', 'ended_by'] THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'this role does not fit the account, or is changed otherwise than ended once'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'role_assignment_fits';
END $$;
CREATE OR REPLACE TRIGGER role_assignment_fits BEFORE INSERT OR UPDATE OR DELETE ON role_assignment
    FOR EACH ROW EXECUTE FUNCTION role_assignment_fits();
CREATE OR REPLACE TRIGGER role_assignment_no_truncate BEFORE TRUNCATE ON role_assignment
    FOR EACH STATEMENT EXECUTE FUNCTION role_assignment_fits();
CREATE OR REPLACE TRIGGER role_assignment_sits AFTER INSERT ON role_assignment
    FOR EACH ROW WHEN (NEW.organisation IS NOT NULL AND NEW.deputises IS NULL) EXECUTE FUNCTION role_sits();
-- Who acts in a role that ends starts again at the sign-in page.
CREATE OR REPLACE FUNCTION role_assignment_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM session WHERE acts_as = NEW.id;
    IF NEW.deputises IS NULL THEN
        UPDATE role_assignment d SET ended = clock_timestamp()
        WHERE d.deputises IS NOT NULL AND d.ended IS NULL AND NEW.account IN (d.account, d.deputises)
          AND (d.role, d.organisation) IS NOT DISTINCT FROM (NEW.role, NEW.organisation);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER role_assignment_ends AFTER UPDATE OF ended ON role_assignment
    FOR EACH ROW EXECUTE FUNCTION role_assignment_ends();
-- Whether a role can be acted in on a day: not ended; of a deputy, within its days and while both hold the role.
CREATE OR REPLACE FUNCTION role_counts(r role_assignment, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT r.ended IS NULL AND (r.deputises IS NULL
        OR day BETWEEN r.first_day AND r.last_day
           AND EXISTS (SELECT FROM account WHERE id = r.deputises AND active)
           AND holds_role(r.deputises, r.role, r.organisation) AND holds_role(r.account, r.role, r.organisation))
$$;

-- Who gets another role or place, or is switched off, starts again at the sign-in page.
CREATE OR REPLACE FUNCTION account_sessions_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.role, NEW.organisation, NEW.active, NEW.password_hash)
       IS DISTINCT FROM (OLD.role, OLD.organisation, OLD.active, OLD.password_hash) THEN
        DELETE FROM session WHERE account = NEW.id;
    END IF;
    -- What was chosen before for a forgotten password is used up by whatever became the password since.
    IF NEW.password_hash IS DISTINCT FROM OLD.password_hash THEN
        UPDATE password_request SET used = clock_timestamp(), password_hash = NULL
        WHERE login = NEW.login AND used IS NULL;
    END IF;
    -- Nobody stands in any more for whom it was agreed with, when either comes back.
    IF (NEW.role, NEW.organisation, NEW.active) IS DISTINCT FROM (OLD.role, OLD.organisation, OLD.active) THEN
        UPDATE role_assignment SET ended = clock_timestamp()
        WHERE deputises IS NOT NULL AND ended IS NULL AND NEW.id IN (account, deputises);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_sessions_end AFTER UPDATE OF role, organisation, active, password_hash ON account
    FOR EACH ROW EXECUTE FUNCTION account_sessions_end();

-- A sign-in begun before the change is compared with this and opens nothing.
CREATE OR REPLACE FUNCTION account_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.role, NEW.organisation, NEW.active, NEW.password_hash, NEW.totp_secret)
       IS DISTINCT FROM (OLD.role, OLD.organisation, OLD.active, OLD.password_hash, OLD.totp_secret) THEN
        NEW.generation := OLD.generation + 1;
    END IF;
    -- What was begun under the old password is not finished under the new one.
    IF (NEW.active, NEW.password_hash) IS DISTINCT FROM (OLD.active, OLD.password_hash) THEN
        NEW.totp_pending := NULL;
        NEW.totp_pending_until := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER account_generation BEFORE UPDATE ON account
    FOR EACH ROW EXECUTE FUNCTION account_generation();

-- Nobody is signed in whose account is off or waits for a second person.
CREATE OR REPLACE FUNCTION session_needs_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM account WHERE id = NEW.account AND active FOR SHARE;
    IF NOT FOUND OR EXISTS (SELECT FROM access_grant WHERE account = NEW.account AND confirmed IS NULL) THEN
        RAISE EXCEPTION 'account % is off or waits for a second person', NEW.account
            USING ERRCODE = 'check_violation', CONSTRAINT = 'session_needs_account';
    END IF;
    IF NEW.acts_as IS NOT NULL
       AND NOT EXISTS (SELECT FROM role_assignment r
                       WHERE r.id = NEW.acts_as AND r.account = NEW.account AND r.ended IS NULL) THEN
        RAISE EXCEPTION 'role % is none of account %', NEW.acts_as, NEW.account
            USING ERRCODE = 'check_violation', CONSTRAINT = 'session_needs_account';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER session_needs_account BEFORE INSERT OR UPDATE OF account, acts_as ON session
    FOR EACH ROW EXECUTE FUNCTION session_needs_account();

CREATE OR REPLACE FUNCTION access_grant_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.confirmed IS NULL THEN
        PERFORM FROM account WHERE id = NEW.account FOR UPDATE;
        DELETE FROM session WHERE account = NEW.account;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER access_grant_waits AFTER INSERT ON access_grant
    FOR EACH ROW EXECUTE FUNCTION access_grant_waits();

-- Whether `second` may confirm what `first` asked: another person in office, whose account `first` neither
-- opened nor ever gave a password, nor the other way round.
CREATE OR REPLACE FUNCTION second_person(first bigint, second bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT first <> second
        AND EXISTS (SELECT FROM account a JOIN role_held h ON h.account = a.id
            WHERE a.id = second AND a.active AND h.role IN ('security', 'city')
              AND home_fits(h.role, (SELECT kind FROM organisation WHERE id = h.organisation)))
        AND NOT EXISTS (SELECT FROM access_grant g
            WHERE (g.account = second AND (g.confirmed IS NULL
                    OR g.given_by = first AND g.act IN ('opened', 'password_reset')))
               OR (g.account = first AND g.given_by = second AND g.act IN ('opened', 'password_reset')))
$$;

CREATE OR REPLACE FUNCTION access_grant_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND taken_back(OLD.account) THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.confirmed IS NOT NULL
       OR (NEW.id, NEW.account, NEW.act, NEW.given_by, NEW.given, NEW.reason)
          IS DISTINCT FROM (OLD.id, OLD.account, OLD.act, OLD.given_by, OLD.given, OLD.reason)
       OR (NEW.confirmed_by IS NOT NULL AND NOT second_person(NEW.given_by, NEW.confirmed_by)) THEN
        RAISE EXCEPTION 'an access grant is confirmed once, by a second person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'access_grant_confirmed';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER access_grant_confirmed BEFORE UPDATE OR DELETE ON access_grant
    FOR EACH ROW EXECUTE FUNCTION access_grant_confirmed();

CREATE OR REPLACE FUNCTION factor_reset_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by AND NEW.confirmed_by IS NOT NULL
       AND (OLD.ended IS NOT NULL OR NOT second_person(NEW.asked_by, NEW.confirmed_by)) THEN
        RAISE EXCEPTION 'a second factor is taken away by two people'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'factor_reset_confirmed';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER factor_reset_confirmed BEFORE UPDATE ON factor_reset
    FOR EACH ROW EXECUTE FUNCTION factor_reset_confirmed();

-- A request to take the second factor away is about the factor and the account as they are.
CREATE OR REPLACE FUNCTION factor_reset_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.totp_secret, NEW.active) IS DISTINCT FROM (OLD.totp_secret, OLD.active) THEN
        UPDATE factor_reset SET ended = clock_timestamp()
        WHERE account = NEW.id AND confirmed IS NULL AND ended IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER factor_reset_ends AFTER UPDATE OF totp_secret, active ON account
    FOR EACH ROW EXECUTE FUNCTION factor_reset_ends();

DROP INDEX IF EXISTS factor_reset_one_open;
CREATE UNIQUE INDEX IF NOT EXISTS factor_reset_one_waits ON factor_reset (account)
    WHERE confirmed IS NULL AND ended IS NULL;

-- Who may sign in and act where: a role in its place, of an account that is on.
CREATE OR REPLACE VIEW seat_held AS
    SELECT h.account, h.role, h.organisation, o.county, o.kind
    FROM role_held h JOIN account a ON a.id = h.account AND a.active LEFT JOIN organisation o ON o.id = h.organisation
    WHERE home_fits(h.role, o.kind);
-- Those of a county, found by it although a thousand firms lie there.
CREATE INDEX IF NOT EXISTS organisation_bureau ON organisation (county) WHERE kind = 'county';
CREATE OR REPLACE VIEW county_seat AS
    SELECT account, role, organisation, county FROM seat_held WHERE role = 'county' AND kind = 'county';
-- Who is told of what happens to an account: its holder, in whatever role, and who keeps it (`accounts/actor.py: KEEPS`).
CREATE OR REPLACE VIEW account_party AS
    SELECT id AS thing, 'holder' AS party, id AS account, '' AS role, NULL::bigint AS organisation, false AS office
    FROM account WHERE active
    UNION ALL
    SELECT a.id, 'keeper', s.account, s.role, s.organisation, false
    FROM account a JOIN seat_held s ON s.role = 'security' AND s.account <> a.id
    WHERE a.role IN ('city', 'county', 'officer', 'auditor')
    UNION ALL
    SELECT a.id, 'keeper', s.account, s.role, s.organisation, false
    FROM account a JOIN seat_held s ON s.role = 'city' AND s.account <> a.id
    WHERE a.role IN ('enterprise', 'institution', 'department', 'candidate', 'team_lead')
    UNION ALL
    SELECT a.id, 'keeper', s.account, s.role, s.organisation, false
    FROM account a JOIN organisation o ON o.id = a.organisation
    JOIN county_seat s ON s.county = o.county AND s.account <> a.id
    WHERE a.role IN ('enterprise', 'institution', 'department')
    UNION ALL
    SELECT h.account, 'colleague', s.account, s.role, s.organisation, false
    FROM role_held h JOIN seat_held s ON s.organisation = h.organisation AND s.account <> h.account
    WHERE h.role IN ('enterprise', 'institution', 'department')
      AND s.role IN ('enterprise', 'institution', 'department');
