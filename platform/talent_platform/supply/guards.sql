CREATE OR REPLACE TRIGGER offer_change_append_only BEFORE UPDATE OR DELETE ON offer_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER offer_change_no_truncate BEFORE TRUNCATE ON offer_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE UNIQUE INDEX IF NOT EXISTS candidate_one_per_account ON candidate (account) WHERE account IS NOT NULL;

-- A person is found by name and phone in whatever writing (reference/identity.py).
DROP INDEX IF EXISTS candidate_name_phone;
CREATE INDEX IF NOT EXISTS candidate_known ON candidate (name_key(name), phone_key(phone));
CREATE OR REPLACE FUNCTION person_key(name text, phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT name_key(name) || '|' || phone_key(phone)
$$;
-- What asks for others at each row is planned for the table as it fills: the plan of an empty one reads everything for
-- each row of an import (`enable_seqscan`), and so does one that expects a thousand records of a person or project, as
-- functions are taken to give (`ROWS`).
-- Every writing a record has had, kept: who changes the number stays the same person.
-- One that was a slip, or another's, a bureau strikes out with words: it tells of nobody any more, and stays to be read.
-- The city alone sees all that it cuts; what a person stands under now says who it is.
CREATE OR REPLACE FUNCTION writing_only_struck() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one text[] := ARRAY['struck', 'struck_by', 'struck_why', 'name_struck', 'name_struck_by', 'name_struck_why'];
    whose text;
BEGIN
    IF TG_OP <> 'UPDATE' OR to_jsonb(NEW) - one IS DISTINCT FROM to_jsonb(OLD) - one THEN
        RAISE EXCEPTION '% of % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT role INTO whose FROM account WHERE id = NEW.struck_by;
    IF NEW.struck IS NOT NULL AND (NEW.struck, NEW.struck_by, NEW.struck_why)
        IS DISTINCT FROM (OLD.struck, OLD.struck_by, OLD.struck_why) AND (
        OLD.struck IS NOT NULL OR btrim(NEW.struck_why) = '' OR whose IS DISTINCT FROM 'city'
        OR TG_TABLE_NAME = 'person_writing' AND person_writing_now(OLD.id)) THEN
        RAISE EXCEPTION 'writing % is not account %''s to strike', OLD.id, NEW.struck_by
            USING ERRCODE = 'check_violation', CONSTRAINT = 'writing_only_struck';
    END IF;
    IF TG_TABLE_NAME = 'team_writing' THEN
        IF NEW.name_struck IS NOT NULL AND (NEW.name_struck, NEW.name_struck_by, NEW.name_struck_why)
            IS DISTINCT FROM (OLD.name_struck, OLD.name_struck_by, OLD.name_struck_why) AND (
            OLD.name_struck IS NOT NULL OR btrim(NEW.name_struck_why) = ''
            OR (SELECT role FROM account WHERE id = NEW.name_struck_by) IS DISTINCT FROM 'city') THEN
            RAISE EXCEPTION 'name of writing % is not account %''s to strike', OLD.id, NEW.name_struck_by
                USING ERRCODE = 'check_violation', CONSTRAINT = 'writing_only_struck';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION person_writing_now(of_writing bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM person_writing w JOIN candidate c ON c.id = w.candidate
                   WHERE w.id = of_writing AND person_key(w.name, w.phone) = person_key(c.name, c.phone))
$$;
DROP TRIGGER IF EXISTS person_writing_append_only ON person_writing;
CREATE OR REPLACE TRIGGER person_writing_only_struck BEFORE UPDATE OR DELETE ON person_writing
    FOR EACH ROW EXECUTE FUNCTION writing_only_struck();
CREATE OR REPLACE TRIGGER person_writing_no_truncate BEFORE TRUNCATE ON person_writing
    FOR EACH STATEMENT EXECUTE FUNCTION writing_only_struck();
CREATE INDEX IF NOT EXISTS person_known ON person_writing (name_key(name), phone_key(phone));
-- So does every writing of a team.
-- A project is no proof of who leads it: it is struck also while it stands.
DROP TRIGGER IF EXISTS team_writing_append_only ON team_writing;
CREATE OR REPLACE TRIGGER team_writing_only_struck BEFORE UPDATE OR DELETE ON team_writing
    FOR EACH ROW EXECUTE FUNCTION writing_only_struck();
CREATE OR REPLACE TRIGGER team_writing_no_truncate BEFORE TRUNCATE ON team_writing
    FOR EACH STATEMENT EXECUTE FUNCTION writing_only_struck();
DROP INDEX IF EXISTS team_project_known, team_name_known;
CREATE INDEX IF NOT EXISTS team_project_borne ON team_writing (name_key(project));
CREATE INDEX IF NOT EXISTS team_name_borne ON team_writing (name_key(name));
-- These indexes are made anew when the functions they are of have changed.
DO $$
DECLARE
    made text := md5(pg_get_functiondef('name_key(text)'::regprocedure)
                     || pg_get_functiondef('phone_key(text)'::regprocedure));
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['candidate_known', 'person_known', 'team_project_borne', 'team_name_borne'] LOOP
        IF obj_description(each::regclass, 'pg_class') IS DISTINCT FROM made THEN
            EXECUTE format('REINDEX INDEX %I', each);
            EXECUTE format('COMMENT ON INDEX %I IS %L', each, made);
        END IF;
    END LOOP;
END $$;
-- Name and phone are known to others. A writing is vouched for where a bureau or a lead wrote it down, or the account of
-- the own profile was opened by a bureau under that name; what has once been so stays so. Any other says nothing of anybody else.
CREATE OR REPLACE FUNCTION writing_vouched(of_account bigint, of_name text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT of_account IS NULL
        OR EXISTS (SELECT FROM account a WHERE a.id = of_account AND name_key(a.name) = name_key(of_name)
                   AND NOT a.named_by_owner)
$$;
-- The account of the profile that another has gone into, over several.
CREATE OR REPLACE FUNCTION last_merged(of_candidate bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE went AS (
        SELECT id, merged_into, account FROM candidate WHERE id = of_candidate
        UNION SELECT c.id, c.merged_into, c.account FROM went JOIN candidate c ON c.id = went.merged_into
    ) SELECT account FROM went WHERE merged_into IS NULL
$$;
CREATE OR REPLACE FUNCTION candidate_is_known() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    -- Whoever changes only the number stays who the record was known to be of. A profile that has gone into another is as
    -- much vouched for as that account.
    sure boolean := NEW.account IS NULL AND NEW.merged_into IS NULL OR writing_vouched(CASE WHEN NEW.merged_into IS NULL THEN NEW.account
                                    ELSE last_merged(NEW.merged_into) END, NEW.name) OR EXISTS (
        SELECT FROM person_writing w
        WHERE w.candidate = NEW.id AND w.vouched AND name_key(w.name) = name_key(NEW.name));
BEGIN
    INSERT INTO person_writing (candidate, name, phone, since, vouched) SELECT NEW.id, NEW.name, NEW.phone, now(), sure
    WHERE NOT EXISTS (SELECT FROM person_writing w WHERE w.candidate = NEW.id AND (w.vouched OR NOT sure)
                      AND w.struck IS NULL AND person_key(w.name, w.phone) = person_key(NEW.name, NEW.phone));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER candidate_is_known AFTER INSERT OR UPDATE OF name, phone ON candidate
    FOR EACH ROW EXECUTE FUNCTION candidate_is_known();
INSERT INTO person_writing (candidate, name, phone, since, vouched)
SELECT c.id, c.name, c.phone, now(), writing_vouched(c.account, c.name) FROM candidate c
WHERE NOT EXISTS (SELECT FROM person_writing w WHERE w.candidate = c.id
                  AND person_key(w.name, w.phone) = person_key(c.name, c.phone));
-- Of names corrected since.
INSERT INTO person_writing (candidate, name, phone, since, vouched)
SELECT DISTINCT w.candidate, w.name, w.phone, now(), true FROM person_writing w JOIN candidate c ON c.id = w.candidate
WHERE NOT w.vouched AND w.struck IS NULL AND c.account IS NOT NULL AND writing_vouched(c.account, w.name) AND NOT EXISTS (
    SELECT FROM person_writing x WHERE x.candidate = w.candidate AND x.vouched
    AND person_key(x.name, x.phone) = person_key(w.name, w.phone));
CREATE OR REPLACE VIEW vouched_writing AS SELECT candidate, name, phone FROM person_writing WHERE vouched AND struck IS NULL;
-- Records that share any writing are of one person, and so are those linked over others (`person_of`): no chain of changed
-- names, numbers and copies leads away from a word that was said. They come apart by a struck writing alone.
CREATE OR REPLACE FUNCTION persons_named(of_name text, of_phone text) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT p.person FROM vouched_writing w JOIN person_of p ON p.candidate = w.candidate
    WHERE name_key(w.name) = name_key(of_name) AND phone_key(w.phone) = phone_key(of_phone)
$$;
CREATE OR REPLACE FUNCTION records_of(of_name text, of_phone text) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 2 AS $$
    SELECT candidate FROM person_of WHERE person IN (SELECT persons_named(of_name, of_phone))
$$;
CREATE OR REPLACE FUNCTION twins_of(of_candidate bigint) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT b.candidate FROM person_of a JOIN person_of b ON b.person = a.person
    WHERE a.candidate = of_candidate AND b.candidate <> of_candidate
$$;
-- Who is one is reckoned from the writings, by the triggers here; by hand things only come together.
CREATE OR REPLACE FUNCTION only_comes_together() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 AND (
        TG_OP = 'DELETE' OR to_jsonb(NEW) ->> TG_ARGV[0] <> to_jsonb(OLD) ->> TG_ARGV[0]
        OR (to_jsonb(NEW) ->> TG_ARGV[1])::bigint > (to_jsonb(OLD) ->> TG_ARGV[1])::bigint) THEN
        RAISE EXCEPTION '% only come together: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER person_of_only_together BEFORE UPDATE OR DELETE ON person_of
    FOR EACH ROW EXECUTE FUNCTION only_comes_together('candidate', 'person');
CREATE OR REPLACE TRIGGER offer_of_only_together BEFORE UPDATE OR DELETE ON offer_of
    FOR EACH ROW EXECUTE FUNCTION only_comes_together('team', 'offer');
CREATE OR REPLACE FUNCTION persons_gather(among bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        UPDATE person_of p SET person = low.person
        FROM (SELECT link.candidate, min(q.person) AS person FROM (
                  SELECT a.candidate, b.candidate AS other FROM vouched_writing a
                  JOIN vouched_writing b ON name_key(b.name) = name_key(a.name) AND phone_key(b.phone) = phone_key(a.phone)
                  JOIN candidate y ON y.id = b.candidate WHERE a.candidate = ANY(among)
                  UNION SELECT id, merged_into FROM candidate WHERE id = ANY(among) AND merged_into IS NOT NULL
                  UNION SELECT merged_into, id FROM candidate WHERE merged_into = ANY(among)) link
              JOIN person_of q ON q.candidate = link.other GROUP BY link.candidate) low
        WHERE low.candidate = p.candidate AND low.person < p.person;
        EXIT WHEN NOT FOUND;
    END LOOP;
END $$;
-- Of records that stood before this was kept.
INSERT INTO person_of (candidate, person) SELECT DISTINCT candidate, candidate FROM vouched_writing
ON CONFLICT DO NOTHING;
SELECT persons_gather(ARRAY(SELECT candidate FROM person_of));

-- Two numbers that differ in one digit: with the same name more often a slip, or a dodge, than another person.
-- Ten times as fast as a count over the digits, and asked for everybody of one name.
CREATE OR REPLACE FUNCTION phones_near(a text, b text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    differs boolean := false;
BEGIN
    IF length(a) <> length(b) THEN
        RETURN false;
    END IF;
    FOR at IN 1..length(a) LOOP
        IF substr(a, at, 1) <> substr(b, at, 1) THEN
            IF differs THEN
                RETURN false;
            END IF;
            differs := true;
        END IF;
    END LOOP;
    RETURN true;
END $$;
-- Whether somebody who has or had that name has registered, under that number or one that differs in a digit; or may
-- have, by an own profile that nobody vouches for.
CREATE OR REPLACE FUNCTION somebody_registered(of_name text, of_phone text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM vouched_writing w JOIN candidate x ON x.id = w.candidate AND x.registered
                   WHERE name_key(w.name) = name_key(of_name)
                     AND phones_near(phone_key(w.phone), phone_key(of_phone)))
$$;
CREATE OR REPLACE FUNCTION maybe_registered(of_name text, of_phone text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM person_writing w JOIN candidate x ON x.id = w.candidate AND x.registered
                   WHERE name_key(w.name) = name_key(of_name)
                     AND phones_near(phone_key(w.phone), phone_key(of_phone)))
$$;
-- Since when a record says no: said or written down, or by an own profile that was withdrawn. Who has not answered yet
-- has not said no.
CREATE OR REPLACE FUNCTION said_no(c candidate) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(c.refused_at, CASE WHEN c.account IS NOT NULL AND c.registered AND c.state = 'withdrawn'
                                       THEN c.updated END)
$$;
-- The no of a person with an account reaches every record without one that shares a writing: those there are, and those
-- that come or get that name and phone later.
-- A yes that stands in one ends by what its owner has said, or by a no it comes under now: one that was only written
-- down, and handed over, has been answered by it.
DROP FUNCTION IF EXISTS own_no(text, text);
DROP FUNCTION IF EXISTS own_no(text, text, bigint);
CREATE OR REPLACE FUNCTION own_no(of_name text, of_phone text, of_candidate bigint, answered boolean) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT max(said_no(c)) FROM candidate c
    WHERE c.id IN (SELECT records_of(of_name, of_phone) UNION SELECT twins_of(of_candidate)) AND c.id <> of_candidate
      AND c.account IS NOT NULL AND c.registered
      AND (NOT answered OR c.refused_by_owner OR c.refused_at IS NULL OR c.id NOT IN (SELECT twins_of(of_candidate)))
$$;
-- Whoever has an own account under a shared writing speaks alone.
CREATE OR REPLACE FUNCTION speaks_alone(of_candidate bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM candidate x WHERE x.id IN (SELECT twins_of(of_candidate))
                   AND x.account IS NOT NULL AND x.registered)
$$;
-- What people say and under which names they stand is written one after the other: the lock comes before any row's, so
-- that two who write never wait for each other.
CREATE OR REPLACE FUNCTION people_one_at_a_time() RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtext('people'))
$$;
CREATE OR REPLACE FUNCTION candidates_one_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM people_one_at_a_time();
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER candidates_one_at_a_time
    BEFORE INSERT OR UPDATE OF name, phone, consent, refused_at, account ON candidate
    FOR EACH STATEMENT EXECUTE FUNCTION candidates_one_at_a_time();
CREATE OR REPLACE FUNCTION candidate_own_no_stands() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    said timestamptz;
BEGIN
    -- Most that are new are nobody who is known, and no word reaches them.
    IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM vouched_writing w
            WHERE name_key(w.name) = name_key(NEW.name) AND phone_key(w.phone) = phone_key(NEW.phone)) THEN
        RETURN NEW;
    END IF;
    SELECT own_no(NEW.name, NEW.phone, NEW.id, TG_OP = 'UPDATE' AND OLD.consent AND NEW.consent
                  AND OLD.consented_at IS NOT DISTINCT FROM NEW.consented_at) INTO said;
    -- A new record, and one that gets somebody's name or number, is under the no written down there as well; a no it
    -- was under before has been answered where it says yes. With words a bureau lifts a written one later.
    IF TG_OP = 'INSERT' OR (OLD.name, OLD.phone) IS DISTINCT FROM (NEW.name, NEW.phone) THEN
        SELECT greatest(said, max(c.refused_at)) INTO said FROM candidate c
        WHERE c.id IN (SELECT records_of(NEW.name, NEW.phone) EXCEPT SELECT twins_of(NEW.id)) AND c.id <> NEW.id
          AND c.account IS NULL;
    END IF;
    IF said IS NOT NULL THEN
        NEW.consent := false;
        NEW.consented_at := NULL;
        NEW.refused_at := said;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS candidate_own_no_stands ON candidate;
CREATE TRIGGER candidate_own_no_stands BEFORE INSERT OR UPDATE OF name, phone, consent, refused_at ON candidate
    FOR EACH ROW WHEN (NEW.account IS NULL AND (NEW.consent OR NEW.refused_at IS NULL))
    EXECUTE FUNCTION candidate_own_no_stands();

CREATE OR REPLACE FUNCTION candidate_no_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR OLD.refused_at IS NULL THEN
        PERFORM reached(ARRAY[NEW.id], 'no_reached');
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER candidate_no_told AFTER INSERT OR UPDATE OF name, phone ON candidate
    FOR EACH ROW WHEN (NEW.account IS NULL AND NEW.registered AND NEW.refused_at IS NOT NULL)
    EXECUTE FUNCTION candidate_no_told();

-- What reaches a record from the own one stands in its history.
CREATE OR REPLACE FUNCTION reached(of_candidates bigint[], did text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO offer_change (candidate, at, actor_name, action, note, changed)
    SELECT one, now(), '系统', did, '', '{}' FROM unnest(of_candidates) AS one
$$;
-- What an account changes of its no is its own word; what a bureau wrote down before the hand-over is not, until the
-- account says it as well.
DROP FUNCTION IF EXISTS written_before_the_account(candidate);
CREATE OR REPLACE FUNCTION candidate_whose_no() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.account IS NULL OR NEW.refused_at IS NULL THEN
        NEW.refused_by_owner := false;
    ELSIF TG_OP = 'INSERT' OR OLD.account = NEW.account AND OLD.refused_at IS DISTINCT FROM NEW.refused_at THEN
        NEW.refused_by_owner := true;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER candidate_whose_no BEFORE INSERT OR UPDATE OF account, refused_at ON candidate
    FOR EACH ROW EXECUTE FUNCTION candidate_whose_no();
CREATE OR REPLACE FUNCTION candidate_own_no_reaches() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    ended bigint[];
    said_by_account boolean;
BEGIN
    PERFORM people_one_at_a_time();
    -- Not what a record only came under: others may have been heard since (`person_joins` reaches the rest).
    IF NEW.account IS NULL AND (TG_OP = 'INSERT' OR OLD.refused_at IS NOT DISTINCT FROM NEW.refused_at
                                OR (OLD.name, OLD.phone) IS DISTINCT FROM (NEW.name, NEW.phone)) THEN
        RETURN NULL;
    END IF;
    -- What was written may move its day, or be handed over, without being said anew: a yes since is the later word.
    said_by_account := NEW.account IS NOT NULL AND CASE
        WHEN TG_OP = 'UPDATE' AND OLD.account IS NULL AND NEW.refused_at IS NULL THEN OLD.state <> 'withdrawn'
        WHEN TG_OP = 'UPDATE' AND OLD.account IS NOT NULL AND NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn' THEN true
        ELSE NEW.refused_by_owner OR NEW.refused_at IS NULL END;
    WITH done AS (
        UPDATE candidate SET consent = false, consented_at = NULL, refused_at = coalesce(NEW.refused_at, now()),
                             version = version + 1
        WHERE id IN (SELECT twins_of(NEW.id)) AND account IS NULL AND refused_at IS NULL
            AND (said_by_account OR consented_at IS NULL OR consented_at < NEW.refused_at) RETURNING id
    ) SELECT array_agg(id) FROM done INTO ended;
    PERFORM reached(ended, 'no_reached');
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS candidate_own_no_reaches ON candidate;
CREATE TRIGGER candidate_own_no_reaches AFTER INSERT OR UPDATE OF consent, refused_at, state, name, phone, account ON candidate
    FOR EACH ROW WHEN (NEW.account IS NOT NULL AND NEW.registered AND (NEW.refused_at IS NOT NULL OR NEW.state = 'withdrawn')
                       OR NEW.account IS NULL AND NEW.refused_at IS NOT NULL)
    EXECUTE FUNCTION candidate_own_no_reaches();
-- Two persons that a writing shows to be one: a no of either stands for the records of the other, and so does what was
-- refused to teams.
CREATE OR REPLACE FUNCTION persons_join(met bigint[]) RETURNS bigint LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    whole bigint := (SELECT min(one) FROM unnest(met) AS one);
    ended bigint[];
BEGIN
    IF cardinality(met) > 1 THEN
        WITH no AS (
            SELECT p.person, max(said_no(c)) AS said,
                bool_or(c.refused_by_owner OR c.account IS NOT NULL AND c.state = 'withdrawn') AS by_owner
            FROM person_of p JOIN candidate c ON c.id = p.candidate
            WHERE p.person = ANY(met) AND (c.account IS NULL OR c.registered) GROUP BY p.person
        ), done AS (
            UPDATE candidate c SET consent = false, consented_at = NULL, version = version + 1,
                refused_at = (SELECT max(said) FROM no WHERE no.person <> p.person)
            FROM person_of p WHERE p.candidate = c.id AND p.person = ANY(met) AND c.account IS NULL
                -- Not a written one that its own side has known and lifted: who joins may have come under it just now.
                AND c.refused_at IS NULL AND EXISTS (
                    SELECT FROM no WHERE no.person <> p.person AND (by_owner OR said > coalesce(
                        (SELECT max(own.said) FROM no own WHERE own.person = p.person), '-infinity')))
            RETURNING c.id
        ) SELECT array_agg(id) FROM done INTO ended;
        PERFORM reached(ended, 'no_reached');
        UPDATE person_of SET person = whole WHERE person = ANY(met) AND person <> whole;
        PERFORM members_refused(ARRAY(SELECT m.id FROM team_member m JOIN person_of p ON p.candidate = m.candidate
                                      WHERE p.person = whole));
        INSERT INTO search_outbox (kind, doc_id) SELECT 'candidate', candidate::text FROM person_of WHERE person = whole;
    END IF;
    RETURN whole;
END $$;
CREATE OR REPLACE FUNCTION person_joins() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    met bigint[] := ARRAY(SELECT persons_named(NEW.name, NEW.phone)
                          UNION SELECT person FROM person_of WHERE candidate = NEW.candidate);
    whole bigint := CASE WHEN cardinality(met) > 1 THEN persons_join(met) ELSE met[1] END;
BEGIN
    INSERT INTO person_of (candidate, person) VALUES (NEW.candidate, coalesce(whole, NEW.candidate))
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER person_joins AFTER INSERT ON person_writing
    FOR EACH ROW WHEN (NEW.vouched) EXECUTE FUNCTION person_joins();
CREATE OR REPLACE TRIGGER person_rejoins AFTER UPDATE OF struck ON person_writing
    FOR EACH ROW WHEN (NEW.vouched AND NEW.struck IS NULL) EXECUTE FUNCTION person_joins();
-- A code has proved two records to be one, whatever they were called: no writing parts them.
CREATE OR REPLACE FUNCTION person_merges() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO person_of (candidate, person) VALUES (NEW.id, NEW.id) ON CONFLICT DO NOTHING;
    PERFORM persons_join(ARRAY(SELECT DISTINCT person FROM person_of WHERE candidate IN (NEW.id, NEW.merged_into)));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER person_merges AFTER UPDATE OF merged_into ON candidate
    FOR EACH ROW WHEN (NEW.merged_into IS NOT NULL) EXECUTE FUNCTION person_merges();
CREATE OR REPLACE FUNCTION merge_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'candidate % has gone into %', OLD.id, OLD.merged_into USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER merge_stays BEFORE UPDATE OF merged_into ON candidate
    FOR EACH ROW WHEN (OLD.merged_into IS NOT NULL AND NEW.merged_into IS DISTINCT FROM OLD.merged_into)
    EXECUTE FUNCTION merge_stays();
-- What was written down on either side stays: with words a bureau asks the one that was never asked.
CREATE OR REPLACE FUNCTION person_parts() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    was bigint[] := ARRAY(SELECT b.candidate FROM person_of a JOIN person_of b ON b.person = a.person
                          WHERE a.candidate = NEW.candidate);
    silent bigint[] := ARRAY(SELECT one FROM unnest(was) AS one WHERE speaks_alone(one));
BEGIN
    PERFORM people_one_at_a_time();
    UPDATE person_of SET person = candidate WHERE candidate = ANY(was);
    PERFORM persons_gather(was);
    -- Nobody is shown by this alone: for whom another account has spoken so far is asked.
    UPDATE candidate SET consent = false, consented_at = NULL, version = version + 1
    WHERE id = ANY(silent) AND account IS NULL AND consent AND NOT speaks_alone(id);
    PERFORM reached(ARRAY(SELECT c.id FROM candidate c WHERE c.id = ANY(was) AND c.id <> NEW.candidate
                          AND c.id NOT IN (SELECT twins_of(NEW.candidate))), 'parted');
    INSERT INTO search_outbox (kind, doc_id) SELECT 'candidate', one::text FROM unnest(was) AS one;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER person_parts AFTER UPDATE OF struck ON person_writing
    FOR EACH ROW WHEN (NEW.vouched AND NEW.struck IS NOT NULL) EXECUTE FUNCTION person_parts();
-- Whether the person of a record without an account rests under the own one: paused, or the account switched off.
CREATE OR REPLACE FUNCTION own_rest(of_candidate bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM person_of p JOIN person_of q ON q.person = p.person AND q.candidate <> p.candidate
                   JOIN candidate x ON x.id = q.candidate JOIN account a ON a.id = x.account
                   WHERE p.candidate = of_candidate AND (x.state = 'paused' OR NOT a.active))
$$;
CREATE OR REPLACE FUNCTION candidate_rest_stands() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    PERFORM people_one_at_a_time();
    IF own_rest(NEW.id) THEN
        UPDATE candidate SET state = 'paused', version = version + 1 WHERE id = NEW.id AND state = 'active';
        IF FOUND THEN
            PERFORM reached(ARRAY[NEW.id], 'rest_reached');
        END IF;
    END IF;
    RETURN NULL;
END $$;
-- After candidate_is_known, by name: the writing must be there to find the others by.
CREATE OR REPLACE TRIGGER candidate_rest_stands AFTER INSERT OR UPDATE OF name, phone, state ON candidate
    FOR EACH ROW WHEN (NEW.account IS NULL AND NEW.state = 'active') EXECUTE FUNCTION candidate_rest_stands();
CREATE OR REPLACE FUNCTION rest(of_candidates bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    done bigint[];
BEGIN
    WITH paused AS (
        UPDATE candidate SET state = 'paused', version = version + 1
        WHERE id = ANY(of_candidates) AND account IS NULL AND state = 'active' RETURNING id
    ) SELECT array_agg(id) FROM paused INTO done;
    PERFORM reached(done, 'rest_reached');
END $$;
-- Who rests, or whose account is switched off, rests under every record.
CREATE OR REPLACE FUNCTION candidate_rests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'paused' OR EXISTS (SELECT FROM account a WHERE a.id = NEW.account AND NOT a.active) THEN
        PERFORM people_one_at_a_time();
        PERFORM rest(ARRAY(SELECT twins_of(NEW.id)));
    END IF;
    RETURN NULL;
END $$;
-- Also under a number or account that comes later.
CREATE OR REPLACE TRIGGER candidate_rests AFTER UPDATE OF state, name, phone, account ON candidate
    FOR EACH ROW WHEN (NEW.account IS NOT NULL)
    EXECUTE FUNCTION candidate_rests();
CREATE OR REPLACE FUNCTION account_rests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM people_one_at_a_time();
    PERFORM rest(ARRAY(SELECT twins_of(c.id) FROM candidate c WHERE c.account = NEW.id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_rests AFTER UPDATE OF active ON account
    FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION account_rests();
-- An account that gets the name its profile bears is vouched for from now on: what it said before reaches then.
CREATE OR REPLACE FUNCTION account_vouched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM people_one_at_a_time();
    INSERT INTO person_writing (candidate, name, phone, since, vouched)
    SELECT DISTINCT w.candidate, w.name, w.phone, now(), true FROM person_writing w JOIN candidate c ON c.id = w.candidate
    WHERE c.account = NEW.id AND w.struck IS NULL AND name_key(w.name) = name_key(NEW.name) AND NOT EXISTS (
        SELECT FROM person_writing x WHERE x.candidate = w.candidate AND x.vouched
        AND person_key(x.name, x.phone) = person_key(w.name, w.phone));
    UPDATE candidate SET consent = consent WHERE account = NEW.id;
    PERFORM rest(ARRAY(SELECT t FROM candidate c, twins_of(c.id) AS t WHERE c.account = NEW.id AND own_rest(t)));
    UPDATE team SET consent = consent WHERE account = NEW.id;
    PERFORM teams_rest(ARRAY(SELECT o.id FROM team t, same_offers(t.project, t.id) o WHERE t.account = NEW.id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_vouched AFTER UPDATE OF name, named_by_owner ON account
    FOR EACH ROW WHEN (NOT NEW.named_by_owner AND (OLD.named_by_owner OR name_key(OLD.name) <> name_key(NEW.name)))
    EXECUTE FUNCTION account_vouched();

-- What was written down before writings were kept.
UPDATE candidate c SET consent = false, consented_at = NULL, version = c.version + 1,
    refused_at = own_no(c.name, c.phone, c.id, c.consent)
WHERE c.account IS NULL AND (c.consent OR c.refused_at IS NULL) AND own_no(c.name, c.phone, c.id, c.consent) IS NOT NULL
  AND c.id IN (SELECT twins_of(o.id) FROM candidate o WHERE o.account IS NOT NULL AND o.registered
               AND said_no(o) IS NOT NULL);

-- A lead's word brings nobody in singly who may be somebody registered under a number with one other digit.
CREATE OR REPLACE FUNCTION candidate_maybe_registered() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    IF maybe_registered(NEW.name, NEW.phone) THEN
        NEW.consent := false;
        NEW.consented_at := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER candidate_maybe_registered BEFORE INSERT OR UPDATE OF name, phone, consent ON candidate
    FOR EACH ROW WHEN (NEW.account IS NULL AND NOT NEW.registered AND NEW.consent)
    EXECUTE FUNCTION candidate_maybe_registered();

-- Nor does a bureau's whoever, but for one digit, speaks under an own account or said no: until its words.
-- What is known to be of the same person is no namesake nearby: a corrected digit parts nobody from it.
DROP FUNCTION IF EXISTS speaks_nearby(text, text);
CREATE OR REPLACE FUNCTION speaks_nearby(of_name text, of_phone text, of_candidate bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM vouched_writing w JOIN candidate x ON x.id = w.candidate AND x.registered
                   WHERE name_key(w.name) = name_key(of_name) AND phone_key(w.phone) <> phone_key(of_phone)
                     AND phones_near(phone_key(w.phone), phone_key(of_phone))
                     AND (x.account IS NOT NULL OR x.refused_at IS NOT NULL)
                     AND x.id NOT IN (SELECT twins_of(of_candidate)))
$$;
CREATE OR REPLACE FUNCTION candidate_near() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF (TG_OP = 'INSERT' OR person_key(OLD.name, OLD.phone) <> person_key(NEW.name, NEW.phone))
       AND speaks_nearby(NEW.name, NEW.phone, NEW.id) THEN
        NEW.consent := false;
        NEW.consented_at := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER candidate_near BEFORE INSERT OR UPDATE OF name, phone ON candidate
    FOR EACH ROW WHEN (NEW.account IS NULL AND NEW.registered AND NEW.consent) EXECUTE FUNCTION candidate_near();

-- A code is for whom the bureau identified: not for whom the record is said to be of afterwards.
CREATE OR REPLACE FUNCTION candidate_code_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE hand_over_code SET ended = now() WHERE candidate = NEW.id AND ended IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER candidate_code_ends AFTER UPDATE OF name ON candidate
    FOR EACH ROW WHEN (name_key(OLD.name) <> name_key(NEW.name)) EXECUTE FUNCTION candidate_code_ends();

-- What is said for a team is said for its project, whoever else has put that down, in whatever writing it has ever borne:
-- an own no or rest (the account of its lead) holds for the records of bureaus, those there are and those that come; so
-- does a no that a bureau wrote down, until it is lifted with words. A new record is also under a no said under its name.
DROP INDEX IF EXISTS team_refused;
DROP TRIGGER IF EXISTS team_renamed_no_stands ON team;
CREATE OR REPLACE FUNCTION team_said_no(t team) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(t.refused_at, CASE WHEN t.account IS NOT NULL AND t.state = 'withdrawn' THEN t.updated END)
$$;
-- Each yes and no is kept as it was said (`team_word`), by the lead's own account or by a bureau that wrote it down.
CREATE OR REPLACE FUNCTION only_by_trigger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'rows of % come with what they tell of', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER team_word_only_by_trigger BEFORE INSERT ON team_word
    FOR EACH ROW EXECUTE FUNCTION only_by_trigger();
CREATE OR REPLACE TRIGGER team_word_append_only BEFORE UPDATE OR DELETE ON team_word
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER team_word_no_truncate BEFORE TRUNCATE ON team_word
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- The noes of a record's own lead, or of a bureau for it, that still stand for a project: to that project, or to another it
-- bore later. They end with a yes to either; a yes to any third one lifts nothing.
CREATE OR REPLACE FUNCTION words_standing(of_team bigint, key text, of_lead boolean) RETURNS SETOF team_word LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT n.* FROM team_word n
    WHERE n.team = of_team AND NOT n.agreed AND (n.account IS NOT NULL) = of_lead
      AND EXISTS (SELECT FROM team_writing w WHERE w.team = of_team AND w.struck IS NULL AND name_key(w.project) = key
                  AND (name_key(n.project) = key OR w.since <= n.at))
      AND NOT EXISTS (SELECT FROM team_word y JOIN team_writing w ON w.team = y.team AND w.struck IS NULL
                      AND name_key(w.project) = name_key(y.project)
                      WHERE y.agreed AND y.at > n.at AND name_key(y.project) IN (key, name_key(n.project))
                      AND CASE WHEN of_lead THEN y.account = n.account ELSE y.team = of_team END)
$$;
CREATE OR REPLACE FUNCTION word_stands(of_team bigint, key text, of_lead boolean) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT max(at) FROM words_standing(of_team, key, of_lead)
$$;
-- The no of a record that is nobody's own word: a bureau wrote it down, also where the record was handed over since and its
-- lead has not said it.
CREATE OR REPLACE FUNCTION team_written_no(t team, of_project text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT greatest(
        (SELECT team_said_no(t) WHERE t.account IS NULL
            OR NOT EXISTS (SELECT FROM team_word n WHERE n.team = t.id AND n.account IS NOT NULL AND NOT n.agreed)),
        word_stands(t.id, name_key(of_project), false))
$$;
-- What bureaus have written down under one project is one offer, also over others of theirs (`offer_of`). What a lead's own
-- account has written (`own`) reaches every offer of its project, and links none of them to another.
DROP FUNCTION IF EXISTS offers_of(text);
CREATE OR REPLACE FUNCTION projects_of(of_project text, of_team bigint) RETURNS SETOF text LANGUAGE sql STABLE ROWS 2 AS $$
    WITH own AS (
        SELECT name_key(of_project) AS key WHERE NOT EXISTS (
            SELECT FROM team_writing WHERE team = of_team AND struck IS NOT NULL AND name_key(project) = name_key(of_project))
        UNION SELECT name_key(project) FROM team_writing WHERE team = of_team AND struck IS NULL
    ), met AS (
        SELECT o.offer FROM own JOIN team_writing w ON name_key(w.project) = own.key AND w.struck IS NULL AND NOT w.own
        JOIN offer_of o ON o.team = w.team
        UNION SELECT offer FROM offer_of WHERE team = of_team
    )
    SELECT key FROM own UNION SELECT name_key(w.project) FROM met JOIN offer_of o ON o.offer = met.offer
    JOIN team_writing w ON w.team = o.team AND w.struck IS NULL AND NOT w.own
$$;
CREATE OR REPLACE FUNCTION same_offers(of_project text, of_team bigint) RETURNS SETOF team LANGUAGE sql STABLE ROWS 2 AS $$
    SELECT * FROM team WHERE id <> of_team AND id IN (
        SELECT w.team FROM projects_of(of_project, of_team) AS key
        JOIN team_writing w ON name_key(w.project) = key AND w.struck IS NULL)
$$;
-- Teams that have ever borne that name; of nothing but signs nothing is known.
CREATE OR REPLACE FUNCTION teams_named(of_name text) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 2 AS $$
    SELECT team FROM team_writing WHERE name_key(name) = name_key(of_name) AND name_key(of_name) <> '' AND name_struck IS NULL
$$;
-- Whose account was opened by a code alone has said who leads the team, and nobody has seen it: that word is for the own record
-- until a bureau has seen who it is, or has given the code by which the record came.
CREATE OR REPLACE FUNCTION lead_known(t team) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT t.account IS NULL
        OR EXISTS (SELECT FROM account a WHERE a.id = t.account AND NOT a.named_by_owner)
        OR EXISTS (SELECT FROM hand_over_code h WHERE h.team = t.id AND h.used_by = t.account)
$$;
CREATE OR REPLACE FUNCTION owner_known(c candidate) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT c.account IS NULL
        OR EXISTS (SELECT FROM account a WHERE a.id = c.account AND NOT a.named_by_owner)
        OR EXISTS (SELECT FROM hand_over_code h WHERE h.candidate = c.id AND h.used_by = c.account)
$$;
-- Since when leads say no to an offer: each by the own last word for one of its projects, under whichever record it was
-- said. A yes for another of them lifts nothing.
CREATE OR REPLACE FUNCTION leads_no(of_project text, of_team bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT max(word_stands(t.id, key, true)) FROM projects_of(of_project, of_team) AS key
    JOIN team_writing w ON name_key(w.project) = key AND w.struck IS NULL
    JOIN team t ON t.id = w.team AND t.account IS NOT NULL AND t.id <> of_team AND lead_known(t)
$$;
CREATE OR REPLACE FUNCTION team_rests_elsewhere(of_project text, of_team bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM same_offers(of_project, of_team) o JOIN account a ON a.id = o.account
                   WHERE (o.state = 'paused' OR NOT a.active) AND lead_known(o))
$$;
CREATE OR REPLACE TRIGGER teams_one_at_a_time BEFORE INSERT OR UPDATE OF name, project, consent, refused_at, account ON team
    FOR EACH STATEMENT EXECUTE FUNCTION candidates_one_at_a_time();
CREATE OR REPLACE FUNCTION team_no_stands() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    said timestamptz := leads_no(NEW.project, NEW.id);
BEGIN
    -- What is written anew, project or name, comes under what was said there; what stands has been answered. Of its own
    -- offer that is no more than the words for that project.
    IF TG_OP = 'INSERT' OR name_key(OLD.project) <> name_key(NEW.project) THEN
        SELECT greatest(said, max(no.at)) INTO said FROM (
            SELECT CASE WHEN t.id = NEW.id OR EXISTS (SELECT FROM offer_of a JOIN offer_of b USING (offer)
                                                      WHERE a.team = NEW.id AND b.team = t.id)
                THEN word_stands(t.id, name_key(NEW.project), false) ELSE team_written_no(t, NEW.project) END AS at
            FROM team t WHERE t.id = NEW.id
                OR t.id IN (SELECT o.id FROM same_offers(NEW.project, 0) o WHERE lead_known(o))
        ) no WHERE NOT EXISTS (SELECT FROM team_word y WHERE y.team = NEW.id AND y.agreed AND y.at > no.at
                               AND name_key(y.project) = name_key(NEW.project));
    END IF;
    IF TG_OP = 'INSERT' OR name_key(OLD.name) <> name_key(NEW.name) THEN
        SELECT greatest(said, max(team_said_no(t))) INTO said FROM team t
        WHERE t.id <> NEW.id AND t.id IN (SELECT teams_named(NEW.name)) AND lead_known(t);
    END IF;
    IF said IS NOT NULL THEN
        NEW.consent := false;
        NEW.consented_at := NULL;
        NEW.refused_at := said;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER team_no_stands BEFORE INSERT OR UPDATE OF name, project, consent, refused_at ON team
    FOR EACH ROW WHEN (NEW.account IS NULL AND NEW.refused_at IS NULL) EXECUTE FUNCTION team_no_stands();
-- Nor does a lead's record come back under a project its lead says no to, while nothing is said anew.
CREATE OR REPLACE FUNCTION team_own_word_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said timestamptz := word_stands(NEW.id, name_key(NEW.project), true);
BEGIN
    IF said IS NOT NULL THEN
        NEW.consent := false;
        NEW.consented_at := NULL;
        NEW.refused_at := said;
        PERFORM team_reached(ARRAY[NEW.id], 'team_no_reached');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER team_own_word_stands BEFORE UPDATE OF project ON team
    FOR EACH ROW WHEN (NEW.account IS NOT NULL AND NEW.consent AND name_key(OLD.project) <> name_key(NEW.project)
                       AND OLD.consented_at IS NOT DISTINCT FROM NEW.consented_at)
    EXECUTE FUNCTION team_own_word_stands();
CREATE OR REPLACE FUNCTION team_reached(of_teams bigint[], did text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO offer_change (team, at, actor_name, action, note, changed)
    SELECT one, now(), '系统', did, '', '{}' FROM unnest(of_teams) AS one
$$;
CREATE OR REPLACE FUNCTION team_no_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR OLD.refused_at IS NULL THEN
        PERFORM team_reached(ARRAY[NEW.id], 'team_no_reached');
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_no_told AFTER INSERT OR UPDATE OF name, project ON team
    FOR EACH ROW WHEN (NEW.account IS NULL AND NEW.refused_at IS NOT NULL) EXECUTE FUNCTION team_no_told();
CREATE OR REPLACE FUNCTION team_no_reaches() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    ended bigint[];
BEGIN
    PERFORM people_one_at_a_time();
    -- Not where whoever leads it has said yes since, in another record.
    WITH done AS (
        UPDATE team t SET consent = false, consented_at = NULL, refused_at = team_said_no(NEW), version = version + 1
        WHERE id IN (SELECT o.id FROM same_offers(NEW.project, NEW.id) o) AND account IS NULL AND refused_at IS NULL
          AND CASE WHEN NEW.account IS NULL
                   -- What a record came under with its day is nobody's word: a yes since is the later one.
                   THEN t.consented_at IS NULL OR t.consented_at < team_said_no(NEW)
                   ELSE leads_no(t.project, t.id) IS NOT NULL END
        RETURNING id
    ) SELECT array_agg(id) FROM done INTO ended;
    PERFORM team_reached(ended, 'team_no_reached');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_own_no_reaches
    AFTER INSERT OR UPDATE OF consent, refused_at, state, project, account ON team
    FOR EACH ROW WHEN (NEW.account IS NOT NULL AND (NEW.refused_at IS NOT NULL OR NEW.state = 'withdrawn'))
    EXECUTE FUNCTION team_no_reaches();
-- Not what a record only came under by its new name: others may have been heard since.
CREATE OR REPLACE TRIGGER team_written_no_reaches AFTER UPDATE OF refused_at ON team
    FOR EACH ROW WHEN (NEW.account IS NULL AND OLD.refused_at IS DISTINCT FROM NEW.refused_at
                       AND NEW.refused_at IS NOT NULL AND OLD.project = NEW.project)
    EXECUTE FUNCTION team_no_reaches();
CREATE OR REPLACE FUNCTION teams_rest(of_teams bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    done bigint[];
BEGIN
    WITH paused AS (
        UPDATE team t SET state = 'paused', version = version + 1
        WHERE id = ANY(of_teams) AND account IS NULL AND state = 'active' AND team_rests_elsewhere(t.project, t.id)
        RETURNING id
    ) SELECT array_agg(id) FROM paused INTO done;
    PERFORM team_reached(done, 'team_rest_reached');
END $$;
-- What was struck of a team stays so while only the other of project and name changes, and what a lead claims stays struck.
-- Where a bureau writes it down again, or hands the record over as it stands, it is a new writing.
CREATE OR REPLACE FUNCTION team_is_known() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    handed boolean := TG_OP = 'UPDATE' AND OLD.account IS NULL AND NEW.account IS NOT NULL;
    claimed boolean := NEW.account IS NOT NULL AND NOT handed;
    project_stays boolean := claimed OR TG_OP = 'UPDATE' AND NOT handed AND name_key(OLD.project) = name_key(NEW.project);
    name_stays boolean := claimed OR TG_OP = 'UPDATE' AND name_key(OLD.name) = name_key(NEW.name);
BEGIN
    INSERT INTO team_writing (team, name, project, since, own, struck, struck_by, struck_why,
                              name_struck, name_struck_by, name_struck_why)
    SELECT NEW.id, NEW.name, NEW.project, now(), NEW.account IS NOT NULL, s.struck, s.struck_by, coalesce(s.struck_why, ''),
        n.name_struck, n.name_struck_by, coalesce(n.name_struck_why, '')
    FROM (SELECT) AS one
    LEFT JOIN LATERAL (
        SELECT * FROM team_writing WHERE project_stays AND team = NEW.id AND name_key(project) = name_key(NEW.project)
        ORDER BY struck IS NULL, id DESC LIMIT 1) s ON true
    LEFT JOIN LATERAL (
        SELECT * FROM team_writing WHERE name_stays AND team = NEW.id AND name_key(name) = name_key(NEW.name)
        ORDER BY name_struck IS NULL, id DESC LIMIT 1) n ON true
    WHERE NOT EXISTS (SELECT FROM team_writing w WHERE w.team = NEW.id AND name_key(w.name) = name_key(NEW.name)
                      AND name_key(w.project) = name_key(NEW.project)
                      AND (project_stays OR w.struck IS NULL) AND (name_stays OR w.name_struck IS NULL));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_is_known AFTER INSERT OR UPDATE OF name, project, account ON team
    FOR EACH ROW EXECUTE FUNCTION team_is_known();
-- Who takes over a record with a no that was written down has said none; saying it again makes it the own one. A record that
-- comes under an own word again says nothing new by it.
CREATE OR REPLACE FUNCTION team_is_said() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was_no boolean := TG_OP = 'UPDATE' AND team_said_no(OLD) IS NOT NULL;
    said_again boolean := was_no AND OLD.account = NEW.account
        AND (NEW.refused_at > OLD.refused_at OR NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn');
BEGIN
    IF team_said_no(NEW) IS NOT NULL AND (was_no AND said_again IS NOT TRUE
            OR NEW.refused_at = word_stands(NEW.id, name_key(NEW.project), true)) THEN
        NULL;
    ELSIF team_said_no(NEW) IS NOT NULL THEN
        INSERT INTO team_word (team, account, project, agreed, at)
        VALUES (NEW.id, NEW.account, NEW.project, false, clock_timestamp());
    ELSIF NEW.consent AND (TG_OP = 'INSERT' OR was_no OR OLD.consented_at IS DISTINCT FROM NEW.consented_at) THEN
        INSERT INTO team_word (team, account, project, agreed, at)
        VALUES (NEW.id, NEW.account, NEW.project, true, clock_timestamp());
    END IF;
    RETURN NULL;
END $$;
-- After team_is_known, by name.
CREATE OR REPLACE TRIGGER team_is_said AFTER INSERT OR UPDATE OF consent, consented_at, refused_at, state, project ON team
    FOR EACH ROW WHEN (NEW.account IS NOT NULL) EXECUTE FUNCTION team_is_said();
-- Under a no that stands by a word a new project is said no to as well, when the word was said.
CREATE OR REPLACE FUNCTION team_no_borne() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO team_word (team, account, project, agreed, at)
    SELECT NEW.id, n.account, NEW.project, false, max(n.at)
    FROM unnest(ARRAY[true, false]) AS of_lead, words_standing(NEW.id, name_key(OLD.project), of_lead) n
    WHERE NOT EXISTS (SELECT FROM team_word w WHERE w.team = NEW.id AND w.account IS NOT DISTINCT FROM n.account
                      AND NOT w.agreed AND name_key(w.project) = name_key(NEW.project) AND w.at >= n.at)
    GROUP BY n.account;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_no_borne AFTER UPDATE OF project ON team
    FOR EACH ROW WHEN (name_key(OLD.project) <> name_key(NEW.project)
                       AND team_said_no(OLD) IS NOT NULL AND team_said_no(NEW) IS NOT NULL)
    EXECUTE FUNCTION team_no_borne();
-- What a bureau writes down, without what only came to reach the record.
CREATE OR REPLACE FUNCTION team_is_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() = 1 AND name_key(OLD.name) = name_key(NEW.name) AND name_key(OLD.project) = name_key(NEW.project) THEN
        INSERT INTO team_word (team, project, agreed, at)
        SELECT NEW.id, NEW.project, NEW.consent, clock_timestamp()
        WHERE NEW.refused_at IS NOT NULL AND OLD.refused_at IS DISTINCT FROM NEW.refused_at
           OR NEW.consent AND OLD.consented_at IS DISTINCT FROM NEW.consented_at;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_is_written AFTER UPDATE OF consent, consented_at, refused_at ON team
    FOR EACH ROW WHEN (OLD.account IS NULL AND NEW.account IS NULL) EXECUTE FUNCTION team_is_written();
CREATE OR REPLACE FUNCTION offers_gather(among bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        UPDATE offer_of p SET offer = low.offer
        FROM (SELECT a.team, min(q.offer) AS offer FROM team_writing a
              JOIN team_writing b ON name_key(b.project) = name_key(a.project) AND b.struck IS NULL AND NOT b.own
              JOIN team t ON t.id = b.team JOIN offer_of q ON q.team = b.team
              WHERE a.team = ANY(among) AND a.struck IS NULL AND NOT a.own GROUP BY a.team) low
        WHERE low.team = p.team AND low.offer < p.offer;
        EXIT WHEN NOT FOUND;
    END LOOP;
END $$;
-- What leads and others have said of these reaches them.
CREATE OR REPLACE FUNCTION offers_hear(teams bigint[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    ended bigint[];
BEGIN
    WITH done AS (
        UPDATE team t SET consent = false, consented_at = NULL, version = version + 1,
            refused_at = leads_no(t.project, t.id)
        WHERE t.id = ANY(teams) AND t.account IS NULL AND t.refused_at IS NULL AND leads_no(t.project, t.id) IS NOT NULL
        RETURNING t.id
    ) SELECT array_agg(id) FROM done INTO ended;
    PERFORM team_reached(ended, 'team_no_reached');
    PERFORM teams_rest(teams);
    PERFORM members_refused(ARRAY(SELECT id FROM team_member WHERE team = ANY(teams)));
END $$;
-- As `person_joins`, for the records of bureaus; a lead's own, which links none, is heard by all it has come to stand beside.
CREATE OR REPLACE FUNCTION offer_joins() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    met bigint[] := ARRAY(
        SELECT o.offer FROM team_writing w JOIN offer_of o ON o.team = w.team JOIN team t ON t.id = w.team
        WHERE name_key(w.project) = name_key(NEW.project) AND w.struck IS NULL AND NOT w.own
        UNION SELECT offer FROM offer_of WHERE team = NEW.team);
    whole bigint := (SELECT min(one) FROM unnest(met) AS one);
    ended bigint[];
BEGIN
    IF NEW.own THEN
        PERFORM offers_hear(ARRAY(SELECT o.id FROM same_offers(NEW.project, NEW.team) o WHERE o.account IS NULL));
        RETURN NULL;
    END IF;
    IF cardinality(met) > 1 THEN
        WITH no AS (
            SELECT o.offer, max(team_written_no(t, NEW.project)) AS said FROM offer_of o JOIN team t ON t.id = o.team
            WHERE o.offer = ANY(met) GROUP BY o.offer
        ), done AS (
            UPDATE team t SET consent = false, consented_at = NULL, version = version + 1,
                refused_at = (SELECT max(said) FROM no WHERE no.offer <> o.offer)
            FROM offer_of o WHERE o.team = t.id AND o.offer = ANY(met) AND t.account IS NULL AND t.refused_at IS NULL
                AND EXISTS (SELECT FROM no WHERE no.offer <> o.offer AND said > coalesce(
                    (SELECT max(own.said) FROM no own WHERE own.offer = o.offer), '-infinity'))
            RETURNING t.id
        ) SELECT array_agg(id) FROM done INTO ended;
        PERFORM team_reached(ended, 'team_no_reached');
        UPDATE offer_of SET offer = whole WHERE offer = ANY(met) AND offer <> whole;
    END IF;
    INSERT INTO offer_of (team, offer) VALUES (NEW.team, coalesce(whole, NEW.team)) ON CONFLICT DO NOTHING;
    PERFORM offers_hear(ARRAY(SELECT b.team FROM offer_of a JOIN offer_of b ON b.offer = a.offer WHERE a.team = NEW.team));
    RETURN NULL;
END $$;
-- As `person_parts`.
CREATE OR REPLACE FUNCTION offer_parts(of_team bigint) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    was bigint[] := ARRAY(SELECT b.team FROM offer_of a JOIN offer_of b ON b.offer = a.offer WHERE a.team = of_team);
BEGIN
    PERFORM people_one_at_a_time();
    UPDATE offer_of SET offer = team WHERE team = ANY(was);
    PERFORM offers_gather(was);
END $$;
CREATE OR REPLACE FUNCTION team_writing_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    beside bigint[] := ARRAY(SELECT DISTINCT w.team FROM team_writing w JOIN team t ON t.id = w.team
                             WHERE name_key(w.project) = name_key(NEW.project) AND w.team <> NEW.team AND w.struck IS NULL);
BEGIN
    PERFORM offer_parts(NEW.team);
    PERFORM team_reached(ARRAY(SELECT one FROM unnest(beside) AS one
                               WHERE one NOT IN (SELECT o.id FROM team t, same_offers(t.project, t.id) o
                                                 WHERE t.id = NEW.team)), 'parted');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_writing_parts AFTER UPDATE OF struck ON team_writing
    FOR EACH ROW WHEN (NEW.struck IS NOT NULL) EXECUTE FUNCTION team_writing_parts();
-- What stood before this was kept.
INSERT INTO team_writing (team, name, project, since, own, struck_why)
SELECT t.id, t.name, t.project, now(), t.account IS NOT NULL, '' FROM team t
WHERE NOT EXISTS (SELECT FROM team_writing w WHERE w.team = t.id AND name_key(w.name) = name_key(t.name)
                  AND name_key(w.project) = name_key(t.project));
INSERT INTO offer_of (team, offer) SELECT DISTINCT team, team FROM team_writing WHERE NOT own ON CONFLICT DO NOTHING;
SELECT offers_gather(ARRAY(SELECT team FROM offer_of));
CREATE OR REPLACE TRIGGER offer_joins AFTER INSERT ON team_writing
    FOR EACH ROW WHEN (NEW.struck IS NULL) EXECUTE FUNCTION offer_joins();
CREATE OR REPLACE TRIGGER offer_rejoins AFTER UPDATE OF struck ON team_writing
    FOR EACH ROW WHEN (NEW.struck IS NULL) EXECUTE FUNCTION offer_joins();
CREATE OR REPLACE FUNCTION team_rests() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF NEW.account IS NULL THEN
        PERFORM people_one_at_a_time();
        PERFORM teams_rest(ARRAY[NEW.id]);
    ELSIF NEW.state = 'paused' OR EXISTS (SELECT FROM account a WHERE a.id = NEW.account AND NOT a.active) THEN
        PERFORM people_one_at_a_time();
        PERFORM teams_rest(ARRAY(SELECT o.id FROM same_offers(NEW.project, NEW.id) o));
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_rests AFTER INSERT OR UPDATE OF state, project, account ON team
    FOR EACH ROW WHEN (NEW.account IS NOT NULL OR NEW.state = 'active') EXECUTE FUNCTION team_rests();
CREATE OR REPLACE FUNCTION account_rests_teams() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM people_one_at_a_time();
    PERFORM teams_rest(ARRAY(SELECT o.id FROM team t, same_offers(t.project, t.id) o WHERE t.account = NEW.id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_rests_teams AFTER UPDATE OF active ON account
    FOR EACH ROW WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION account_rests_teams();
-- What leads had said before this was asked.
UPDATE team t SET refused_at = NULL WHERE account IS NULL AND refused_at IS NULL
    AND EXISTS (SELECT FROM same_offers(t.project, t.id) o
                WHERE o.account IS NOT NULL AND team_said_no(o) IS NOT NULL AND lead_known(o));
DO $$
BEGIN
    PERFORM teams_rest(ARRAY(SELECT o.id FROM team t JOIN account a ON a.id = t.account, same_offers(t.project, t.id) o
                             WHERE t.state = 'paused' OR NOT a.active));
END $$;

-- One code of a record is good at a time.
CREATE UNIQUE INDEX IF NOT EXISTS hand_over_code_one ON hand_over_code (coalesce(candidate, 0), coalesce(team, 0))
    WHERE ended IS NULL;

-- An answer of a bureau's account is one that was written down; of any other it is the person's own.
CREATE OR REPLACE FUNCTION of_bureau(of_account bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM account WHERE id = of_account AND role IN ('city', 'county', 'officer'))
$$;

-- Where a member stands. Only answers are stored. Whoever is named by a lead's own account is asked, registered or not,
-- so that nothing that anybody sees tells which; for who has not registered a bureau speaks in the teams it keeps.
CREATE OR REPLACE FUNCTION member_standing(m team_member, c candidate, t team) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT m.agreed THEN 'refused'
        WHEN m.agreed AND c.account IS NULL AND of_bureau(m.answered_by) AND speaks_alone(c.id) THEN 'waiting'
        WHEN m.agreed THEN 'agreed'
        WHEN c.account = t.account THEN 'lead' WHEN m.declared THEN 'declared'
        WHEN t.account IS NOT NULL OR c.registered OR somebody_registered(c.name, c.phone) THEN 'waiting'
        ELSE 'declared' END
$$;
-- Whoever is placed is placed under every record of that name and phone.
CREATE OR REPLACE FUNCTION placed_as_another(c candidate) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM candidate x WHERE x.id IN (SELECT twins_of(c.id)) AND x.state = 'placed')
$$;
-- Whoever agreed to the team, but to no matching or not any more, or is placed without it, does not come.
CREATE OR REPLACE FUNCTION free_to_come(c candidate, t team) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT c.refused_at IS NULL AND c.state NOT IN ('withdrawn', 'paused') AND (c.consent OR NOT c.registered)
        AND (c.state <> 'placed' OR t.state = 'placed') AND NOT placed_as_another(c)
        AND NOT EXISTS (SELECT FROM account a WHERE a.id = c.account AND NOT a.active)
$$;
CREATE OR REPLACE FUNCTION member_comes(m team_member, c candidate, t team) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT free_to_come(c, t) AND member_standing(m, c, t) NOT IN ('waiting', 'refused')
$$;

-- Whoever has an own account is matched by the own profile alone: another record of the person would be a second one,
-- for which nobody could answer.
CREATE OR REPLACE FUNCTION speaks_elsewhere(c candidate) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT c.account IS NULL AND speaks_alone(c.id)
$$;
-- Whom employers may be shown, in lists and in search.
CREATE OR REPLACE FUNCTION candidate_public(c candidate) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT c.consent AND c.registered AND c.state = 'active' AND NOT c.withheld AND NOT placed_as_another(c)
        AND NOT speaks_elsewhere(c)
        AND NOT EXISTS (SELECT FROM account a WHERE a.id = c.account AND NOT a.active)
$$;
CREATE OR REPLACE FUNCTION team_public(t team) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT t.consent AND t.state = 'active' AND NOT t.withheld
        AND NOT EXISTS (SELECT FROM account a WHERE a.id = t.account AND NOT a.active)
$$;
CREATE OR REPLACE FUNCTION candidate_to_search() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('candidate', NEW.id::text);
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO search_outbox (kind, doc_id) SELECT 'team', team::text FROM team_member WHERE candidate = NEW.id;
        -- Who is no longer to be shown is gone from search with this very commit.
        IF (OLD.consent, OLD.registered, OLD.state, OLD.withheld, OLD.name, OLD.phone)
            IS DISTINCT FROM (NEW.consent, NEW.registered, NEW.state, NEW.withheld, NEW.name, NEW.phone) THEN
            PERFORM search_shows('candidate', x.id::text, candidate_public(x)) FROM candidate x
            WHERE x.id IN (SELECT NEW.id UNION SELECT twins_of(NEW.id));
        END IF;
    END IF;
    -- Whoever registers under the name and phone of a member is asked from now on, and who is placed is so everywhere.
    IF NOT EXISTS (SELECT FROM candidate x WHERE name_key(x.name) = name_key(NEW.name) AND x.id <> NEW.id) THEN
        RETURN NULL;
    END IF;
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

-- What a switched-off account offers leaves the search with it, and comes back.
CREATE OR REPLACE FUNCTION account_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) SELECT 'candidate', id::text FROM candidate WHERE account = NEW.id
    UNION ALL SELECT 'team', id::text FROM team WHERE account = NEW.id
    UNION ALL SELECT 'team', m.team::text FROM team_member m JOIN candidate c ON c.id = m.candidate
    WHERE c.account = NEW.id;
    PERFORM search_shows('candidate', c.id::text, candidate_public(c)) FROM candidate c WHERE c.account = NEW.id;
    PERFORM search_shows('team', t.id::text, team_public(t)) FROM team t WHERE t.account = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_to_search AFTER UPDATE OF active ON account
    FOR EACH ROW WHEN (OLD.active <> NEW.active)
    EXECUTE FUNCTION account_to_search();

CREATE OR REPLACE FUNCTION team_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('team', NEW.id::text);
    IF TG_OP = 'UPDATE' THEN
        PERFORM search_shows('team', NEW.id::text, team_public(NEW));
    END IF;
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

CREATE OR REPLACE TRIGGER team_answer_append_only BEFORE UPDATE OR DELETE ON team_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER team_answer_no_truncate BEFORE TRUNCATE ON team_answer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE FUNCTION team_member_answered() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO team_answer (team, candidate, name, phone, agreed, answered_at, answered_by, reason, project)
    SELECT NEW.team, NEW.candidate, NEW.name, NEW.phone, NEW.agreed, NEW.answered_at, NEW.answered_by, NEW.reason, t.project
    FROM team t WHERE t.id = NEW.team AND NOT EXISTS (SELECT FROM team_answer WHERE (team, candidate, agreed, answered_at, answered_by)
                      = (NEW.team, NEW.candidate, NEW.agreed, NEW.answered_at, NEW.answered_by));
    IF NOT NEW.agreed THEN
        PERFORM members_refused(ARRAY(SELECT one FROM places_beside(NEW.team) AS one WHERE one <> NEW.id));
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_member_answered AFTER INSERT OR UPDATE OF agreed, answered_at, answered_by ON team_member
    FOR EACH ROW WHEN (NEW.agreed IS NOT NULL) EXECUTE FUNCTION team_member_answered();
-- Whether an answer was given by the person itself: not by a bureau, nor by whom a writing took for it that is struck now.
CREATE OR REPLACE FUNCTION said_itself(of_candidate bigint, of_account bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT of_bureau(of_account) AND NOT EXISTS (
        SELECT FROM candidate x JOIN person_writing w ON w.candidate = x.id
        JOIN person_writing v ON v.candidate = of_candidate AND person_key(v.name, v.phone) = person_key(w.name, w.phone)
        WHERE x.account = of_account AND x.id <> of_candidate AND (w.struck IS NOT NULL OR v.struck IS NOT NULL)
          AND x.id NOT IN (SELECT twins_of(of_candidate)))
$$;
-- The no under which a place stands, said by the person under any record, or by whoever stood under the same name or number
-- in a team of the project: there a changed number makes nobody else, but who stood there already when the no was said, or
-- has an own account, is somebody else. It counts where it was said to an offer of the project (under any writing) by the
-- same lead, or by whoever, where a bureau keeps the place, and there to a team of the name as well; a yes that stands also
-- ends with a later no to what a bureau keeps of the project. Whose no it is decides by the own last word and the last word
-- written down, whichever is a no, for each project the offer has borne; a later yes for the same project lifts it, or for the
-- place itself as it stands, an own no only by the own yes.
CREATE OR REPLACE FUNCTION standing_no(m team_member) RETURNS SETOF team_answer LANGUAGE sql STABLE ROWS 1 AS $$
    WITH here AS MATERIALIZED (
        SELECT t.id, t.account, t.name, t.project, c.account AS own, c.name AS called, c.phone AS number
        FROM team t, candidate c WHERE t.id = m.team AND c.id = m.candidate
    ), offers AS MATERIALIZED (
        SELECT m.team AS id, (SELECT account FROM here) AS account, true AS same
        UNION SELECT o.id, o.account, true FROM here, same_offers(here.project, here.id) o
    ), itself AS MATERIALIZED (
        SELECT m.candidate AS id UNION SELECT twins_of(m.candidate) UNION SELECT records_of(m.name, m.phone)
    ), answers AS MATERIALIZED (
        SELECT a.*, o.same, coalesce(p.person, a.candidate) AS who, name_key(said.project) AS key,
            a.team = m.team AND name_key(said.project) = name_key(here.project) AS is_here,
            said_itself(a.candidate, a.answered_by) AS own,
            a.candidate IN (SELECT id FROM itself)
                OR person_key(a.name, a.phone) IN (person_key(m.name, m.phone), person_key(here.called, here.number))
                AS is_it,
            here.own IS NULL AND o.same AND (name_key(a.name) IN (name_key(m.name), name_key(here.called))
                                             OR phone_key(a.phone) IN (phone_key(m.phone), phone_key(here.number)))
                AND NOT EXISTS (SELECT FROM team_member x WHERE x.candidate = m.candidate
                                AND x.team IN (SELECT id FROM offers) AND (x.since IS NULL OR x.since < a.answered_at))
                AS is_called_so
        FROM here, (SELECT * FROM offers UNION ALL
                    SELECT t.id, t.account, false FROM here, team t
                    WHERE here.account IS NULL AND t.id IN (SELECT teams_named(here.name))
                      AND t.id NOT IN (SELECT id FROM offers)) o
        JOIN team_answer a ON a.team = o.id JOIN team bears ON bears.id = a.team
        LEFT JOIN person_of p ON p.candidate = a.candidate,
        LATERAL (SELECT coalesce(nullif(a.project, ''), bears.project) AS project) said
        WHERE here.account IS NULL OR o.account = here.account OR m.agreed AND o.account IS NULL
    ), last AS (
        SELECT DISTINCT ON (who, own, key) * FROM answers WHERE is_it OR is_called_so
        ORDER BY who, own, key, answered_at DESC, id DESC
    )
    SELECT l.id, l.team, l.candidate, l.name, l.phone, l.agreed, l.answered_at, l.answered_by, l.reason,
        l.project FROM last l
    WHERE NOT l.agreed
      AND (l.own OR NOT EXISTS (SELECT FROM last o WHERE o.who = l.who AND o.own AND o.key = l.key
                                AND o.answered_at > l.answered_at))
      AND (l.same OR NOT EXISTS (SELECT FROM answers y WHERE y.is_it AND y.agreed AND y.own AND y.same))
      AND NOT EXISTS (SELECT FROM answers y WHERE y.is_it AND y.agreed AND y.answered_at > l.answered_at
                      AND (y.own OR NOT l.own) AND (y.key = l.key OR y.is_here))
    ORDER BY l.own DESC, l.answered_at DESC LIMIT 1
$$;
-- Of these places those that stand under a no become refused; an own yes by a later no that was written down, as each own
-- answer is for its record, and where it was said for another project. Who has not answered a lead's team is asked anyway.
CREATE OR REPLACE FUNCTION members_refused(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH ended AS (
        -- What was written of an answer is said of no other place, which may be another's.
        UPDATE team_member m SET agreed = false, answered_at = a.answered_at, answered_by = a.answered_by,
            reason = CASE WHEN (a.team, a.candidate) = (m.team, m.candidate) THEN a.reason ELSE '' END
        FROM team_member x JOIN team t ON t.id = x.team, LATERAL standing_no(x) a
        WHERE m.id = x.id AND x.id = ANY(ids) AND (
            x.agreed IS NULL AND t.account IS NULL
            OR x.agreed AND (of_bureau(x.answered_by) OR of_bureau(a.answered_by) AND a.answered_at > x.answered_at
                OR NOT EXISTS (SELECT FROM team_answer y WHERE (y.team, y.candidate, y.answered_at)
                               = (x.team, x.candidate, x.answered_at) AND y.agreed
                               AND name_key(coalesce(nullif(y.project, ''), t.project)) = name_key(t.project))))
        RETURNING m.candidate, m.team
    )
    INSERT INTO offer_change (candidate, team, at, actor_name, action)
    SELECT candidate, team, now(), '系统', 'member_no_reached' FROM ended
$$;
-- The places in all that is, or is called as, this team.
CREATE OR REPLACE FUNCTION places_beside(of_team bigint) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 10 AS $$
    SELECT m.id FROM team t JOIN team_member m ON m.team = t.id
        OR m.team IN (SELECT o.id FROM same_offers(t.project, t.id) o UNION SELECT teams_named(t.name))
    WHERE t.id = of_team
$$;
CREATE OR REPLACE FUNCTION team_renamed_members() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    PERFORM members_refused(ARRAY(SELECT places_beside(NEW.id)));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_renamed_members AFTER UPDATE OF name, project ON team
    FOR EACH ROW WHEN ((OLD.name, OLD.project) IS DISTINCT FROM (NEW.name, NEW.project))
    EXECUTE FUNCTION team_renamed_members();
-- What was said before it was asked of copies.
SELECT members_refused(ARRAY(SELECT DISTINCT places_beside(a.team) FROM team_answer a WHERE NOT a.agreed));

-- Who comes with a team decides: an answer is the person's own, or a bureau's with a written reason. A no outlives its
-- place, however the member is named again, and nobody but the person turns an own refusal into agreement.
CREATE OR REPLACE FUNCTION team_member_answer() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
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
        SELECT a.agreed, a.answered_at, a.answered_by, CASE WHEN (a.team, a.candidate) = (NEW.team, NEW.candidate) THEN a.reason END
        INTO NEW.agreed, NEW.answered_at, NEW.answered_by, NEW.reason FROM standing_no(NEW) a;
        NEW.reason := coalesce(NEW.reason, '');
        RETURN NEW;
    END IF;
    SELECT account INTO own FROM candidate WHERE id = NEW.candidate;
    IF NEW.answered_by IS NOT DISTINCT FROM own
        OR NOT NEW.agreed AND EXISTS (SELECT FROM standing_no(NEW) a WHERE a.answered_by = NEW.answered_by)
        -- As it was said in another place, or in this one before it moved.
        OR NOT NEW.agreed AND EXISTS (SELECT FROM team_answer a WHERE NOT a.agreed
                                      AND (a.answered_by, a.answered_at) = (NEW.answered_by, NEW.answered_at)) THEN
        RETURN NEW;
    END IF;
    IF btrim(NEW.reason) = '' OR NOT of_bureau(NEW.answered_by)
        OR NEW.agreed AND (own IS NOT NULL OR speaks_alone(NEW.candidate)
                           OR EXISTS (SELECT FROM standing_no(NEW) a WHERE said_itself(a.candidate, a.answered_by))) THEN
        RAISE EXCEPTION 'account % cannot answer for person %', NEW.answered_by, NEW.candidate
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER team_member_answer BEFORE INSERT OR UPDATE ON team_member
    FOR EACH ROW EXECUTE FUNCTION team_member_answer();

-- People and teams that an upload brought in and takes back (imports/stages/undoing.py): their history outlives
-- them, and the index forgets them.
DO $$
DECLARE
    each record;
BEGIN
    FOR each IN SELECT conname, conrelid::regclass AS held FROM pg_constraint WHERE conname IN (
        'offer_change_candidate_fkey', 'offer_change_team_fkey', 'person_writing_candidate_fkey') LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', each.held, each.conname);
    END LOOP;
END $$;
CREATE OR REPLACE FUNCTION offer_gone_from_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE text_review SET state = 'replaced' WHERE kind = TG_TABLE_NAME AND record = OLD.id AND state = 'waiting';
    INSERT INTO search_outbox (kind, doc_id) VALUES (TG_TABLE_NAME, OLD.id::text);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER candidate_gone_from_search AFTER DELETE ON candidate
    FOR EACH ROW EXECUTE FUNCTION offer_gone_from_search();
CREATE OR REPLACE TRIGGER team_gone_from_search AFTER DELETE ON team
    FOR EACH ROW EXECUTE FUNCTION offer_gone_from_search();

-- Whoever has a profile or leads a team keeps the voice to withdraw it: the role ends with its records, or the account is
-- switched off as a whole.
CREATE OR REPLACE FUNCTION voice_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.role = 'candidate' AND EXISTS (SELECT FROM candidate WHERE account = NEW.account)
       OR NEW.role = 'team_lead' AND EXISTS (SELECT FROM team WHERE account = NEW.account) THEN
        RAISE EXCEPTION 'account % still has what only this role speaks for', NEW.account
            USING ERRCODE = 'check_violation', CONSTRAINT = 'voice_kept';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER voice_kept AFTER UPDATE OF ended ON role_assignment
    FOR EACH ROW WHEN (NEW.deputises IS NULL) EXECUTE FUNCTION voice_kept();

-- Who is told of what happens to a record: its owner, and the bureau that looks after it (without a county, the city).
CREATE OR REPLACE VIEW candidate_party AS
    SELECT c.id AS thing, 'owner' AS party, s.account, s.role, s.organisation, false AS office
    FROM candidate c JOIN seat_held s ON s.account = c.account AND s.role = 'candidate'
    UNION ALL
    SELECT c.id, 'bureau', s.account, s.role, s.organisation, true
    FROM candidate c JOIN county_seat s ON s.county = c.county
    UNION ALL
    SELECT c.id, 'bureau', s.account, s.role, s.organisation, true
    FROM candidate c JOIN seat_held s ON s.role = 'city' WHERE c.county IS NULL;
CREATE OR REPLACE VIEW team_party AS
    SELECT t.id AS thing, 'owner' AS party, s.account, s.role, s.organisation, false AS office
    FROM team t JOIN seat_held s ON s.account = t.account AND s.role = 'team_lead'
    UNION ALL
    SELECT t.id, 'bureau', s.account, s.role, s.organisation, true
    FROM team t JOIN county_seat s ON s.county = t.county
    UNION ALL
    SELECT t.id, 'bureau', s.account, s.role, s.organisation, true
    FROM team t JOIN seat_held s ON s.role = 'city' WHERE t.county IS NULL;

-- Whose certificates of the register are whose: of a record that was merged those of the one in its place. One whose holder is called
-- otherwise by now is proof no more, unless a bureau has seen that the person was called so before, but what was taken back of it still
-- counts against.
CREATE OR REPLACE VIEW candidate_certificate AS
    SELECT own.id AS person, c.id AS certificate
    FROM candidate_certificate_link l JOIN candidate named ON named.id = l.candidate
    JOIN candidate own ON own.id = coalesce(named.merged_into, named.id)
    JOIN certificate c ON c.id = l.certificate
    WHERE c.state <> 'valid' OR name_key(c.holder) IN (name_key(own.name), nullif(name_key(l.former), ''));

-- What the register holds against or for somebody: besides what they named also what was taken back of the same identity number, which
-- is not shown to whoever typed a name and a number.
CREATE OR REPLACE VIEW candidate_register AS
    SELECT h.person, h.certificate FROM candidate_certificate h
    UNION
    SELECT own.id, other.id FROM candidate_certificate h JOIN candidate own ON own.id = h.person
    JOIN certificate c ON c.id = h.certificate AND c.person_key <> ''
    JOIN candidate_certificate_link l ON l.certificate = c.id
        AND name_key(c.holder) IN (name_key(own.name), nullif(name_key(l.former), ''))
    JOIN certificate other ON other.person_key = c.person_key AND other.state <> 'valid';

-- What besides makes somebody's own word no proof of a licence: one that was taken back of somebody of the same name, whose identity
-- number is not known to be another. Who has a valid one names it; nobody is told of the other.
CREATE INDEX IF NOT EXISTS certificate_taken_back ON certificate (name_key(holder)) WHERE state <> 'valid' AND kind = 'vocational';
CREATE OR REPLACE VIEW candidate_doubted AS
    SELECT h.person, h.certificate FROM candidate_register h
    UNION
    SELECT own.id, c.id FROM candidate own
    JOIN certificate c ON name_key(c.holder) = name_key(own.name) AND c.state <> 'valid' AND c.kind = 'vocational'
    WHERE NOT EXISTS (
        SELECT FROM candidate_certificate h JOIN certificate known ON known.id = h.certificate AND known.person_key <> ''
        WHERE h.person = own.id AND c.person_key <> '' AND c.person_key <> known.person_key);
