CREATE OR REPLACE TRIGGER offer_change_append_only BEFORE UPDATE OR DELETE ON offer_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER offer_change_no_truncate BEFORE TRUNCATE ON offer_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE UNIQUE INDEX IF NOT EXISTS candidate_one_per_account ON candidate (account) WHERE account IS NOT NULL;

-- A person is found by name and phone in whatever writing (reference/identity.py). The index is made anew when these
-- functions have changed.
DROP INDEX IF EXISTS candidate_name_phone;
CREATE INDEX IF NOT EXISTS candidate_known ON candidate (name_key(name), phone_key(phone));
DO $$
DECLARE
    made text := md5(pg_get_functiondef('name_key(text)'::regprocedure)
                     || pg_get_functiondef('phone_key(text)'::regprocedure));
BEGIN
    IF obj_description('candidate_known'::regclass, 'pg_class') IS DISTINCT FROM made THEN
        REINDEX INDEX candidate_known;
        EXECUTE format('COMMENT ON INDEX candidate_known IS %L', made);
    END IF;
END $$;
CREATE OR REPLACE FUNCTION person_key(name text, phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT name_key(name) || '|' || phone_key(phone)
$$;
-- Two numbers that differ in one digit: with the same name more often a slip, or a dodge, than another person.
CREATE OR REPLACE FUNCTION phones_near(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT length(a) = length(b) AND 1 >= (
        SELECT count(*) FROM generate_series(1, length(a)) AS at WHERE substr(a, at, 1) <> substr(b, at, 1))
$$;
-- Whether somebody of that name has registered under that number or one that differs in a digit.
CREATE OR REPLACE FUNCTION somebody_registered(of_name text, of_phone text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM candidate x WHERE name_key(x.name) = name_key(of_name) AND x.registered
                   AND phones_near(phone_key(x.phone), phone_key(of_phone)))
$$;
-- Since when a record says no: written down, or by an own profile that agrees to no matching.
CREATE OR REPLACE FUNCTION said_no(c candidate) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(c.refused_at, CASE WHEN c.account IS NOT NULL AND c.registered AND NOT c.consent THEN c.updated END)
$$;
-- The no of a person with an account reaches every record without one under that name and phone: those there are,
-- and those that come or get that name later.
CREATE OR REPLACE FUNCTION own_no(of_name text, of_phone text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT max(said_no(c)) FROM candidate c
    WHERE name_key(c.name) = name_key(of_name) AND phone_key(c.phone) = phone_key(of_phone)
      AND c.account IS NOT NULL AND c.registered AND NOT c.consent
$$;
CREATE OR REPLACE FUNCTION candidate_own_no_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said timestamptz := own_no(NEW.name, NEW.phone);
BEGIN
    IF said IS NOT NULL THEN
        NEW.consent := false;
        NEW.consented_at := NULL;
        NEW.refused_at := said;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER candidate_own_no_stands BEFORE INSERT OR UPDATE OF name, phone, consent ON candidate
    FOR EACH ROW WHEN (NEW.account IS NULL AND NEW.consent) EXECUTE FUNCTION candidate_own_no_stands();

CREATE OR REPLACE FUNCTION candidate_own_no_reaches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE candidate SET consent = false, consented_at = NULL, refused_at = coalesce(NEW.refused_at, now()),
                         version = version + 1
    WHERE name_key(name) = name_key(NEW.name) AND phone_key(phone) = phone_key(NEW.phone) AND account IS NULL AND consent;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER candidate_own_no_reaches AFTER UPDATE OF consent, name, phone, account ON candidate
    FOR EACH ROW WHEN (NEW.account IS NOT NULL AND NEW.registered AND NOT NEW.consent)
    EXECUTE FUNCTION candidate_own_no_reaches();

-- What was written down before names and numbers were compared in whatever writing.
UPDATE candidate c SET consent = false, consented_at = NULL, refused_at = said_no(o), version = c.version + 1
FROM candidate o
WHERE o.account IS NOT NULL AND o.registered AND NOT o.consent AND c.account IS NULL AND c.consent
  AND name_key(c.name) = name_key(o.name) AND phone_key(c.phone) = phone_key(o.phone);

-- A lead's word brings nobody in singly who may be somebody registered under a number with one other digit.
CREATE OR REPLACE FUNCTION candidate_maybe_registered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF somebody_registered(NEW.name, NEW.phone) THEN
        NEW.consent := false;
        NEW.consented_at := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER candidate_maybe_registered BEFORE INSERT OR UPDATE OF name, phone, consent ON candidate
    FOR EACH ROW WHEN (NEW.account IS NULL AND NOT NEW.registered AND NEW.consent)
    EXECUTE FUNCTION candidate_maybe_registered();

-- One code of a record is good at a time.
CREATE UNIQUE INDEX IF NOT EXISTS hand_over_code_one ON hand_over_code (coalesce(candidate, 0), coalesce(team, 0))
    WHERE ended IS NULL;

-- Where a member stands. Only answers are stored. Whoever is named by a lead's own account is asked, registered or not,
-- so that nothing that anybody sees tells which; for who has not registered a bureau speaks in the teams it keeps.
CREATE OR REPLACE FUNCTION member_standing(m team_member, c candidate, t team) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN m.agreed THEN 'agreed' WHEN NOT m.agreed THEN 'refused'
        WHEN c.account = t.account THEN 'lead' WHEN m.declared THEN 'declared'
        WHEN t.account IS NOT NULL OR c.registered OR somebody_registered(c.name, c.phone) THEN 'waiting'
        ELSE 'declared' END
$$;
-- Whoever is placed is placed under every record of that name and phone.
CREATE OR REPLACE FUNCTION placed_as_another(c candidate) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM candidate x WHERE name_key(x.name) = name_key(c.name)
                   AND phone_key(x.phone) = phone_key(c.phone) AND x.id <> c.id AND x.state = 'placed')
$$;
-- Whoever agreed to the team, but to no matching or not any more, or is placed without it, does not come.
CREATE OR REPLACE FUNCTION member_comes(m team_member, c candidate, t team) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT c.refused_at IS NULL AND c.state <> 'withdrawn' AND (c.consent OR NOT c.registered)
        AND (c.state <> 'placed' OR t.state = 'placed') AND NOT placed_as_another(c)
        AND member_standing(m, c, t) NOT IN ('waiting', 'refused')
$$;

CREATE OR REPLACE FUNCTION candidate_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('candidate', NEW.id::text);
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO search_outbox (kind, doc_id) SELECT 'team', team::text FROM team_member WHERE candidate = NEW.id;
    END IF;
    -- Whoever registers under the name and phone of a member is asked from now on, and who is placed is so everywhere.
    INSERT INTO search_outbox (kind, doc_id)
    SELECT 'team', m.team::text FROM candidate x JOIN team_member m ON m.candidate = x.id
    WHERE name_key(x.name) = name_key(NEW.name) AND phones_near(phone_key(x.phone), phone_key(NEW.phone))
      AND x.id <> NEW.id
    UNION ALL SELECT 'candidate', x.id::text FROM candidate x
    WHERE name_key(x.name) = name_key(NEW.name) AND phone_key(x.phone) = phone_key(NEW.phone) AND x.id <> NEW.id
      AND x.registered;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER candidate_to_search AFTER INSERT OR UPDATE ON candidate
    FOR EACH ROW EXECUTE FUNCTION candidate_to_search();

CREATE OR REPLACE FUNCTION team_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('team', NEW.id::text);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_to_search AFTER INSERT OR UPDATE ON team
    FOR EACH ROW EXECUTE FUNCTION team_to_search();

CREATE OR REPLACE FUNCTION team_member_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('team', coalesce(NEW.team, OLD.team)::text);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_member_to_search AFTER INSERT OR UPDATE OR DELETE ON team_member
    FOR EACH ROW EXECUTE FUNCTION team_member_to_search();

-- An answer of a bureau's account is one that was written down; of any other it is the person's own.
CREATE OR REPLACE FUNCTION of_bureau(of_account bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM account WHERE id = of_account AND role IN ('city', 'county', 'officer'))
$$;

CREATE OR REPLACE TRIGGER team_answer_append_only BEFORE UPDATE OR DELETE ON team_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER team_answer_no_truncate BEFORE TRUNCATE ON team_answer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE FUNCTION team_member_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO team_answer (team, candidate, name, phone, agreed, answered_at, answered_by, reason)
    SELECT NEW.team, NEW.candidate, NEW.name, NEW.phone, NEW.agreed, NEW.answered_at, NEW.answered_by, NEW.reason
    WHERE NOT EXISTS (SELECT FROM team_answer WHERE (team, candidate, agreed, answered_at, answered_by)
                      = (NEW.team, NEW.candidate, NEW.agreed, NEW.answered_at, NEW.answered_by));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_member_answered AFTER INSERT OR UPDATE OF agreed, answered_at, answered_by ON team_member
    FOR EACH ROW WHEN (NEW.agreed IS NOT NULL) EXECUTE FUNCTION team_member_answered();
-- The no under which a place stands: the last word of the person, under any record or spelling the lead gave, to this
-- team or to another offer of the same project by the same lead (by the same bureau, where no lead keeps it).
CREATE OR REPLACE FUNCTION standing_no(m team_member) RETURNS SETOF team_answer LANGUAGE sql STABLE AS $$
    SELECT last.* FROM (
        SELECT a.* FROM team t JOIN candidate c ON c.id = m.candidate
        JOIN team o ON o.id = t.id OR o.project = t.project AND o.account IS NOT DISTINCT FROM t.account
                                      AND (t.account IS NOT NULL OR o.county IS NOT DISTINCT FROM t.county)
        JOIN team_answer a ON a.team = o.id
        WHERE t.id = m.team
          AND (a.candidate = c.id OR person_key(a.name, a.phone) IN (person_key(m.name, m.phone), person_key(c.name, c.phone))
               OR EXISTS (SELECT FROM candidate x WHERE x.id = a.candidate AND person_key(x.name, x.phone)
                          IN (person_key(m.name, m.phone), person_key(c.name, c.phone))))
        ORDER BY a.id DESC LIMIT 1
    ) last WHERE NOT last.agreed
$$;

-- Who comes with a team decides: an answer is the person's own, or a bureau's with a written reason. A no outlives its
-- place, however the member is named again, and nobody but the person turns an own refusal into agreement.
CREATE OR REPLACE FUNCTION team_member_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.team, OLD.candidate) <> (NEW.team, NEW.candidate) OR OLD.agreed IS NOT NULL AND NEW.agreed IS NULL THEN
            RAISE EXCEPTION 'the answer of member % belongs to person % in team %', OLD.id, OLD.candidate, OLD.team
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (OLD.agreed, OLD.answered_at, OLD.answered_by, OLD.reason, OLD.declared)
            IS NOT DISTINCT FROM (NEW.agreed, NEW.answered_at, NEW.answered_by, NEW.reason, NEW.declared) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF NEW.declared AND (TG_OP = 'INSERT' OR NOT OLD.declared) THEN
        RAISE EXCEPTION 'only members named before members were asked are declared'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.agreed IS NULL THEN
        SELECT a.agreed, a.answered_at, a.answered_by, a.reason
        INTO NEW.agreed, NEW.answered_at, NEW.answered_by, NEW.reason FROM standing_no(NEW) a;
        NEW.reason := coalesce(NEW.reason, '');
        RETURN NEW;
    END IF;
    SELECT account INTO own FROM candidate WHERE id = NEW.candidate;
    IF NEW.answered_by IS NOT DISTINCT FROM own THEN
        RETURN NEW;
    END IF;
    IF btrim(NEW.reason) = '' OR NOT of_bureau(NEW.answered_by)
        OR NEW.agreed AND EXISTS (SELECT FROM standing_no(NEW) a WHERE NOT of_bureau(a.answered_by)) THEN
        RAISE EXCEPTION 'account % cannot answer for person %', NEW.answered_by, NEW.candidate
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER team_member_answer BEFORE INSERT OR UPDATE ON team_member
    FOR EACH ROW EXECUTE FUNCTION team_member_answer();
