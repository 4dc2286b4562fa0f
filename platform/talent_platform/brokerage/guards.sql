CREATE OR REPLACE TRIGGER case_event_append_only BEFORE UPDATE OR DELETE ON case_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER case_event_no_truncate BEFORE TRUNCATE ON case_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE TRIGGER run_package_append_only BEFORE UPDATE ON run_package
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- It goes with its run alone (releases/drafts.py).
CREATE OR REPLACE FUNCTION run_package_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM match_run WHERE id = OLD.run) THEN
        RAISE EXCEPTION '% of % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER run_package_kept BEFORE DELETE ON run_package
    FOR EACH ROW EXECUTE FUNCTION run_package_kept();
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

-- Nor under two records of the same name and phone: hires of one person come one after the other.
CREATE OR REPLACE FUNCTION placement_hired_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('hired'), coalesce(
        (SELECT person FROM person_of WHERE candidate = NEW.candidate), NEW.candidate)::integer);
    IF EXISTS (SELECT FROM placement p WHERE p.candidate IN (SELECT twins_of(NEW.candidate)) AND p.state = 'hired') THEN
        RAISE EXCEPTION 'person % is hired under another record', NEW.candidate
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_hired_once';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER placement_hired_once BEFORE INSERT OR UPDATE OF state ON placement
    FOR EACH ROW WHEN (NEW.state = 'hired') EXECUTE FUNCTION placement_hired_once();

CREATE OR REPLACE FUNCTION placement_follows_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever has left a team case stays away from it.
    IF OLD.stage = 'closed' THEN
        UPDATE placement SET state = 'open' WHERE match_case = NEW.id AND left_at IS NULL;
        RETURN NULL;
    END IF;
    UPDATE placement SET state = CASE NEW.stage WHEN 'hired' THEN 'hired' WHEN 'closed' THEN 'closed' ELSE 'open' END
    WHERE match_case = NEW.id AND state <> 'closed';
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
    opened boolean := NEW.state = 'open' AND (TG_OP = 'INSERT' OR OLD.state = 'closed');
BEGIN
    SELECT seats INTO available FROM need WHERE id = NEW.need FOR NO KEY UPDATE;
    SELECT count(*) INTO taken FROM placement
    WHERE need = NEW.need AND (state = 'hired' OR (opened AND state = 'open'));
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
    FOR EACH ROW WHEN (OLD.withdrawn IS NOT NULL OR (OLD.need, OLD.candidate, OLD.team, OLD.action, OLD.reason, OLD.made_by, OLD.until)
        IS DISTINCT FROM (NEW.need, NEW.candidate, NEW.team, NEW.action, NEW.reason, NEW.made_by, NEW.until))
    EXECUTE FUNCTION refuse_unsettling();
CREATE OR REPLACE TRIGGER directive_kept BEFORE DELETE ON directive
    FOR EACH ROW EXECUTE FUNCTION refuse_unsettling();

-- Neither pin nor forbid outlives the hire: of the person anywhere, nor of somebody else on the last seat.
CREATE OR REPLACE FUNCTION directives_end_at_hire() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directive SET withdrawn = now() WHERE withdrawn IS NULL
        AND (candidate = NEW.candidate OR candidate IN (SELECT twins_of(NEW.candidate)));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER directives_end_at_hire AFTER INSERT OR UPDATE OF state ON placement
    FOR EACH ROW WHEN (NEW.state = 'hired') EXECUTE FUNCTION directives_end_at_hire();
CREATE OR REPLACE FUNCTION directives_end_with_need() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE directive SET withdrawn = now() WHERE withdrawn IS NULL AND need = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER directives_end_with_need AFTER UPDATE OF state ON need
    FOR EACH ROW WHEN (NEW.state IN ('filled', 'closed', 'expired')) EXECUTE FUNCTION directives_end_with_need();
DROP FUNCTION IF EXISTS pins_end_at_hire() CASCADE;
DROP FUNCTION IF EXISTS pins_end_with_need() CASCADE;

-- Reasons for which a case ends that part the two.
CREATE OR REPLACE FUNCTION parting_reason(reason text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT reason IN ('employer_declined', 'person_declined', 'interview_failed', 'terms', 'no_show', 'left')
$$;
-- Reasons for which a hire comes to nothing.
CREATE OR REPLACE FUNCTION unhiring_reason(reason text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT reason IN ('no_show', 'left', 'hire_undone')
$$;
-- What parts a need from a person, or from a team with its people: a side of their case declined, by a word that no bureau
-- has taken back, or an officer forbids it.
-- What a lead declines, the members have not; who had left before is parted by nothing that came after.
CREATE OR REPLACE VIEW parting AS
    SELECT p.need, c.team,
        CASE WHEN c.team IS NULL OR c.reason <> 'person_declined' OR EXISTS (
                 SELECT FROM candidate own JOIN team t ON t.account = own.account
                 WHERE t.id = c.team AND (own.id = p.candidate OR own.id IN (SELECT twins_of(p.candidate))))
             THEN p.candidate END AS candidate,
        'declined' AS why
    FROM placement p JOIN match_case c ON c.id = p.match_case
    WHERE c.stage = 'closed' AND c.no_withdrawn IS NULL
      AND parting_reason(c.reason) AND p.left_at IS NULL
    UNION SELECT need, team, candidate, 'forbidden' FROM directive WHERE action = 'forbid' AND withdrawn IS NULL;
-- Whether two teams have, or had, a member of one name or number.
CREATE OR REPLACE FUNCTION members_shared(one bigint, other bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH named AS (
        SELECT team, candidate, name_key(name) AS name, phone_key(phone) AS phone FROM team_member WHERE team IN (one, other)
        UNION SELECT team, candidate, name_key(name), phone_key(phone) FROM team_answer WHERE team IN (one, other)
        UNION SELECT c.team, p.candidate, name_key(w.name), phone_key(w.phone) FROM match_case c
            JOIN placement p ON p.match_case = c.id JOIN candidate w ON w.id = p.candidate WHERE c.team IN (one, other)
    )
    SELECT EXISTS (SELECT FROM named a JOIN named b ON a.team = one AND b.team = other
                   WHERE a.candidate = b.candidate OR a.name = b.name OR a.phone = b.phone)
$$;
-- All records of a team: of its project under any writing, and those that ever bore its name with one of its members; two
-- that leads speak for under their own accounts are two.
CREATE OR REPLACE FUNCTION teams_alike(of_team bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH one AS (
        SELECT id, account, project FROM team WHERE id = of_team
    ), borne AS (
        SELECT of_team AS id UNION SELECT o.id FROM one, same_offers(one.project, one.id) o
    ), called AS (
        SELECT other AS id FROM one, borne JOIN team_writing w ON w.team = borne.id AND w.name_struck IS NULL
        JOIN team b ON b.id = borne.id, teams_named(w.name) AS other
        WHERE (one.account IS NULL OR b.account IS NULL OR b.account = one.account) AND members_shared(borne.id, other)
    ), found AS (
        SELECT id FROM borne UNION SELECT id FROM called
        UNION SELECT o.id FROM called JOIN team t ON t.id = called.id AND t.account IS NULL, same_offers(t.project, t.id) o
    )
    SELECT of_team UNION SELECT t.id FROM one, found JOIN team t ON t.id = found.id
    WHERE one.account IS NULL OR t.account IS NULL OR t.account = one.account
$$;
-- Whom no path brings together, under whichever record. Asked by runs, releases, introductions, ranked lists, pins and the
-- guard of placements.
CREATE OR REPLACE VIEW parted_team AS
    SELECT DISTINCT p.need, t.team, p.why FROM (SELECT DISTINCT need, team, why FROM parting WHERE team IS NOT NULL) p,
        LATERAL teams_alike(p.team) AS t (team);
-- Of a team also who stands in it under the name or number of one of those, as long as the own account does not tell them
-- apart.
CREATE OR REPLACE VIEW parted_pair AS
    SELECT need, candidate, why FROM parting WHERE candidate IS NOT NULL
    UNION SELECT p.need, b.candidate, p.why FROM parting p
        JOIN person_of a ON a.candidate = p.candidate JOIN person_of b ON b.person = a.person
    UNION SELECT p.need, m.candidate, p.why FROM parting p, LATERAL teams_alike(p.team) AS t (team)
        JOIN team_member m ON m.team = t.team JOIN candidate c ON c.id = m.candidate AND c.account IS NULL
        WHERE p.team IS NOT NULL AND EXISTS (
            SELECT FROM person_writing w WHERE w.candidate = p.candidate AND w.struck IS NULL
            AND (name_key(w.name) = name_key(m.name) OR phone_key(w.phone) = phone_key(m.phone)));
-- A no that a bureau wrote down is taken back on the case it ended, until the side says it itself; that stays said.
CREATE OR REPLACE FUNCTION written_no(ended match_case) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT ended.stage = 'closed' AND parting_reason(ended.reason) AND of_bureau(ended.no_by)
$$;
CREATE OR REPLACE FUNCTION no_of_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF written_no(OLD) IS NOT TRUE
        OR OLD.no_by IS DISTINCT FROM NEW.no_by AND (NEW.no_by IS NULL OR of_bureau(NEW.no_by) OR NEW.no_withdrawn IS NOT NULL)
        OR OLD.no_by = NEW.no_by AND OLD.no_withdrawn IS NOT NULL THEN
        RAISE EXCEPTION 'the no of case % is nobody else''s to take back', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_of_its_own';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS no_withdrawn_once ON match_case;
DROP FUNCTION IF EXISTS no_withdrawn_once();
CREATE OR REPLACE TRIGGER no_of_its_own BEFORE UPDATE OF no_withdrawn, no_by ON match_case
    FOR EACH ROW WHEN (OLD.stage = 'closed' AND NEW.stage = 'closed'
                           AND (OLD.no_withdrawn, OLD.no_by) IS DISTINCT FROM (NEW.no_withdrawn, NEW.no_by)
                       OR NEW.stage <> 'closed' AND (NEW.no_withdrawn IS NOT NULL OR NEW.no_by IS NOT NULL))
    EXECUTE FUNCTION no_of_its_own();
-- What has ended does not begin again, but for a no that its side takes back and for a hire elsewhere that was a mistake
-- (`case_begins_again`), nor does a hire end but as one that came to nothing; whose place it is, and where, does not
-- change, and none goes.
CREATE OR REPLACE TRIGGER match_case_stays_ended BEFORE UPDATE ON match_case
    FOR EACH ROW WHEN (OLD.stage = 'hired' AND NEW.stage <> 'hired'
            AND NOT (NEW.stage = 'closed' AND unhiring_reason(NEW.reason))
        OR OLD.stage <> 'hired' AND NEW.stage = 'closed' AND OLD.stage <> 'closed' AND unhiring_reason(NEW.reason)
        OR OLD.stage = 'closed' AND NEW.stage NOT IN ('closed', 'contacted', 'agreed', 'interview')
        OR OLD.stage = 'closed' AND NEW.stage = 'closed' AND OLD.reason <> NEW.reason
        OR (OLD.need, OLD.candidate, OLD.team) IS DISTINCT FROM (NEW.need, NEW.candidate, NEW.team))
    EXECUTE FUNCTION refuse_unsettling();
CREATE OR REPLACE TRIGGER match_case_kept BEFORE DELETE ON match_case
    FOR EACH ROW EXECUTE FUNCTION refuse_unsettling();
CREATE OR REPLACE TRIGGER placement_stays BEFORE UPDATE ON placement
    FOR EACH ROW WHEN ((OLD.match_case, OLD.need, OLD.candidate) IS DISTINCT FROM (NEW.match_case, NEW.need, NEW.candidate)
        OR OLD.state = 'hired' AND NEW.state = 'open'
        OR OLD.state = 'closed' AND (NEW.state = 'hired' OR NEW.state = 'open' AND OLD.left_at IS NOT NULL))
    EXECUTE FUNCTION refuse_unsettling();
-- Within a day a side takes its own no back: the case stands where it stood, as far as it still has its ground.
-- Named to come after `placement_follows_case`, which gives the places back.
CREATE OR REPLACE FUNCTION case_begins_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.reason = 'hired_elsewhere' THEN
        IF case_obstacle(NEW) IS NULL
            AND EXISTS (SELECT FROM match_case c WHERE c.id = OLD.ended_by AND c.reason = 'hire_undone')
            AND NEW.stage = (SELECT e.from_state FROM case_event e WHERE e.match_case = NEW.id
                             AND e.action = 'closed' ORDER BY e.id DESC LIMIT 1) THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION 'case % does not begin again', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_begins_again';
    END IF;
    IF OLD.reason NOT IN ('employer_declined', 'person_declined') OR OLD.no_by IS NULL OR of_bureau(OLD.no_by)
        OR OLD.ended < now() - interval '1 day' OR NEW.no_by IS NOT NULL OR case_obstacle(NEW) IS NOT NULL
        OR NEW.stage IS DISTINCT FROM (SELECT e.from_state FROM case_event e WHERE e.match_case = NEW.id
                                       AND e.action = 'declined' ORDER BY e.id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'case % does not begin again', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_begins_again';
    END IF;
    RETURN NULL;
END $$;
-- Nobody came: a bureau says it, and of nobody who was confirmed to be at work. Somebody left: the other side says it, or a
-- bureau, and a bureau alone while the employer says that they did not come.
CREATE OR REPLACE FUNCTION no_show_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    came boolean := EXISTS (
        SELECT FROM placement p WHERE p.match_case = NEW.id AND p.state = 'hired' AND p.employer_present);
    absent boolean := EXISTS (
        SELECT FROM placement p WHERE p.match_case = NEW.id AND p.state = 'hired' AND NOT p.employer_present);
BEGIN
    IF of_bureau(NEW.no_by) IS NOT TRUE
           AND (NEW.reason = 'no_show' OR absent OR NEW.no_by IS NULL OR NEW.no_by IS DISTINCT FROM NEW.person_account)
       OR NEW.reason = 'no_show' AND came THEN
        RAISE EXCEPTION 'nobody confirmed how the hire of case % ends', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_show_confirmed';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER no_show_confirmed BEFORE UPDATE OF stage ON match_case
    FOR EACH ROW WHEN (OLD.stage = 'hired' AND NEW.stage = 'closed' AND NEW.reason IN ('no_show', 'left'))
    EXECUTE FUNCTION no_show_confirmed();
-- A place is given back with its case, or by one member of a team alone.
CREATE OR REPLACE FUNCTION placement_given_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM match_case c WHERE c.id = NEW.match_case
                   AND (c.stage = 'closed' OR c.team IS NOT NULL AND NEW.left_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'person % stays hired in case %', NEW.candidate, NEW.match_case
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_given_back';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER placement_given_back BEFORE UPDATE OF state ON placement
    FOR EACH ROW WHEN (OLD.state = 'hired' AND NEW.state = 'closed') EXECUTE FUNCTION placement_given_back();
CREATE OR REPLACE TRIGGER then_case_begins_again AFTER UPDATE OF stage ON match_case
    FOR EACH ROW WHEN (OLD.stage = 'closed' AND NEW.stage <> 'closed') EXECUTE FUNCTION case_begins_again();
CREATE OR REPLACE TRIGGER placement_kept BEFORE DELETE ON placement
    FOR EACH ROW EXECUTE FUNCTION refuse_unsettling();

-- Consent and the need are the ground a case stands on: whoever takes them away, by whatever path, ends the live
-- cases in the same transaction. `told` is what both sides read, `inside` what the bureau alone.
DROP FUNCTION IF EXISTS end_cases(bigint[], text, text);
CREATE OR REPLACE FUNCTION end_cases(ids bigint[], why text, told text, inside text DEFAULT '') RETURNS void LANGUAGE sql AS $$
    WITH due AS (
        SELECT id, stage FROM match_case
        WHERE id = ANY(ids) AND stage IN ('contacted', 'agreed', 'interview') ORDER BY id FOR UPDATE
    ), ended AS (
        UPDATE match_case c SET stage = 'closed', reason = why, next_step = '无', version = version + 1,
               updated = now(), ended = now()
        FROM due WHERE c.id = due.id RETURNING c.id, due.stage AS was
    )
    INSERT INTO case_event (match_case, at, actor_name, actor_role, action, from_state, to_state, note, audience)
    SELECT id, now(), '系统', '', 'closed', was, 'closed', told, 'all' FROM ended
    UNION ALL SELECT id, now(), '系统', '', 'note', was, 'closed', inside, 'bureau' FROM ended WHERE inside <> ''
$$;

-- A person leaves the live cases: alone, or with the team of the last argument (any team where that is null). A case
-- of a team ends with a core member, or when too few are left; otherwise it goes on without the person. `of_need`: those of
-- this need only.
DROP FUNCTION IF EXISTS person_leaves_cases(bigint, bigint, boolean, text, text);
CREATE OR REPLACE FUNCTION person_leaves_cases(
    person bigint, of_team bigint, was_core boolean, why text, told text, inside text DEFAULT '', of_need bigint DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    each record;
BEGIN
    FOR each IN
        SELECT c.id, c.stage, c.team, p.id AS place, t.minimum_size,
               coalesce(was_core, (SELECT m.core FROM team_member m WHERE m.team = c.team AND m.candidate = person), true)
                   AS core
        FROM placement p JOIN match_case c ON c.id = p.match_case LEFT JOIN team t ON t.id = c.team
        WHERE p.candidate = person AND p.state = 'open' AND (of_team IS NULL OR c.team = of_team)
          AND (of_need IS NULL OR c.need = of_need)
          AND c.stage IN ('contacted', 'agreed', 'interview') ORDER BY c.id FOR UPDATE OF c
    LOOP
        UPDATE placement SET state = 'closed', left_at = CASE WHEN each.team IS NOT NULL THEN now() END WHERE id = each.place;
        IF each.team IS NOT NULL THEN
            INSERT INTO case_event (match_case, at, actor_name, actor_role, action, from_state, to_state, note, audience)
            VALUES (each.id, now(), '系统', '', 'left', each.stage, each.stage,
                    '人才编号 ' || person, 'bureau');
        END IF;
        IF each.team IS NULL OR each.core
            OR (SELECT count(*) FROM placement WHERE match_case = each.id AND state = 'open') < each.minimum_size THEN
            PERFORM end_cases(ARRAY[each.id], why, told, inside);
        END IF;
    END LOOP;
END $$;

-- Where a side declined, other live cases of the two under another record end with it. That there is another record is the
-- bureau's to know.
CREATE OR REPLACE FUNCTION case_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM end_cases(
        ARRAY(SELECT c.id FROM match_case c WHERE c.need = NEW.need AND c.id <> NEW.id
              AND c.stage IN ('contacted', 'agreed', 'interview')
              AND (c.team IN (SELECT teams_alike(NEW.team)) OR c.candidate = NEW.candidate
                   OR c.candidate IN (SELECT twins_of(NEW.candidate)))),
        'not_pursued', '这条对接不再继续', '同一人或同一团队的另一条对接中有一方谢绝');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER case_parts AFTER UPDATE OF stage, no_withdrawn ON match_case
    FOR EACH ROW WHEN (NEW.stage = 'closed' AND NEW.no_withdrawn IS NULL AND parting_reason(NEW.reason)
                       AND (OLD.stage <> 'closed' OR OLD.no_withdrawn IS NOT NULL))
    EXECUTE FUNCTION case_parts();
-- So do those of people and teams of whom a writing comes to show that a no parts them. What a lead types ends nothing of
-- others: their case does not go on (`case_obstacle`) until the bureau has looked.
CREATE OR REPLACE FUNCTION parted_cases_end(of_candidate bigint, told text, inside text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    each record;
BEGIN
    FOR each IN SELECT DISTINCT p.need, p.candidate FROM person_of a JOIN person_of b ON b.person = a.person
        JOIN placement p ON p.candidate = b.candidate AND p.state = 'open' WHERE a.candidate = of_candidate LOOP
        IF EXISTS (SELECT FROM parted_pair WHERE need = each.need AND candidate = each.candidate) THEN
            PERFORM person_leaves_cases(each.candidate, NULL, NULL, 'not_pursued', told, inside, each.need);
        END IF;
    END LOOP;
END $$;
CREATE OR REPLACE FUNCTION writing_ends_cases() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told CONSTANT text := '这条对接不再继续';
    inside CONSTANT text := '信息更正后查明：同一人或同一团队与该需求的另一条对接中有一方谢绝';
    each record;
BEGIN
    IF TG_TABLE_NAME = 'candidate' THEN
        PERFORM parted_cases_end(NEW.id, told, inside);
    ELSIF TG_TABLE_NAME = 'person_writing' THEN
        PERFORM parted_cases_end(NEW.candidate, told, inside);
    ELSE
        FOR each IN SELECT c.id, c.need, c.team FROM match_case c WHERE c.stage IN ('contacted', 'agreed', 'interview')
            AND c.team IN (SELECT teams_alike(NEW.team)) AND (c.team = NEW.team OR NOT NEW.own) LOOP
            IF EXISTS (SELECT FROM parted_team WHERE need = each.need AND team = each.team) THEN
                PERFORM end_cases(ARRAY[each.id], 'not_pursued', told, inside);
            END IF;
        END LOOP;
    END IF;
    RETURN NULL;
END $$;
-- After `person_joins` and `offer_joins`, by name: who is one must be known.
CREATE OR REPLACE TRIGGER writing_ends_cases AFTER INSERT OR UPDATE OF struck ON person_writing
    FOR EACH ROW WHEN (NEW.vouched AND NEW.struck IS NULL) EXECUTE FUNCTION writing_ends_cases();
CREATE OR REPLACE TRIGGER writing_ends_cases AFTER UPDATE OF merged_into ON candidate
    FOR EACH ROW WHEN (NEW.merged_into IS NOT NULL) EXECUTE FUNCTION writing_ends_cases();
CREATE OR REPLACE TRIGGER writing_ends_cases AFTER INSERT OR UPDATE OF struck, name_struck ON team_writing
    FOR EACH ROW WHEN (NEW.struck IS NULL OR NEW.name_struck IS NULL) EXECUTE FUNCTION writing_ends_cases();

CREATE OR REPLACE FUNCTION candidate_ends_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn' THEN
        PERFORM person_leaves_cases(NEW.id, NULL, NULL, 'offer_withdrawn', '人才或团队已撤回信息');
    ELSIF NEW.refused_at IS NOT NULL AND OLD.refused_at IS NULL
        OR NOT NEW.consent AND OLD.consent AND OLD.registered THEN
        PERFORM person_leaves_cases(NEW.id, NULL, NULL, 'consent_withdrawn', '人才或团队撤回同意');
    ELSE
        -- Whoever gets the own record gets its cases with it.
        UPDATE match_case c SET person_account = NEW.account
        WHERE candidate = NEW.id AND (stage IN ('contacted', 'agreed', 'interview', 'hired') OR NEW.account IS NOT NULL AND written_no(c))
          AND person_account IS DISTINCT FROM NEW.account;
        RETURN NULL;
    END IF;
    UPDATE directive SET withdrawn = now() WHERE candidate = NEW.id AND action = 'pin' AND withdrawn IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER candidate_ends_cases AFTER UPDATE OF state, consent, refused_at, account ON candidate
    FOR EACH ROW WHEN ((OLD.state, OLD.consent, OLD.refused_at, OLD.account)
                       IS DISTINCT FROM (NEW.state, NEW.consent, NEW.refused_at, NEW.account))
    EXECUTE FUNCTION candidate_ends_cases();

CREATE OR REPLACE FUNCTION team_ends_cases() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    live bigint[] := ARRAY(SELECT id FROM match_case
                           WHERE team = NEW.id AND stage IN ('contacted', 'agreed', 'interview'));
BEGIN
    IF NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn' THEN
        PERFORM end_cases(live, 'offer_withdrawn', '人才或团队已撤回信息');
    ELSIF NOT NEW.consent AND OLD.consent THEN
        PERFORM end_cases(live, 'consent_withdrawn', '人才或团队撤回同意');
    ELSE
        UPDATE match_case c SET person_account = NEW.account
        WHERE (id = ANY(live) OR team = NEW.id AND (stage = 'hired' OR written_no(c))) AND person_account IS DISTINCT FROM NEW.account;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_ends_cases AFTER UPDATE OF state, consent, account ON team
    FOR EACH ROW WHEN ((OLD.state, OLD.consent, OLD.account) IS DISTINCT FROM (NEW.state, NEW.consent, NEW.account))
    EXECUTE FUNCTION team_ends_cases();

CREATE OR REPLACE FUNCTION team_member_ends_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM person_leaves_cases(OLD.candidate, OLD.team, OLD.core, 'member_left', '成员已离开团队');
    ELSE
        PERFORM person_leaves_cases(OLD.candidate, OLD.team, OLD.core, 'consent_withdrawn', '人才或团队撤回同意');
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER team_member_ends_cases AFTER UPDATE OF agreed ON team_member
    FOR EACH ROW WHEN (NEW.agreed IS FALSE AND OLD.agreed IS DISTINCT FROM false)
    EXECUTE FUNCTION team_member_ends_cases();
CREATE OR REPLACE TRIGGER team_member_gone_ends_cases AFTER DELETE ON team_member
    FOR EACH ROW EXECUTE FUNCTION team_member_ends_cases();

-- For what a live case ends with its need: by what the need was closed for, or the state it went to, and where the case
-- stood. Read before closing as well (brokerage/endings); what is not in the table ends as closed.
CREATE OR REPLACE FUNCTION case_ending(why text, stage text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce((SELECT t.reason FROM (VALUES
        ('hired_elsewhere', 'contacted', 'need_filled'),
        ('hired_elsewhere', 'agreed', 'need_filled'),
        ('hired_elsewhere', 'interview', 'not_chosen'),
        ('nobody_suitable', 'interview', 'not_chosen'),
        ('cancelled', 'contacted', 'need_cancelled'),
        ('cancelled', 'agreed', 'need_cancelled'),
        ('cancelled', 'interview', 'need_cancelled'),
        ('budget', 'contacted', 'need_cancelled'),
        ('budget', 'agreed', 'need_cancelled'),
        ('budget', 'interview', 'need_cancelled'),
        ('project_changed', 'contacted', 'need_cancelled'),
        ('project_changed', 'agreed', 'need_cancelled'),
        ('project_changed', 'interview', 'need_cancelled'),
        ('mistake', 'contacted', 'need_mistaken'),
        ('mistake', 'agreed', 'need_mistaken'),
        ('mistake', 'interview', 'need_mistaken'),
        ('expired', 'contacted', 'need_expired'),
        ('expired', 'agreed', 'need_expired'),
        ('expired', 'interview', 'need_expired')) AS t (why, stage, reason)
        WHERE (t.why, t.stage) = ($1, $2)), 'need_closed')
$$;
CREATE OR REPLACE FUNCTION need_ends_cases() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed_for text := NEW.state;
    each record;
BEGIN
    IF NEW.state = 'closed' THEN
        closed_for := (SELECT reason FROM need_change WHERE need = NEW.id AND action = 'close' ORDER BY id DESC LIMIT 1);
    END IF;
    FOR each IN SELECT case_ending(closed_for, c.stage) AS reason, array_agg(c.id) AS ids FROM match_case c
        WHERE c.need = NEW.id AND c.stage IN ('contacted', 'agreed', 'interview') GROUP BY 1 ORDER BY 1 LOOP
        PERFORM end_cases(each.ids, each.reason, CASE each.reason
            WHEN 'need_expired' THEN '需求已到期' WHEN 'need_filled' THEN '岗位已另行招到'
            WHEN 'not_chosen' THEN '面谈后未选中' WHEN 'need_cancelled' THEN '需求取消或调整'
            WHEN 'need_mistaken' THEN '需求填报有误'
            ELSE CASE NEW.state WHEN 'closed' THEN '需求已关闭' ELSE '需求已撤回' END END);
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER need_ends_cases AFTER UPDATE OF state ON need
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('closed', 'expired', 'draft'))
    EXECUTE FUNCTION need_ends_cases();

-- Whether the person, under any record, or the team's lead has an account to answer with.
CREATE OR REPLACE FUNCTION answers_itself(asked match_case) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT asked.person_account IS NOT NULL OR asked.candidate IS NOT NULL AND speaks_alone(asked.candidate)
$$;
-- Why a live case cannot go on now, null if it can: asked by every later step (brokerage/ground.py, under locks), by
-- the page, and by the guard below. Switched-off accounts pause a case; the rest could only be passed by a bug.
CREATE OR REPLACE FUNCTION case_obstacle(asked match_case) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM need n WHERE n.id = asked.need AND n.state IN ('open', 'part_filled', 'filled'))
            THEN 'need'
        WHEN asked.team IS NOT NULL
            AND NOT EXISTS (SELECT FROM team t WHERE t.id = asked.team AND t.consent AND t.state <> 'withdrawn')
            THEN 'offer'
        WHEN EXISTS (SELECT FROM candidate c
                     WHERE c.id IN (SELECT asked.candidate UNION ALL SELECT p.candidate FROM placement p
                                    WHERE p.match_case = asked.id AND p.state <> 'closed')
                       AND (c.refused_at IS NOT NULL OR c.state = 'withdrawn' OR c.registered AND NOT c.consent
                            OR asked.team IS NULL AND NOT c.registered))
            THEN 'offer'
        WHEN asked.team IS NOT NULL
            AND EXISTS (SELECT FROM placement p LEFT JOIN (team_member m JOIN candidate c ON c.id = m.candidate
                                                           JOIN team t ON t.id = m.team)
                            ON m.team = asked.team AND m.candidate = p.candidate
                        WHERE p.match_case = asked.id AND p.state <> 'closed'
                          AND (m.id IS NULL OR m.core AND NOT member_comes(m, c, t)))
            THEN 'member'
        WHEN EXISTS (SELECT FROM parted_team x WHERE x.need = asked.need AND x.team = asked.team)
            OR EXISTS (SELECT FROM placement p JOIN parted_pair x ON x.candidate = p.candidate
                       WHERE p.match_case = asked.id AND p.state <> 'closed' AND x.need = asked.need)
            THEN 'parted'
        -- A yes that was written down ends where somebody comes who can say it.
        WHEN asked.person_agreed AND of_bureau(asked.person_answered_by) AND answers_itself(asked) THEN 'person_itself'
        WHEN asked.team IS NULL AND EXISTS (SELECT FROM candidate c WHERE c.id = asked.candidate AND c.state = 'paused')
            OR EXISTS (SELECT FROM team t WHERE t.id = asked.team AND t.state = 'paused')
            THEN 'person_paused'
        WHEN EXISTS (SELECT FROM account a WHERE NOT a.active AND (a.id = asked.person_account OR a.id IN (
                         SELECT c.account FROM placement p
                         CROSS JOIN LATERAL (SELECT p.candidate UNION ALL SELECT twins_of(p.candidate)) one (id)
                         JOIN candidate c ON c.id = one.id
                         WHERE p.match_case = asked.id AND p.state <> 'closed')))
            THEN 'person_paused'
        WHEN (SELECT bool_and(NOT a.active) FROM account a JOIN role_held h ON h.account = a.id
              WHERE h.organisation = asked.organisation AND h.role IN ('enterprise', 'institution'))
            THEN 'employer_paused'
        WHEN asked.organisation IN (SELECT organisation FROM idle_employer) THEN 'employer_idle'
    END
$$;
-- Whether a side is away. What else stands in a case's way, somebody has to see to, so it is told as late.
CREATE OR REPLACE FUNCTION is_paused(asked match_case) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(case_obstacle(asked), '') IN ('person_paused', 'employer_paused')
$$;
-- The live cases that may be paused, found from those who are away, who are few: lists and figures ask `is_paused` of these
-- alone.
CREATE OR REPLACE VIEW case_of_absent AS
    SELECT c.id FROM candidate k JOIN match_case c ON c.candidate = k.id
    WHERE k.state = 'paused' AND c.stage IN ('contacted', 'agreed', 'interview')
    UNION SELECT c.id FROM team t JOIN match_case c ON c.team = t.id
    WHERE t.state = 'paused' AND c.stage IN ('contacted', 'agreed', 'interview')
    UNION SELECT c.id FROM account a JOIN match_case c ON c.person_account = a.id
    WHERE NOT a.active AND c.stage IN ('contacted', 'agreed', 'interview')
    UNION SELECT p.match_case FROM account a JOIN candidate k ON k.account = a.id
    CROSS JOIN LATERAL (SELECT k.id UNION ALL SELECT twins_of(k.id)) one (id)
    JOIN placement p ON p.candidate = one.id AND p.state = 'open' WHERE NOT a.active
    UNION SELECT c.id FROM match_case c WHERE c.stage IN ('contacted', 'agreed', 'interview') AND c.organisation IN (
        SELECT h.organisation FROM role_held h JOIN account a ON a.id = h.account
        WHERE h.role IN ('enterprise', 'institution') GROUP BY h.organisation HAVING bool_and(NOT a.active));

-- No path hires, invites or opens names past a withdrawal.
CREATE OR REPLACE FUNCTION case_stands_on_consent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    obstacle text := case_obstacle(NEW);
BEGIN
    IF NEW.employer_agreed IS NOT TRUE OR NEW.person_agreed IS NOT TRUE THEN
        obstacle := coalesce(obstacle, 'unanswered');
    END IF;
    IF obstacle IS NOT NULL THEN
        RAISE EXCEPTION 'case % cannot become %: %', NEW.id, NEW.stage, obstacle
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_stands_on_consent';
    END IF;
    IF NEW.stage = 'hired' AND (NEW.starts IS NULL OR NOT NEW.employer_starts OR NOT NEW.person_starts) THEN
        RAISE EXCEPTION 'the start in case % is not confirmed', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hire_confirmed';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER case_stands_on_consent BEFORE UPDATE OF stage ON match_case
    FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage AND OLD.stage <> 'closed'
                       AND NEW.stage IN ('agreed', 'interview', 'hired'))
    EXECUTE FUNCTION case_stands_on_consent();
CREATE OR REPLACE TRIGGER case_begins_on_consent BEFORE INSERT ON match_case
    FOR EACH ROW WHEN (NEW.stage IN ('agreed', 'interview', 'hired')) EXECUTE FUNCTION case_stands_on_consent();
-- A place is taken in a case that lives, by nobody who has said no or was parted from the need; hired with the case alone.
CREATE OR REPLACE FUNCTION placement_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at text := (SELECT stage FROM match_case WHERE id = NEW.match_case);
BEGIN
    IF NEW.state = 'hired' AND at <> 'hired' OR NEW.state = 'open' AND at NOT IN ('contacted', 'agreed', 'interview')
        OR TG_OP = 'INSERT' AND EXISTS (SELECT FROM candidate c WHERE c.id = NEW.candidate
                                        AND (c.refused_at IS NOT NULL OR c.state = 'withdrawn')) THEN
        RAISE EXCEPTION 'person % takes no place in case %', NEW.candidate, NEW.match_case
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_stands_on_consent';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER placement_stands BEFORE INSERT OR UPDATE OF state ON placement
    FOR EACH ROW WHEN (NEW.state <> 'closed') EXECUTE FUNCTION placement_stands();
-- Asked once of all places that a statement takes: a release takes thousands.
CREATE OR REPLACE FUNCTION placements_parted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    -- The views are asked for one need at a time, and only where somebody has said no or an officer forbids.
    SELECT p.candidate, p.need INTO wrong FROM (
        SELECT DISTINCT need FROM taken WHERE state <> 'closed' AND (
            need IN (SELECT need FROM match_case WHERE stage = 'closed' AND parting_reason(reason))
            OR need IN (SELECT need FROM directive WHERE action = 'forbid' AND withdrawn IS NULL))) here
    CROSS JOIN LATERAL (SELECT candidate, NULL AS team FROM parted_pair WHERE need = here.need
                        UNION ALL SELECT NULL, team FROM parted_team WHERE need = here.need) x
    JOIN taken p ON p.need = here.need AND p.state <> 'closed' JOIN match_case c ON c.id = p.match_case
    WHERE p.candidate = x.candidate OR c.team = x.team LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'person % and need % are parted', wrong.candidate, wrong.need
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_stands';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER placements_parted AFTER INSERT ON placement REFERENCING NEW TABLE AS taken
    FOR EACH STATEMENT EXECUTE FUNCTION placements_parted();

-- What was written into a case that has ended is decided by nobody any more: the other side never reads it.
CREATE OR REPLACE FUNCTION case_texts_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE text_review SET state = 'replaced' WHERE kind = 'case' AND record = NEW.id AND state = 'waiting';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER case_texts_end AFTER UPDATE OF stage ON match_case
    FOR EACH ROW WHEN (NEW.stage = 'closed') EXECUTE FUNCTION case_texts_end();
CREATE OR REPLACE FUNCTION text_of_ended_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM match_case WHERE id = NEW.record AND stage = 'closed') THEN
        NEW.state := 'replaced';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER text_of_ended_case BEFORE INSERT ON text_review
    FOR EACH ROW WHEN (NEW.kind = 'case' AND NEW.state = 'waiting') EXECUTE FUNCTION text_of_ended_case();
UPDATE text_review SET state = 'replaced' WHERE kind = 'case' AND state = 'waiting'
    AND EXISTS (SELECT FROM match_case c WHERE c.id = record AND c.stage = 'closed');

-- One set of weights waits for a day at a time.
CREATE OR REPLACE TRIGGER score_weights_confirmed BEFORE INSERT OR UPDATE OR DELETE ON score_weights
    FOR EACH ROW EXECUTE FUNCTION set_by_two();
DROP FUNCTION IF EXISTS score_weights_confirmed();
CREATE UNIQUE INDEX IF NOT EXISTS score_weights_one_waiting ON score_weights (valid_from)
    WHERE confirmed IS NULL AND withdrawn IS NULL;

-- So do terms of the services of a landing.
CREATE OR REPLACE TRIGGER landing_terms_confirmed BEFORE INSERT OR UPDATE OR DELETE ON landing_terms
    FOR EACH ROW EXECUTE FUNCTION set_by_two();
CREATE UNIQUE INDEX IF NOT EXISTS landing_terms_one_waiting ON landing_terms (valid_from)
    WHERE confirmed IS NULL AND withdrawn IS NULL;

-- Who is told of what happens to a case, a run, weights, terms of landings. Where nobody holds the officer's seat, the
-- bureau is told in the officer's place; where nobody sits in the county, the city is its bureau.
CREATE OR REPLACE VIEW bureau_of_case AS
    SELECT id AS thing, 'bureau' AS party FROM match_case
    UNION ALL
    SELECT c.id, 'officer' FROM match_case c
    WHERE NOT EXISTS (SELECT FROM seat_held s WHERE s.account = c.officer AND s.role = 'officer');
CREATE OR REPLACE VIEW case_party AS
    SELECT c.id AS thing, 'employer' AS party, s.account, s.role, s.organisation, true AS office
    FROM match_case c JOIN seat_held s ON s.organisation = c.organisation AND s.role IN ('enterprise', 'institution')
    UNION ALL
    SELECT c.id, 'person', s.account, s.role, s.organisation, false
    FROM match_case c JOIN seat_held s ON s.account = c.person_account
        AND s.role = CASE WHEN c.team IS NULL THEN 'candidate' ELSE 'team_lead' END
    UNION ALL
    SELECT c.id, 'officer', s.account, s.role, s.organisation, false
    FROM match_case c JOIN seat_held s ON s.account = c.officer AND s.role = 'officer'
    UNION ALL
    SELECT c.id, p.party, s.account, s.role, s.organisation, true
    FROM match_case c JOIN bureau_of_case p ON p.thing = c.id JOIN county_seat s ON s.county = c.county
    UNION ALL
    SELECT c.id, p.party, s.account, s.role, s.organisation, true
    FROM match_case c JOIN bureau_of_case p ON p.thing = c.id JOIN seat_held s ON s.role = 'city'
    WHERE NOT EXISTS (SELECT FROM county_seat h WHERE h.county = c.county);
-- Whether anybody of a side has an account to be told with: nobody else is reminded, or keeps silent.
CREATE OR REPLACE FUNCTION is_reached(asked match_case, side text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM case_party p WHERE p.thing = asked.id AND p.party = side)
$$;
CREATE OR REPLACE VIEW run_party AS
    SELECT r.id AS thing, 'owner' AS party, a.id AS account, '' AS role, NULL::bigint AS organisation, false AS office
    FROM match_run r JOIN account a ON a.id = r.owner AND a.active;
CREATE OR REPLACE VIEW weights_party AS
    SELECT w.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM score_weights w, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT w.id, 'proposer', s.account, s.role, s.organisation, false
    FROM score_weights w JOIN seat_held s ON s.account = w.proposed_by AND s.role = 'city';
CREATE OR REPLACE VIEW landing_terms_party AS
    SELECT t.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM landing_terms t, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT t.id, 'proposer', s.account, s.role, s.organisation, false
    FROM landing_terms t JOIN seat_held s ON s.account = t.proposed_by AND s.role = 'city';

-- One interview of a case stands at a time; it is moved in place, and a calendar knows it again.
CREATE UNIQUE INDEX IF NOT EXISTS interview_one_set ON interview (match_case) WHERE state = 'set';
CREATE OR REPLACE TRIGGER interview_settled BEFORE UPDATE ON interview
    FOR EACH ROW WHEN (OLD.state = 'cancelled' OR (OLD.match_case, OLD.uid) IS DISTINCT FROM (NEW.match_case, NEW.uid)
        OR NEW.sequence < OLD.sequence
        OR NEW.sequence = OLD.sequence AND (OLD.begins, OLD.minutes, OLD.place, OLD.link, OLD.state)
           IS DISTINCT FROM (NEW.begins, NEW.minutes, NEW.place, NEW.link, NEW.state))
    EXECUTE FUNCTION refuse_unsettling();
CREATE OR REPLACE TRIGGER interview_kept BEFORE DELETE ON interview
    FOR EACH ROW EXECUTE FUNCTION refuse_unsettling();
-- Whether a calendar has it, as far as the database knows; of certificates and qualifications `interviews.standing` asks.
CREATE OR REPLACE FUNCTION interview_stands(c match_case) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT c.stage = 'hired' OR c.stage IN ('agreed', 'interview') AND case_obstacle(c) IS NULL
$$;
-- It goes from calendars at once with its case and what keeps that from going on, a new revision; that it stands again,
-- `interviews.standing` says, which looks every minute.
CREATE OR REPLACE FUNCTION interview_revised() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE interview i SET sequence = sequence + 1, updated = now(), stands = false FROM match_case k
    WHERE k.id = i.match_case AND i.state = 'set' AND i.stands AND i.begins > now() AND i.match_case IN (
        SELECT NEW.id WHERE TG_TABLE_NAME = 'match_case'
        UNION ALL SELECT c.id FROM match_case c WHERE c.stage IN ('agreed', 'interview') AND CASE TG_TABLE_NAME
            WHEN 'need' THEN c.need = NEW.id
            WHEN 'team' THEN c.team = NEW.id
            WHEN 'candidate' THEN c.id IN (SELECT p.match_case FROM placement p WHERE p.candidate = NEW.id)
            WHEN 'account' THEN c.person_account = NEW.id
                OR c.id IN (SELECT p.match_case FROM placement p JOIN candidate o ON o.id = p.candidate WHERE o.account = NEW.id)
                OR c.organisation IN (SELECT h.organisation FROM role_held h WHERE h.account = NEW.id
                                      AND h.role IN ('enterprise', 'institution'))
        END) AND NOT interview_stands(k);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER interview_revised AFTER UPDATE OF stage ON match_case
    FOR EACH ROW WHEN (OLD.stage <> 'closed' AND NEW.stage = 'closed') EXECUTE FUNCTION interview_revised();
CREATE OR REPLACE TRIGGER interview_revised AFTER UPDATE OF state ON need
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION interview_revised();
CREATE OR REPLACE TRIGGER interview_revised AFTER UPDATE OF state ON team
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION interview_revised();
CREATE OR REPLACE TRIGGER interview_revised AFTER UPDATE OF state, consent ON candidate
    FOR EACH ROW WHEN ((OLD.state, OLD.consent) IS DISTINCT FROM (NEW.state, NEW.consent)) EXECUTE FUNCTION interview_revised();
CREATE OR REPLACE TRIGGER interview_revised AFTER UPDATE OF active ON account
    FOR EACH ROW WHEN (OLD.active <> NEW.active) EXECUTE FUNCTION interview_revised();

-- Each revision goes by mail to those of its parties who have proved an address and want to be written to of cases.
CREATE OR REPLACE FUNCTION mail_interview(i interview, accounts bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO outgoing_message (account, channel, about, address, text, state, until, tries, next_try, error, created)
    SELECT r.account, 'mail', 'interview:' || i.id || ':' || i.sequence, ''::bytea, ''::bytea, 'waiting',
           i.begins, 0, now(), '', now()
    FROM reached_at r
    WHERE r.account = ANY(accounts) AND r.channel = 'mail' AND r.verified IS NOT NULL AND i.begins > now()
      AND NOT EXISTS (SELECT FROM not_sent n WHERE n.account = r.account AND n.kind = 'cases')
      AND NOT EXISTS (SELECT FROM outgoing_message m WHERE m.account = r.account AND m.state = 'waiting'
                      AND m.about = 'interview:' || i.id || ':' || i.sequence)
$$;
CREATE OR REPLACE FUNCTION interview_mailed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mail_interview(NEW, ARRAY(SELECT p.account FROM case_party p
        WHERE p.thing = NEW.match_case AND (p.party IN ('employer', 'person') OR p.role = 'officer')));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER interview_mailed AFTER INSERT OR UPDATE OF sequence ON interview
    FOR EACH ROW EXECUTE FUNCTION interview_mailed();
-- With another officer it comes into one calendar and goes from the other.
CREATE OR REPLACE FUNCTION interview_handed_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mail_interview(i, ARRAY[OLD.officer, NEW.officer]) FROM interview i
    WHERE i.match_case = NEW.id AND i.state = 'set' AND i.stands;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER interview_handed_over AFTER UPDATE OF officer ON match_case
    FOR EACH ROW WHEN (OLD.officer IS DISTINCT FROM NEW.officer) EXECUTE FUNCTION interview_handed_over();

-- What was done for an enterprise, and who had it when, stays as it was written.
CREATE OR REPLACE TRIGGER enterprise_visit_append_only BEFORE UPDATE OR DELETE ON enterprise_visit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER portfolio_move_append_only BEFORE UPDATE OR DELETE ON portfolio_move
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER officer_leave_append_only BEFORE UPDATE OR DELETE ON officer_leave
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE UNIQUE INDEX IF NOT EXISTS officer_leave_withdrawn_once ON officer_leave (cancels);
CREATE OR REPLACE TRIGGER firm_request_settled BEFORE UPDATE ON firm_request
    FOR EACH ROW WHEN (OLD.state <> 'open' OR (OLD.organisation, OLD.subject, OLD.detail, OLD.made_by, OLD.made)
        IS DISTINCT FROM (NEW.organisation, NEW.subject, NEW.detail, NEW.made_by, NEW.made))
    EXECUTE FUNCTION refuse_unsettling();
CREATE OR REPLACE TRIGGER firm_request_kept BEFORE DELETE ON firm_request
    FOR EACH ROW EXECUTE FUNCTION refuse_unsettling();
-- No key enterprise without an officer: both doors ask under the lock of the enterprise.
CREATE OR REPLACE FUNCTION key_enterprise_has_officer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bigint;
BEGIN
    IF TG_TABLE_NAME = 'key_enterprise' THEN
        SELECT officer INTO held FROM enterprise WHERE organisation = NEW.organisation FOR UPDATE;
    ELSIF EXISTS (SELECT FROM key_enterprise WHERE organisation = NEW.organisation) THEN
        held := NEW.officer;
    ELSE
        RETURN NEW;
    END IF;
    IF held IS NULL THEN
        RAISE EXCEPTION 'enterprise % must have an officer', NEW.organisation
            USING ERRCODE = 'check_violation', CONSTRAINT = 'key_enterprise_has_officer';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER key_enterprise_has_officer BEFORE INSERT OR UPDATE ON key_enterprise
    FOR EACH ROW EXECUTE FUNCTION key_enterprise_has_officer();
CREATE OR REPLACE TRIGGER enterprise_keeps_officer BEFORE UPDATE OF officer ON enterprise
    FOR EACH ROW WHEN (NEW.officer IS NULL) EXECUTE FUNCTION key_enterprise_has_officer();

-- A request is the officer's of the enterprise; where there is none, its county's.
CREATE OR REPLACE VIEW firm_request_party AS
    SELECT r.id AS thing, 'employer' AS party, s.account, s.role, s.organisation, true AS office
    FROM firm_request r JOIN seat_held s ON s.organisation = r.organisation AND s.role = 'enterprise'
    UNION ALL
    SELECT r.id, 'officer', s.account, s.role, s.organisation, false
    FROM firm_request r JOIN enterprise e ON e.organisation = r.organisation
    JOIN seat_held s ON s.account = e.officer AND s.role = 'officer'
    UNION ALL
    SELECT r.id, 'officer', s.account, s.role, s.organisation, true
    FROM firm_request r JOIN enterprise e ON e.organisation = r.organisation AND e.officer IS NULL
    JOIN organisation o ON o.id = r.organisation JOIN county_seat s ON s.county = o.county;

-- Landings of teams: begun with a hire, ended with it; landed once no service is left; nothing is taken out.
CREATE OR REPLACE TRIGGER landing_event_append_only BEFORE UPDATE OR DELETE ON landing_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER landing_event_no_truncate BEFORE TRUNCATE ON landing_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER landing_kept BEFORE DELETE ON landing
    FOR EACH ROW EXECUTE FUNCTION refuse_unsettling();
CREATE OR REPLACE TRIGGER landing_settled BEFORE UPDATE ON landing
    FOR EACH ROW WHEN (OLD.state = 'ended' OR OLD.match_case <> NEW.match_case) EXECUTE FUNCTION refuse_unsettling();
CREATE OR REPLACE TRIGGER landing_service_kept BEFORE DELETE ON landing_service
    FOR EACH ROW EXECUTE FUNCTION refuse_unsettling();
CREATE OR REPLACE TRIGGER landing_service_stays BEFORE UPDATE ON landing_service
    FOR EACH ROW WHEN ((OLD.landing, OLD.kind) IS DISTINCT FROM (NEW.landing, NEW.kind)) EXECUTE FUNCTION refuse_unsettling();
CREATE OR REPLACE FUNCTION landing_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'ended' AND NOT EXISTS (
        SELECT FROM match_case WHERE id = NEW.match_case AND stage = 'hired' AND team IS NOT NULL) THEN
        RAISE EXCEPTION 'case % is no hire of a team', NEW.match_case
            USING ERRCODE = 'check_violation', CONSTRAINT = 'landing_of_hired_team';
    END IF;
    IF NEW.state = 'landed' AND EXISTS (
        SELECT FROM landing_service WHERE landing = NEW.id AND state IN ('open', 'going')) THEN
        RAISE EXCEPTION 'services of landing % are left', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'landed_with_all_done';
    END IF;
    IF NEW.state = 'landed' AND NOT EXISTS (SELECT FROM match_case
        WHERE id = NEW.match_case AND starts <= (now() AT TIME ZONE 'Asia/Shanghai')::date) THEN
        RAISE EXCEPTION 'the team of landing % has not begun', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'landed_after_the_start';
    END IF;
    IF NEW.state = 'landed' AND EXISTS (
        SELECT FROM placement p WHERE p.match_case = NEW.match_case AND p.state = 'hired' AND p.unbooked) THEN
        RAISE EXCEPTION 'the books hold no post for all of landing %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'landed_in_the_books';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER landing_stands BEFORE INSERT OR UPDATE OF state ON landing
    FOR EACH ROW EXECUTE FUNCTION landing_stands();
CREATE OR REPLACE FUNCTION landing_service_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    SELECT state INTO stands FROM landing WHERE id = NEW.landing FOR NO KEY UPDATE;
    IF stands <> 'open' THEN
        RAISE EXCEPTION 'landing % is %', NEW.landing, stands
            USING ERRCODE = 'check_violation', CONSTRAINT = 'landed_with_all_done';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = NEW.state AND NEW.state NOT IN ('open', 'going')
       AND (OLD.owner, OLD.office, OLD.due) IS DISTINCT FROM (NEW.owner, NEW.office, NEW.due) THEN
        RAISE EXCEPTION 'service % is settled', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'landing_service_settled';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER landing_service_moves BEFORE INSERT OR UPDATE OF state, owner, office, due ON landing_service
    FOR EACH ROW EXECUTE FUNCTION landing_service_moves();
CREATE OR REPLACE FUNCTION landing_ends_with_hire() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended record;
BEGIN
    FOR ended IN SELECT id, state FROM landing WHERE match_case = NEW.id AND state <> 'ended' FOR NO KEY UPDATE LOOP
        INSERT INTO landing_event (landing, at, actor_name, actor_role, action, from_state, to_state)
        VALUES (ended.id, now(), '系统', '', 'ended', ended.state, 'ended');
        UPDATE landing SET state = 'ended', version = version + 1, updated = now() WHERE id = ended.id;
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER landing_ends_with_hire AFTER UPDATE OF stage ON match_case
    FOR EACH ROW WHEN (OLD.stage = 'hired' AND NEW.stage <> 'hired') EXECUTE FUNCTION landing_ends_with_hire();

-- Who is told of a landing: the parties of its case; its services besides who sees to each, the county's office where
-- nobody does. LATERAL and OFFSET: what a landing costs is one case's parties, not everybody's.
CREATE OR REPLACE VIEW landing_party AS
    SELECT l.id AS thing, p.party, p.account, p.role, p.organisation, p.office
    FROM landing l, LATERAL (SELECT * FROM case_party p WHERE p.thing = l.match_case OFFSET 0) p;
CREATE OR REPLACE VIEW landing_service_party AS
    SELECT s.id AS thing, 'owner' AS party, h.account, h.role, h.organisation, false AS office
    FROM landing_service s JOIN seat_held h ON h.account = s.owner AND h.role = 'officer'
    UNION ALL
    SELECT s.id, 'owner', p.account, p.role, p.organisation, true
    FROM landing_service s, LATERAL (SELECT * FROM landing_party p WHERE p.thing = s.landing OFFSET 0) p
    WHERE p.party = 'bureau' AND NOT EXISTS (SELECT FROM seat_held h WHERE h.account = s.owner AND h.role = 'officer')
    UNION ALL
    SELECT s.id, p.party, p.account, p.role, p.organisation, p.office
    FROM landing_service s, LATERAL (SELECT * FROM landing_party p WHERE p.thing = s.landing OFFSET 0) p
    WHERE p.party IN ('employer', 'person');
