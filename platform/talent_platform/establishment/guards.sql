-- What has legal weight is append-only.
DO $$
DECLARE guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['ledger_entry', 'ledger_decision', 'establishment_record', 'supervision_record', 'registry_record',
                                   'post_plan_step', 'appointment_step',
                                   'appointment_decision', 'appointment_override',
                                   'appointment_override_cure', 'special_post_step', 'promotion_round_step']
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION refuse_change()', guarded || '_append_only', guarded);
        EXECUTE format('CREATE OR REPLACE TRIGGER %I BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', guarded || '_no_truncate', guarded);
    END LOOP;
END $$;

-- The application books nothing without a decision that is about it, and nobody into a post whose request no office has
-- approved. (The owner of the tables may: that is how books kept elsewhere are carried over.)
-- What is booked for a request is the post that was asked for, above the quota only by an override of this request.
CREATE OR REPLACE FUNCTION as_asked(entry ledger_entry) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT entry.over_quota <> 'excess' AND EXISTS (
        SELECT FROM appointment a WHERE a.id = entry.appointment
            AND (a.institution, a.person, a.category, a.grade, a.effective, a.occupies_quota AND a.special IS NULL)
              = (entry.institution, entry.person, entry.category, entry.grade, entry.effective,
                 -- What is to be approved above the quota holds no seat while it walks.
                 entry.counts OR entry.kind = 'reserved' AND a.occupies_quota AND a.special IS NULL)
            -- Of two posts the one asked for takes the first place where the other was booked as the second.
            AND (a.concurrent = entry.concurrent OR a.concurrent AND entry.kind = 'filled')
            AND (a.special, a.ends) IS NOT DISTINCT FROM (entry.special, entry.until)
            AND (entry.override IS NULL
                 OR EXISTS (SELECT FROM appointment_override o WHERE o.id = entry.override AND o.appointment = a.id)))
$$;

-- A post ends, or its end is taken back, by a decision about whoever holds it: the leaving of this person, the end of this
-- special post, the next post of this person.
CREATE OR REPLACE FUNCTION about_holder(d ledger_decision, entry ledger_entry) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE d.act WHEN 'leaving' THEN d.person = entry.person
                      WHEN 'special' THEN d.special = entry.special
                      WHEN 'appointment' THEN EXISTS (
                          SELECT FROM appointment a
                          WHERE (a.id, a.person, a.state) = (d.appointment, entry.person, 'approved'))
                      ELSE false END
$$;

CREATE OR REPLACE FUNCTION guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND NOT EXISTS (
        SELECT FROM ledger_decision d WHERE d.id = NEW.decision AND d.institution = NEW.institution AND CASE
            WHEN d.act = 'correction' THEN NEW.kind IN ('filled', 'freed') AND EXISTS (
                SELECT FROM ledger_correction c WHERE c.id = d.correction AND c.state = 'confirmed'
                    AND (c.institution, c.person) = (NEW.institution, NEW.person))
            WHEN NEW.kind = 'approved' THEN d.act = 'plan' AND d.plan = NEW.plan
            WHEN NEW.kind IN ('frozen', 'unfrozen') THEN d.act = 'freeze'
            WHEN NEW.kind IN ('special_opened', 'special_closed') THEN d.act = 'special' AND d.special = NEW.special
            WHEN NEW.kind IN ('reserved', 'released') THEN d.act = 'appointment' AND d.appointment = NEW.appointment
                AND (NEW.kind = 'released' OR as_asked(NEW))
            WHEN NEW.kind = 'freed' THEN d.act = 'first_load' OR about_holder(d, NEW)
            WHEN NEW.detail ? 'cancels' THEN about_holder(d, NEW) AND EXISTS (
                SELECT FROM ledger_entry c WHERE c.id = (NEW.detail ->> 'cancels')::bigint AND c.kind = 'freed'
                    AND (c.institution, c.person, c.category, c.grade, c.effective)
                      = (NEW.institution, NEW.person, NEW.category, NEW.grade, NEW.effective))
            WHEN NEW.appointment IS NULL THEN d.act = 'first_load'
            ELSE d.act = 'appointment' AND d.appointment = NEW.appointment AND as_asked(NEW) AND EXISTS (
                SELECT FROM appointment a WHERE a.id = NEW.appointment AND a.state = 'approved' AND EXISTS (
                    SELECT FROM appointment_step s WHERE s.appointment = a.id AND s.to_state = 'approved'))
        END)
    THEN
        RAISE EXCEPTION 'an entry "%" of the ledger rests on no decision', NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_decided';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_entry_guard_decision BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION guard_decision();

-- Units under the civil service law have no posts: none is planned, opened, frozen or filled there.
CREATE OR REPLACE FUNCTION guard_civil_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND EXISTS (SELECT FROM institution i WHERE i.id = NEW.institution AND i.civil_service)
       AND NOT EXISTS (SELECT FROM ledger_decision d WHERE d.id = NEW.decision AND d.act IN ('correction', 'leaving')) THEN
        RAISE EXCEPTION 'institution % is managed by the civil service law', NEW.institution
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_posts';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_entry_guard_civil_service BEFORE INSERT ON ledger_entry
    FOR EACH ROW WHEN (NEW.kind IN ('approved', 'frozen', 'special_opened', 'reserved', 'filled'))
    EXECUTE FUNCTION guard_civil_service();

DROP INDEX IF EXISTS ledger_entry_seats;
CREATE INDEX IF NOT EXISTS ledger_entry_grades ON ledger_entry (institution, category, grade, effective);
CREATE INDEX IF NOT EXISTS ledger_entry_plans ON ledger_entry (institution, category, grade, effective, id)
    WHERE kind = 'approved';

DROP FUNCTION IF EXISTS seats_by_day(bigint, text, integer);

-- Seats approved of a grade on a day: a plan is absolute until the next one. `without` leaves one entry out.
CREATE OR REPLACE FUNCTION approved_seats(of_institution bigint, of_category text, of_grade integer, on_day date,
                                          without bigint DEFAULT NULL)
RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT quantity FROM ledger_entry
        WHERE institution = of_institution AND category = of_category AND grade = of_grade AND kind = 'approved'
          AND effective <= on_day AND id IS DISTINCT FROM without
        ORDER BY effective DESC, id DESC LIMIT 1), 0)
$$;

-- Grades whose free seats serve one another: those of a professional level, highest first.
CREATE OR REPLACE FUNCTION level_grades(of_category text, of_grade integer) RETURNS integer[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN of_category <> 'professional' THEN ARRAY[of_grade]
                WHEN of_grade <= 4 THEN ARRAY[1, 2, 3, 4] WHEN of_grade <= 7 THEN ARRAY[5, 6, 7]
                WHEN of_grade <= 10 THEN ARRAY[8, 9, 10] ELSE ARRAY[11, 12, 13] END
$$;

-- The first day from an entry on that leaves more people without a seat than there are without it; null when none.
-- The same count as the rulebook's (`talent_posts`, overflow): grades of a chain from the highest down, and who finds
-- no seat in a grade takes one left over above it. A move gives up the post held so far, unless both are held. Days
-- before the first plan have no seats and are not looked at. `existing` leaves out the excess staff that a first
-- implementation found in post. Whoever was above the quota and comes back because the leaving is taken back is as many
-- above it as before: only who came in since may not be left without a seat by it.
CREATE OR REPLACE FUNCTION first_day_without_seat(entry ledger_entry) RETURNS date LANGUAGE sql STABLE AS $$
    WITH back AS (
        SELECT (entry.detail ->> 'cancels')::bigint AS freed
        WHERE entry.kind = 'filled' AND (entry.override IS NOT NULL OR entry.over_quota = 'excess')
    ),
    came_since AS (
        SELECT e.id, e.kind, e.person, e.grade, e.appointment FROM ledger_entry e, back
        WHERE e.institution = entry.institution AND e.category = entry.category AND e.id > back.freed
          AND e.kind IN ('filled', 'reserved') AND NOT e.detail ? 'cancels'
          AND NOT EXISTS (SELECT FROM ledger_entry r
                          WHERE r.appointment = e.appointment AND r.kind = 'reserved' AND r.id < back.freed)
    ),
    chain AS (
        SELECT grade, place FROM unnest(CASE WHEN entry.downward THEN level_grades(entry.category, entry.grade)
                                             ELSE ARRAY[entry.grade] END::integer[]) WITH ORDINALITY g(grade, place)
    ),
    entries AS (
        SELECT e.*, CASE WHEN e.kind IN ('filled', 'reserved', 'frozen') THEN e.quantity ELSE -e.quantity END AS n,
               e.id = entry.id OR (e.appointment = entry.appointment
                                   AND NOT (e.kind = 'freed' AND e.effective > entry.effective)) IS TRUE AS same,
               (entry.appointment IS NOT NULL AND e.person = entry.person
                AND e.appointment IS DISTINCT FROM entry.appointment AND e.kind IN ('filled', 'freed')) IS TRUE AS own,
               EXISTS (SELECT FROM came_since c
                       WHERE c.id = e.id OR e.kind = 'released' AND c.appointment = e.appointment
                          OR e.kind = 'freed' AND c.kind = 'filled' AND e.id > c.id
                             AND (c.person, c.grade) = (e.person, e.grade)) AS since
        FROM ledger_entry e JOIN chain USING (grade)
        WHERE e.institution = entry.institution AND e.category = entry.category AND e.counts
          AND e.kind IN ('filled', 'freed', 'reserved', 'released', 'frozen', 'unfrozen')
          AND NOT (entry.kind = 'filled' AND e.over_quota = 'excess' AND NOT EXISTS (SELECT FROM back))
    ),
    counted AS (
        SELECT *, CASE WHEN EXISTS (SELECT FROM back) THEN CASE WHEN since THEN 0 ELSE n END
                       WHEN same OR (own AND entry.way = 'regularise') THEN 0 ELSE n END AS n_before,
               CASE WHEN EXISTS (SELECT FROM back) THEN n
                    WHEN same AND id <> entry.id OR (own AND NOT entry.concurrent) THEN 0 ELSE n END AS n_after
        FROM entries
    ),
    own_changes AS (
        SELECT effective AS day, person, grade, kind IN ('frozen', 'unfrozen') AS froze, n_before, n_after FROM counted
        UNION ALL
        SELECT until + 1, person, grade, kind IN ('frozen', 'unfrozen'), -n_before, -n_after FROM counted
        WHERE until IS NOT NULL
    ),
    -- Who holds two kinds of post takes the seat of the kind that local law names, and none of the other kind.
    named_posts AS (
        SELECT e.person, e.effective, e.until, CASE e.kind WHEN 'filled' THEN 1 ELSE -1 END AS n,
               (entry.appointment IS NOT NULL AND e.person = entry.person AND NOT entry.concurrent
                AND NOT (SELECT a.concurrent FROM appointment a WHERE a.id = entry.appointment)) IS TRUE AS given_up
        FROM ledger_entry e
        WHERE entry.dual NOT IN ('', entry.category) AND e.institution = entry.institution
          AND e.category = entry.dual AND e.kind IN ('filled', 'freed') AND e.special IS NULL AND e.counts
    ),
    named_changes AS (
        SELECT person, effective AS day, n, given_up FROM named_posts
        UNION ALL SELECT person, until + 1, -n, given_up FROM named_posts WHERE until IS NOT NULL
    ),
    two_kinds AS (
        SELECT person, grade, day, n_before, n_after, 0 AS named_before, 0 AS named_after FROM own_changes
        WHERE person IN (SELECT person FROM named_posts)
        UNION ALL
        SELECT person, grade, day, 0, 0, n, CASE WHEN given_up THEN 0 ELSE n END FROM named_changes CROSS JOIN chain
    ),
    both_held AS (
        SELECT person, grade, day, least(sum(sum(n_before)) OVER w, sum(sum(named_before)) OVER w) AS before,
               least(sum(sum(n_after)) OVER w, sum(sum(named_after)) OVER w) AS after
        FROM two_kinds GROUP BY person, grade, day WINDOW w AS (PARTITION BY person, grade ORDER BY day)
    ),
    changes AS (
        SELECT day, grade, froze, n_before, n_after FROM own_changes
        UNION ALL
        SELECT day, grade, false, lag(before, 1, 0::numeric) OVER w - before, lag(after, 1, 0::numeric) OVER w - after
        FROM both_held WINDOW w AS (PARTITION BY person, grade ORDER BY day)
        UNION ALL
        SELECT effective, p.grade, false, 0, 0 FROM ledger_entry p JOIN chain USING (grade)
        WHERE p.institution = entry.institution AND p.category = entry.category AND p.kind = 'approved'
    ),
    per_day AS (
        SELECT days.day, chain.grade, chain.place,
               coalesce(sum(n_before) FILTER (WHERE NOT froze), 0) AS used_before,
               coalesce(sum(n_after) FILTER (WHERE NOT froze), 0) AS used_after,
               coalesce(sum(n_before) FILTER (WHERE froze), 0) AS frozen_before,
               coalesce(sum(n_after) FILTER (WHERE froze), 0) AS frozen_after
        FROM (SELECT DISTINCT day FROM changes) days CROSS JOIN chain
        LEFT JOIN changes ON (changes.day, changes.grade) = (days.day, chain.grade)
        GROUP BY days.day, chain.grade, chain.place
    ),
    running AS (
        SELECT day, grade, place, sum(used_before) OVER w AS used_before, sum(used_after) OVER w AS used_after,
               sum(frozen_before) OVER w AS frozen_before, sum(frozen_after) OVER w AS frozen_after
        FROM per_day WINDOW w AS (PARTITION BY grade ORDER BY day)
    ),
    demand AS (
        -- A plan may shrink below what was frozen before; more than there is cannot be frozen.
        SELECT day, place,
               used_before - greatest(least_left, approved_seats(entry.institution, entry.category, grade, day,
                   CASE WHEN entry.kind = 'approved' THEN entry.id END) - frozen_before) AS before,
               used_after - greatest(least_left, approved_seats(entry.institution, entry.category, grade, day)
                   - frozen_after) AS after
        FROM running, (SELECT CASE entry.kind WHEN 'frozen' THEN -1000000 ELSE 0 END AS least_left) l
        WHERE day >= entry.effective
    ),
    total AS (
        SELECT day, place, sum(before) OVER w AS before, sum(after) OVER w AS after
        FROM demand WINDOW w AS (PARTITION BY day ORDER BY place)
    ),
    short AS (
        SELECT day, greatest(0, max(before) OVER w) AS before, greatest(0, max(after) OVER w) AS after
        FROM total WINDOW w AS (PARTITION BY day ORDER BY place)
    )
    SELECT min(day) FROM short WHERE after > before
      AND (entry.kind <> 'filled' OR entry.appointment IS NOT NULL
           OR day >= (SELECT min(effective) FROM ledger_entry
                      WHERE institution = entry.institution AND kind = 'approved'))
$$;

-- The other post of somebody who held two kinds and took the seat of the kind that ends here: from that day it takes
-- one of its own. Null unless that post runs on and was let in within the quota.
CREATE OR REPLACE FUNCTION post_left_of_two(ended ledger_entry) RETURNS ledger_entry LANGUAGE plpgsql STABLE AS $$
DECLARE
    other ledger_entry;
BEGIN
    SELECT e.* INTO other FROM ledger_entry e
    WHERE ended.counts AND e.person = ended.person AND e.institution = ended.institution AND e.category <> ended.category
      AND e.kind = 'filled' AND e.counts AND e.special IS NULL AND e.override IS NULL AND e.over_quota <> 'excess'
      AND coalesce(nullif(ended.dual, ''), e.dual) = ended.category
      AND (SELECT sum(CASE h.kind WHEN 'filled' THEN 1 ELSE -1 END) FROM ledger_entry h
           WHERE (h.person, h.institution, h.category, h.grade) = (e.person, e.institution, e.category, e.grade)
             AND h.kind IN ('filled', 'freed') AND h.special IS NULL
             AND h.effective <= ended.effective AND (h.until IS NULL OR h.until >= ended.effective)) > 0
    ORDER BY e.id DESC LIMIT 1;
    IF other.id IS NOT NULL THEN
        other.dual := ended.category;
        other.effective := greatest(other.effective, ended.effective);
    END IF;
    RETURN other;
END $$;

-- Nobody is left without a seat who had one, on every day from the entry on, whoever else writes meanwhile. Excess
-- staff, overrides, acknowledged reductions and whom the authority has approved without a seat (policy placements, one
-- entry for several leavers) enter above the quota.
CREATE OR REPLACE FUNCTION granted_above_quota(request bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM approval_paper p
                   WHERE p.appointment = request AND p.covers ?| ARRAY['H1a', 'H1b', 'H1c'])
$$;
CREATE OR REPLACE FUNCTION guard_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    full_on date;
    sits ledger_entry := NEW;
BEGIN
    -- One writer per institution; the next one sees what this one wrote. NO KEY, or the key-share locks of
    -- other writers' foreign keys would deadlock with it.
    PERFORM FROM institution WHERE id = NEW.institution FOR NO KEY UPDATE;
    IF NEW.quantity < 0 THEN
        RAISE EXCEPTION 'a plan approves no negative number of seats'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_quantity_absolute';
    END IF;
    IF NEW.kind = 'unfrozen' THEN
        SELECT min(day) INTO full_on FROM (
            SELECT effective AS day, sum(sum(CASE kind WHEN 'frozen' THEN quantity ELSE -quantity END))
                OVER (ORDER BY effective) AS frozen
            FROM ledger_entry WHERE institution = NEW.institution AND category = NEW.category AND grade = NEW.grade
                AND kind IN ('frozen', 'unfrozen') GROUP BY effective) frozen_by_day
        WHERE frozen < 0 AND day >= NEW.effective;
        IF full_on IS NOT NULL THEN
            RAISE EXCEPTION 'not so many seats of % grade % are frozen on %', NEW.category, NEW.grade, full_on
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_frozen',
                      DETAIL = json_build_object('day', full_on, 'category', NEW.category, 'grade', NEW.grade);
        END IF;
    END IF;
    IF NEW.kind = 'freed' AND NEW.special IS NULL THEN
        sits := post_left_of_two(NEW);
        IF sits.id IS NULL THEN
            RETURN NULL;
        END IF;
    ELSIF NOT NEW.counts OR (NEW.override IS NOT NULL OR NEW.over_quota = 'excess') AND NOT NEW.detail ? 'cancels'
       OR NEW.kind IN ('freed', 'released', 'unfrozen', 'special_opened', 'special_closed')
       OR (NEW.kind = 'approved' AND NEW.detail ? 'acknowledged_excess')
       OR NEW.kind = 'filled' AND granted_above_quota(NEW.appointment)
    THEN
        RETURN NULL;
    END IF;
    full_on := first_day_without_seat(sits);
    IF full_on IS NOT NULL THEN
        RAISE EXCEPTION 'no seat of % grade % is free on %', sits.category, sits.grade, full_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_seats_free',
                  DETAIL = json_build_object('day', full_on, 'category', sits.category, 'grade', sits.grade);
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS ledger_entry_guard_seats ON ledger_entry;
-- Deferred: a move frees the old seat and fills the new one in one transaction, in either order.
CREATE CONSTRAINT TRIGGER ledger_entry_guard_seats AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_seats();

-- Who is written twice at once waits; a thousand locks for everybody, so that a roster of any size finds room in the
-- lock table. Whoever writes many people in one transaction is alone (ledger.service: lock_many_people).
CREATE OR REPLACE FUNCTION lock_person(who text) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtext('post holder'), hashtext(who) & 1023)
$$;

-- The first of these days on which somebody holds two posts, in one institution or two, unless the second is of another
-- category and booked as held beside the first (双肩挑). People are the same by their identity number.
CREATE OR REPLACE FUNCTION two_posts_on(who text, first_day date, last_day date) RETURNS date LANGUAGE sql STABLE AS $$
    WITH held AS (
        SELECT e.category, e.concurrent, e.effective, e.until, CASE e.kind WHEN 'filled' THEN 1 ELSE -1 END AS n
        FROM ledger_entry e
        WHERE e.person = ANY (ARRAY(SELECT id FROM staff_member WHERE person_key = who))
          AND e.kind IN ('filled', 'freed')
    ),
    changes AS (
        SELECT category, concurrent, effective AS day, n FROM held
        UNION ALL SELECT category, concurrent, until + 1, -n FROM held WHERE until IS NOT NULL
    ),
    per_day AS (
        SELECT day, sum(sum(n) FILTER (WHERE NOT concurrent)) OVER w AS first,
               sum(sum(n) FILTER (WHERE concurrent)) OVER w AS second,
               sum(sum(n) FILTER (WHERE category = 'management')) OVER w AS management,
               sum(sum(n) FILTER (WHERE category = 'professional')) OVER w AS professional,
               sum(sum(n) FILTER (WHERE category = 'skilled')) OVER w AS skilled
        FROM changes GROUP BY day WINDOW w AS (ORDER BY day)
    )
    SELECT min(day) FROM per_day
    WHERE day >= first_day AND (last_day IS NULL OR day <= last_day)
      AND greatest(first, second, management, professional, skilled) > 1
$$;
CREATE OR REPLACE FUNCTION guard_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who text := (SELECT person_key FROM staff_member WHERE id = NEW.person);
    twice_on date;
BEGIN
    PERFORM lock_person(who);
    twice_on := two_posts_on(who, NEW.effective, NEW.until);
    IF twice_on IS NOT NULL THEN
        RAISE EXCEPTION 'staff member % holds two posts on %', NEW.person, twice_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_one_post', DETAIL = json_build_object('day', twice_on);
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS ledger_entry_guard_person ON ledger_entry;
CREATE CONSTRAINT TRIGGER ledger_entry_guard_person AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'filled' AND NEW.person IS NOT NULL)
    EXECUTE FUNCTION guard_person();

-- Nor does anybody stand twice on the list of one institution.
CREATE OR REPLACE FUNCTION guard_staff_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_person(NEW.person_key);
    IF EXISTS (SELECT FROM staff_member s
               WHERE s.institution = NEW.institution AND s.person_key = NEW.person_key AND s.id <> NEW.id) THEN
        RAISE EXCEPTION 'somebody with this identity number is on the list of institution %', NEW.institution
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'staff_identity_once';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER staff_member_guard_once BEFORE INSERT OR UPDATE OF person_key, institution ON staff_member
    FOR EACH ROW WHEN (NEW.person_key <> '') EXECUTE FUNCTION guard_staff_once();

-- A number that comes in later makes two rows one person: what is asked for this row counts for that person from then on, and
-- whoever would stand in two posts by it waits until the books of one unit are mended.
CREATE OR REPLACE FUNCTION guard_joined() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    twice_on date := two_posts_on(NEW.person_key, '-infinity', NULL);
BEGIN
    IF twice_on IS NOT NULL AND EXISTS (SELECT FROM ledger_entry e WHERE e.person = NEW.id AND e.kind = 'filled') THEN
        RAISE EXCEPTION 'staff member % holds two posts on %', NEW.id, twice_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_one_post', DETAIL = json_build_object('day', twice_on);
    END IF;
    IF EXISTS (SELECT FROM special_post mine JOIN special_post other
                   ON project_key(mine.project) = project_key(other.project)
               JOIN staff_member s ON s.id = other.person
               WHERE mine.person = NEW.id AND s.person_key = NEW.person_key AND s.id <> NEW.id
                 AND mine.state IN ('asked', 'department', 'county', 'open')
                 AND other.state IN ('asked', 'department', 'county', 'open')) THEN
        RAISE EXCEPTION 'staff member % has two special posts on one project', NEW.id
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'special_post_once';
    END IF;
    UPDATE appointment SET person_key = NEW.person_key WHERE person = NEW.id AND person_key <> NEW.person_key;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER staff_member_joined AFTER UPDATE OF person_key ON staff_member
    FOR EACH ROW WHEN (OLD.person_key <> NEW.person_key) EXECUTE FUNCTION guard_joined();

-- Whose certificates of the register are whose: by the identity number, or by number and name as the unit's records have them,
-- where no identity number says otherwise. One of the same identity number and another name is a slip of eighteen digits, or of
-- somebody who was renamed: it counts against, and as proof once the unit's record names its number.
CREATE OR REPLACE VIEW staff_certificate_told AS
    SELECT s.id AS person, s.institution, c.*, name_key(c.holder) = name_key(s.name) OR EXISTS (
        SELECT FROM jsonb_array_elements(s.certificates) told (fact)
        WHERE certificate_number_key(told.fact ->> 'number') = certificate_number_key(c.number)) AS proof
    FROM staff_member s JOIN certificate_told c ON c.person_key = s.person_key AND c.person_key <> ''
    UNION ALL
    SELECT s.id, s.institution, c.*, true FROM staff_member s CROSS JOIN LATERAL (
        SELECT DISTINCT certificate_number_key(told.fact ->> 'number') AS number
        FROM jsonb_array_elements(s.certificates) told (fact)) named
    JOIN certificate_told c ON certificate_number_key(c.number) = named.number
        AND name_key(c.holder) = name_key(s.name) AND (c.person_key = '' OR s.person_key = '')
    WHERE named.number <> '';
CREATE OR REPLACE VIEW staff_certificate AS
    SELECT h.person, h.institution, h.certificate FROM staff_certificate_told h JOIN certificate c ON c.id = h.certificate
    WHERE h.until = 'infinity' AND (h.proof OR c.state <> 'valid');

-- Nobody comes onto a list without the number of an identity card or passport, and a number on record stays. (Rows that
-- older versions let in keep their place until the unit fills the number in: the bureau sees which units have any.)
CREATE OR REPLACE FUNCTION guard_staff_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND coalesce(length(NEW.identity_cipher), 0) = 0
       AND (TG_OP = 'INSERT' OR OLD.identity_cipher IS NOT NULL) THEN
        RAISE EXCEPTION 'a staff member of institution % has no identity number', NEW.institution
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_identity_known';
    END IF;
    RETURN NEW;
END $$;
CREATE INDEX IF NOT EXISTS staff_member_numberless ON staff_member (institution) WHERE identity_cipher IS NULL;
CREATE OR REPLACE TRIGGER staff_member_guard_identity BEFORE INSERT OR UPDATE OF identity_cipher ON staff_member
    FOR EACH ROW EXECUTE FUNCTION guard_staff_identity();

-- A wrong number is put right by two: the correction confirmed last says from which key to which, and what day of birth.
CREATE OR REPLACE FUNCTION number_put_right(told staff_member) RETURNS identity_correction LANGUAGE sql STABLE AS $$
    SELECT c FROM identity_correction c WHERE c.person = told.id AND c.state = 'confirmed' ORDER BY c.decided DESC, c.id DESC LIMIT 1
$$;
CREATE UNIQUE INDEX IF NOT EXISTS identity_correction_one_open ON identity_correction (person) WHERE state = 'asked';
-- Who somebody is does not change by the way either: a blank number is filled in, one that nothing was entered under is typed
-- anew by the unit, and an old writing of a number is read anew with an entry in the log that bears the mark of the new key.
CREATE OR REPLACE FUNCTION guard_who() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND OLD.identity_cipher IS NOT NULL AND (
           NOT NEW.claimed OR EXISTS (SELECT FROM appointment a WHERE a.person = NEW.id)
           OR EXISTS (SELECT FROM staff_record r WHERE r.person = NEW.id)
           OR EXISTS (SELECT FROM special_post x WHERE x.person = NEW.id)
           OR EXISTS (SELECT FROM round_applicant c WHERE c.person = NEW.id))
       AND NOT EXISTS (
           SELECT FROM audit_entry l WHERE l.subject = 'staff:' || NEW.id AND l.action = 'staff.rewritten'
               AND l.detail ->> 'mark' = left(encode(sha256(NEW.person_key::bytea), 'hex'), 16))
       AND ((number_put_right(NEW)).was_key, (number_put_right(NEW)).key)
           IS DISTINCT FROM (OLD.person_key, NEW.person_key) THEN
        RAISE EXCEPTION 'the identity number of staff member % is on record', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_identity_kept';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS staff_member_who ON staff_member;
CREATE CONSTRAINT TRIGGER staff_member_who AFTER UPDATE OF person_key ON staff_member
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.person_key <> NEW.person_key) EXECUTE FUNCTION guard_who();

-- Whether an entry about somebody neither cancels another one nor was cancelled.
CREATE OR REPLACE FUNCTION entry_stands(e ledger_entry) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT e.detail ? 'cancels' AND NOT EXISTS (SELECT FROM ledger_entry c
        WHERE c.person = e.person AND (c.detail ->> 'cancels')::bigint = e.id)
$$;
-- What only the unit says of somebody stays its word until an appointment of this person, or the first roster, is in the
-- books, and is its word again only when they tell of no post.
CREATE OR REPLACE FUNCTION guard_staff_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND NEW.claimed
        = EXISTS (SELECT FROM ledger_entry e WHERE e.person = NEW.id AND e.kind = 'filled' AND entry_stands(e)) THEN
        RAISE EXCEPTION 'nobody has compared the originals of staff member %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_claim_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER staff_member_guard_claim BEFORE UPDATE OF claimed ON staff_member
    FOR EACH ROW WHEN (OLD.claimed <> NEW.claimed) EXECUTE FUNCTION guard_staff_claim();

-- One live request per person in the whole city; a second one only beside the first (双肩挑).
CREATE UNIQUE INDEX IF NOT EXISTS appointment_one_live_per_person ON appointment (person_key)
    WHERE state IN ('reserved', 'department', 'county', 'city', 'approved') AND NOT concurrent;

-- One value of a figure waits for a place at a time.
CREATE OR REPLACE TRIGGER figure_value_confirmed BEFORE INSERT OR UPDATE OR DELETE ON figure_value
    FOR EACH ROW EXECUTE FUNCTION set_by_two();
DROP FUNCTION IF EXISTS figure_value_confirmed();
CREATE UNIQUE INDEX IF NOT EXISTS figure_value_one_waiting ON figure_value (figure, jurisdiction)
    WHERE confirmed IS NULL AND withdrawn IS NULL;

-- No figure is looser than the law above sets it, on any day from the one on which it begins (`talent_posts`: floors.py says the
-- same; `figure_law` and `degree_rank` are made of what is shipped).
CREATE OR REPLACE FUNCTION offices_named(given jsonb, law jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(office ORDER BY n), '[]') = law
    FROM jsonb_array_elements(given) WITH ORDINALITY g (office, n) WHERE law @> jsonb_build_array(office)
$$;
CREATE OR REPLACE FUNCTION by_grade(told jsonb, of_grade integer) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT value FROM jsonb_each(told) WHERE key::integer = of_grade LIMIT 1
$$;
CREATE OR REPLACE FUNCTION least_degree(told jsonb, of_grade integer) RETURNS integer LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT degree_rank(value #>> '{}') FROM jsonb_each(told)
                     WHERE key::integer >= of_grade ORDER BY key::integer LIMIT 1), 1);
END $$;
CREATE OR REPLACE FUNCTION keeps_law(of_figure text, given jsonb, law jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE
        WHEN of_figure IN ('competition_steps', 'recruitment_steps') THEN given @> law
        WHEN of_figure IN ('dual_post_approver', 'grade1_approver', 'grade2_approver', 'special_post_approvers')
            THEN offices_named(given, law)
        WHEN of_figure = 'plan_approvers' THEN NOT EXISTS (
            SELECT FROM jsonb_each(law) l WHERE offices_named(given -> l.key, l.value) IS NOT TRUE)
        WHEN of_figure = 'main_category_floor' THEN NOT EXISTS (
            SELECT FROM jsonb_each_text(law) l WHERE ((given ->> l.key)::numeric >= l.value::numeric) IS NOT TRUE)
        WHEN of_figure = 'posts_per_establishment' THEN (given #>> '{}')::numeric <= (law #>> '{}')::numeric
        WHEN of_figure = 'recruitment_publicity' THEN given ->> 'unit' IN (law ->> 'unit', 'working_day')
            AND (given ->> 'least')::numeric >= (law ->> 'least')::numeric
        WHEN of_figure = 'working_age' THEN (given ->> 'from')::numeric >= (law ->> 'from')::numeric
            AND (given ->> 'to')::numeric <= (law ->> 'to')::numeric
        WHEN of_figure IN ('years_in_grade_management', 'years_in_grade_skilled') THEN NOT EXISTS (
            SELECT FROM jsonb_each_text(law) l
            WHERE coalesce((by_grade(given, l.key::integer) #>> '{}')::numeric, 0) < coalesce(l.value::numeric, 0))
        WHEN of_figure = 'management_education' THEN NOT EXISTS (
            SELECT FROM generate_series(1, 10) grade WHERE least_degree(given, grade) < least_degree(law, grade))
        ELSE false END;
END $$;
CREATE OR REPLACE FUNCTION guard_figure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND NEW.withdrawn IS NULL AND EXISTS (
        SELECT FROM (SELECT NEW.valid_from AS day
                     UNION SELECT f.since FROM figure_law() f WHERE f.figure = NEW.figure AND f.since > NEW.valid_from) days
        CROSS JOIN LATERAL (
            SELECT f.value FROM figure_law() f
            WHERE f.figure = NEW.figure AND days.day BETWEEN f.since AND f.until
              AND f.place IN (NEW.jurisdiction, left(NEW.jurisdiction, 4) || '00', left(NEW.jurisdiction, 2) || '0000', 'CN')
            ORDER BY array_position(ARRAY[NEW.jurisdiction::text, left(NEW.jurisdiction, 4) || '00',
                                          left(NEW.jurisdiction, 2) || '0000', 'CN'], f.place) LIMIT 1) law
        WHERE law.value <> 'null' AND keeps_law(NEW.figure, NEW.value, law.value) IS NOT TRUE)
    THEN
        RAISE EXCEPTION 'figure "%" is looser than the law above sets it', NEW.figure
            USING ERRCODE = 'check_violation', CONSTRAINT = 'figure_no_looser';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER figure_value_no_looser BEFORE INSERT OR UPDATE ON figure_value
    FOR EACH ROW EXECUTE FUNCTION guard_figure();

-- A title of the highest level, and a post held in it, open posts that the city looks at itself.
CREATE OR REPLACE FUNCTION opens_top_posts(record jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(CASE record ->> 'kind'
        WHEN 'title' THEN record -> 'facts' ->> 'level' = '正高'
        WHEN 'earlier' THEN record -> 'facts' ->> 'category' = 'professional'
                            AND (record -> 'facts' ->> 'grade')::integer BETWEEN 1 AND 4
    END, false)
$$;

-- The bureau of which an account is now, empty for others: kept with what it asks and decides, for offices change hands.
CREATE OR REPLACE FUNCTION office_held(who bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT h.role FROM role_held h WHERE h.account = who AND h.role IN ('city', 'county') LIMIT 1), '')
$$;
DROP FUNCTION IF EXISTS of_the_city(bigint);

-- A confirmed fact as it stood on an evening: in the latest wording that was confirmed by then; null where it was not
-- confirmed yet, or taken back.
CREATE OR REPLACE FUNCTION record_told(r staff_record, evening timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT nullif(coalesce((SELECT c.replacement FROM record_correction c
                            WHERE c.record = r.id AND c.state = 'confirmed' AND c.decided < evening
                            ORDER BY c.id DESC LIMIT 1), r.facts), 'null'::jsonb)
    WHERE r.state = 'confirmed' AND r.decided < evening
$$;

-- A name in one writing: half-width, without blanks, in capitals.
CREATE OR REPLACE FUNCTION plain_writing(told text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT upper(regexp_replace(normalize(coalesce(told, ''), NFKC), '[\s\u00b7\u200b-\u200f\u2022\u2060\ufeff]+', '', 'g'))
$$;
-- A project, however it is written.
CREATE OR REPLACE FUNCTION project_key(told text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(plain_writing(told), '[。.,，、;；]+$', '')
$$;
-- A title or licence without what only says that it is a paper, and without what stands in brackets behind it.
CREATE OR REPLACE FUNCTION bare_name(told text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(regexp_replace(plain_writing(told), '\([^()]*\)$', ''),
                          '(?!^)((专业技术|职业|执业|任职)?资格|职称|职务|注册|执业)?(证书|证)?$', '')
$$;
CREATE OR REPLACE FUNCTION bracketed(told text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce((regexp_match(plain_writing(told), '\(([^()]*[^()级])\)$'))[1], '')
$$;
-- One title, however it is written: 高级工程师, 机械高级工程师 and 高级工程师（机械）, or its level alone. Of two specialties it is two.
CREATE OR REPLACE FUNCTION same_title(one jsonb, other jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT one ->> 'level' = other ->> 'level'
       AND (of_level OR (right(longer, length(shorter)) = shorter
            AND (left(longer, -length(shorter)) || bracket_longer = '' OR bracket_shorter = ''
                 OR strpos(left(longer, -length(shorter)) || bracket_longer, bracket_shorter) > 0
                 OR strpos(bracket_shorter, left(longer, -length(shorter)) || bracket_longer) > 0)))
    FROM (SELECT bare_name(one ->> 'name') AS a, bare_name(other ->> 'name') AS b,
                 bracketed(one ->> 'name') AS in_a, bracketed(other ->> 'name') AS in_b) names
    CROSS JOIN LATERAL (SELECT CASE WHEN length(a) >= length(b) THEN a ELSE b END AS longer,
                               CASE WHEN length(a) >= length(b) THEN b ELSE a END AS shorter,
                               CASE WHEN length(a) >= length(b) THEN in_a ELSE in_b END AS bracket_longer,
                               CASE WHEN length(a) >= length(b) THEN in_b ELSE in_a END AS bracket_shorter,
                               a ~ '^(正|副)?(高|高级|中级|初级|助理级|员级)$' OR b ~ '^(正|副)?(高|高级|中级|初级|助理级|员级)$' AS of_level) sides
$$;
-- One licence: the same number, or the same name where one of them tells no number.
CREATE OR REPLACE FUNCTION same_licence(one jsonb, other jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN a <> '' AND b <> '' THEN a = b ELSE bare_name(one ->> 'name') = bare_name(other ->> 'name') END
    FROM (SELECT coalesce(certificate_number_key(one ->> 'number'), '') AS a,
                 coalesce(certificate_number_key(other ->> 'number'), '') AS b) numbers
$$;
-- Whether two records tell one fact, by what it means and not by how it is written, whatever else they tell of it. Who leads a
-- unit is told of that unit.
CREATE OR REPLACE FUNCTION same_fact(of_kind text, one jsonb, other jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(CASE
        WHEN of_kind = 'title' THEN same_title(one, other)
        WHEN of_kind = 'licence' THEN same_licence(one, other)
        WHEN of_kind IN ('skill', 'degree', 'born') THEN one - '{granted,graduated}'::text[] = other - '{granted,graduated}'::text[]
        WHEN of_kind = 'earlier' THEN one - '{unit,end}'::text[] = other - '{unit,end}'::text[]
        WHEN of_kind = 'appraisal' THEN one ->> 'kind' = other ->> 'kind'
            AND left(one ->> 'on', CASE one ->> 'kind' WHEN 'year' THEN 4 ELSE 10 END)
              = left(other ->> 'on', CASE one ->> 'kind' WHEN 'year' THEN 4 ELSE 10 END)
        WHEN of_kind IN ('discipline', 'absence') THEN one - 'end' = other - 'end'
        WHEN of_kind = 'trade' THEN plain_writing(one ->> 'name') = plain_writing(other ->> 'name')
        WHEN of_kind IN ('retirement', 'name') THEN one = other
    END, false)
$$;
DROP FUNCTION IF EXISTS same_fact(text, jsonb);
-- What the city has said of facts of a kind about somebody, in whichever unit: put one right, taken it back or refused it;
-- and what it is asked to say. Everybody was born once: of two days the city says which, so a day on record is told too.
CREATE OR REPLACE FUNCTION said_before(who text, of_kind text)
RETURNS TABLE (of_record bigint, unit bigint, act text, was jsonb, "right" jsonb, document text, note text, at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT r.id, s.institution, 'refused', r.facts, NULL::jsonb, r.document, r.note, r.decided
    FROM staff_member s JOIN staff_record r ON r.person = s.id
    WHERE s.person_key = who AND r.kind = of_kind AND r.state = 'refused' AND r.decided_office = 'city'
    UNION ALL
    SELECT r.id, s.institution,
           CASE WHEN c.state = 'asked' THEN 'doubted' WHEN c.replacement = 'null' THEN 'withdrawn' ELSE 'corrected' END,
           c.was, nullif(c.replacement, 'null'), c.document, c.reason, coalesce(c.decided, c.asked)
    FROM staff_member s JOIN staff_record r ON r.person = s.id JOIN record_correction c ON c.record = r.id
    WHERE s.person_key = who AND r.kind = of_kind AND c.state <> 'refused'
    UNION ALL
    SELECT r.id, s.institution, 'recorded', record_told(r, 'infinity'), NULL::jsonb, r.document, r.note, r.decided
    FROM staff_member s JOIN staff_record r ON r.person = s.id
    WHERE s.person_key = who AND of_kind = 'born' AND r.kind = 'born' AND record_told(r, 'infinity') IS NOT NULL
    UNION ALL
    SELECT NULL, s.institution, 'recorded', jsonb_build_object('born', s.born), NULL::jsonb, '', '',
           coalesce(s.born_filled, (SELECT min(e.recorded) FROM ledger_entry e WHERE e.person = s.id), now())
    FROM staff_member s
    WHERE s.person_key = who AND of_kind = 'born' AND s.born IS NOT NULL AND NOT s.claimed
      AND NOT EXISTS (SELECT FROM staff_record r WHERE r.person = s.id AND r.kind = 'born' AND record_told(r, 'infinity') IS NOT NULL)
$$;
-- Whether the city has spoken about such a fact, so that it needs the city's word: entered with its paper, typed into a form
-- or read from a roster, in this unit or another. What a higher office has said is not undone below it by telling it anew.
-- What stands on record says so itself: of what everybody has one of, only the record that is told today, and a leader
-- leads the unit whose record says so. What is left blank is another statement. Yearly appraisals are of
-- that year. A refusal goes before what another unit had on record.
CREATE OR REPLACE FUNCTION said_by_the_city(record jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM staff_member mine CROSS JOIN LATERAL said_before(mine.person_key, record ->> 'kind') said
        WHERE mine.id = (record ->> 'person')::bigint AND said.act <> 'doubted'
          AND NOT (said.act = 'recorded' AND said.of_record IS NULL AND said.was @> (record -> 'facts'))
          AND (record ->> 'kind' <> 'appraisal'
               OR record -> 'facts' ->> 'kind' = 'term' AND said.was ->> 'kind' = 'term'
               OR left(record -> 'facts' ->> 'on', 4) IN (left(said.was ->> 'on', 4), left(said."right" ->> 'on', 4))))
       AND NOT EXISTS (
        SELECT FROM (
            SELECT record_told(r, 'infinity') AS facts, r.decided, same.id <> mine.id AS elsewhere,
                   row_number() OVER (ORDER BY r.decided DESC, r.id DESC) AS nth
            FROM staff_member mine
            JOIN staff_member same ON same.person_key = mine.person_key AND (same.id = mine.id OR record ->> 'kind' <> 'leader')
            JOIN staff_record r ON r.person = same.id
            WHERE mine.id = (record ->> 'person')::bigint AND r.kind = record ->> 'kind'
              AND record_told(r, 'infinity') IS NOT NULL) stands
        WHERE facts @> (record -> 'facts')
          AND (nth = 1 OR record ->> 'kind' NOT IN ('name', 'degree', 'born', 'leader'))
          AND NOT (elsewhere AND EXISTS (
              SELECT FROM staff_member mine CROSS JOIN LATERAL said_before(mine.person_key, record ->> 'kind') said
              WHERE mine.id = (record ->> 'person')::bigint AND said.act = 'refused' AND said.at > stands.decided
                AND same_fact(record ->> 'kind', said.was, record -> 'facts'))))
$$;
CREATE OR REPLACE FUNCTION needs_the_city(record jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT opens_top_posts(record) OR said_by_the_city(record)
$$;

-- What is entered about a person, and what is wrong in the books, waits until somebody else has decided it, once: a bureau
-- of the person's part of the tree about facts, a second person of the city bureau about corrections. What the city asks
-- for is refused by the city. A record of what came with the first post is written by `tell_origins` alone.
CREATE OR REPLACE FUNCTION decided_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text[] := ARRAY['state', 'decided', 'decided_by', 'decided_name', 'decided_office', 'note'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.asked_office := office_held(NEW.asked_by);
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'staff_record' AND OLD.document = '' THEN
        -- What a unit said before anybody asked for papers gets its paper when it is confirmed.
        kept := kept || 'document'::text;
        IF NEW.state = 'confirmed' AND trim(NEW.document) = '' THEN
            RAISE EXCEPTION 'record % is confirmed on no paper', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'record_on_paper';
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        NEW.decided_office := office_held(NEW.decided_by);
    END IF;
    IF TG_OP = 'INSERT' AND NEW.state = 'asked' AND NEW.decided IS NULL AND NEW.decided_by IS NULL
       AND coalesce(to_jsonb(NEW) ->> 'origin', '') = '' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND to_jsonb(NEW) ->> 'origin' <> '' AND (current_user <> 'talent_app' OR pg_trigger_depth() > 1) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'asked' AND NEW.state <> 'asked' AND NEW.decided IS NOT NULL
       AND NEW.decided_by IS DISTINCT FROM NEW.asked_by AND to_jsonb(NEW) - kept = to_jsonb(OLD) - kept
       AND NEW.decided_office <> '' AND EXISTS (SELECT FROM account a WHERE a.id = NEW.decided_by AND a.active)
       AND (CASE WHEN NEW.state = 'refused' THEN NEW.asked_office <> 'city' OR NEW.decided_office = 'city'
                 WHEN TG_TABLE_NAME = 'staff_record' THEN NEW.decided_office = 'city' OR NOT needs_the_city(to_jsonb(NEW))
                 ELSE NEW.decided_office = 'city' AND second_person(NEW.asked_by, NEW.decided_by) END)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is decided once, by a second person', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_by_another';
END $$;
CREATE OR REPLACE TRIGGER staff_record_decided BEFORE INSERT OR UPDATE OR DELETE ON staff_record
    FOR EACH ROW EXECUTE FUNCTION decided_by_another();
-- A higher post, another kind or more years than were booked, also where taking out a move opens it again: two offices
-- have looked, not a unit and one of them.
CREATE OR REPLACE FUNCTION guard_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM ledger_entry e WHERE e.id = NEW.entry AND CASE WHEN NEW.replacement <> 'null' THEN
                   NEW.replacement ->> 'category' <> e.category OR (NEW.replacement ->> 'grade')::integer < e.grade
                   OR (NEW.replacement ->> 'start')::date < e.effective
               ELSE EXISTS (SELECT FROM ledger_entry f
                            WHERE (f.person, f.appointment, f.effective, f.kind) = (e.person, e.appointment, e.effective, 'freed')
                                AND NOT f.detail ? 'cancels' AND (f.category <> e.category OR f.grade < e.grade)) END)
       AND NEW.asked_office = ''
    THEN
        RAISE EXCEPTION 'correction % gives more than was booked, on a unit''s word', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'more_by_an_office';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_correction_more BEFORE UPDATE OF state ON ledger_correction
    FOR EACH ROW WHEN (NEW.state = 'confirmed') EXECUTE FUNCTION guard_correction();
CREATE OR REPLACE TRIGGER identity_correction_decided BEFORE INSERT OR UPDATE OR DELETE ON identity_correction
    FOR EACH ROW EXECUTE FUNCTION decided_by_another();
CREATE OR REPLACE TRIGGER ledger_correction_decided BEFORE INSERT OR UPDATE OR DELETE ON ledger_correction
    FOR EACH ROW EXECUTE FUNCTION decided_by_another();
CREATE UNIQUE INDEX IF NOT EXISTS ledger_correction_one_open ON ledger_correction (entry) WHERE state = 'asked';

-- What the row of somebody tells, as facts of records.
CREATE OR REPLACE FUNCTION listed_facts(told staff_member) RETURNS TABLE (kind text, facts jsonb) LANGUAGE sql IMMUTABLE AS $$
    SELECT 'title', title FROM jsonb_array_elements(told.titles) title
    UNION ALL
    SELECT 'skill', skill || jsonb_build_object('level', skill ->> 'level') FROM jsonb_array_elements(told.skills) skill
    UNION ALL
    SELECT 'degree', jsonb_build_object('degree', told.degree, 'graduated', told.graduated) WHERE told.degree IS NOT NULL
    UNION ALL
    SELECT 'born', jsonb_build_object('born', told.born) WHERE told.born IS NOT NULL
    UNION ALL
    SELECT 'leader', jsonb_build_object('unit_leader', true) WHERE told.unit_leader
$$;
-- What only the unit says of somebody and the city has said otherwise: it counts for nothing before the city has confirmed a
-- record of it. (In plpgsql: the planner loses its way in a row that it inlines this deep.)
CREATE OR REPLACE FUNCTION disputed_facts(told staff_member) RETURNS TABLE (kind text, facts jsonb) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT listed.kind, listed.facts FROM listed_facts(told) listed
    WHERE told.claimed AND said_by_the_city(jsonb_build_object(
        'person', told.id, 'kind', listed.kind,
        -- A form without a day of graduation says nothing about it.
        'facts', jsonb_strip_nulls(listed.facts)));
END $$;
-- What stands on record and the city has said otherwise of, for people it did not know then to be one: an identity number came
-- in later, or a record is older than the rule. It counts for nothing before the city has decided: by a correction, or by a record
-- of its own. So do two days of birth of one person, both of them. `people`: of these; null, of everybody.
CREATE OR REPLACE FUNCTION against_the_city(people bigint[])
RETURNS TABLE (person bigint, record bigint, kind text, facts jsonb, since timestamptz) LANGUAGE sql STABLE AS $$
    WITH word AS MATERIALIZED (
        SELECT s.person_key, r.kind, c.was, nullif(c.replacement, 'null') AS "right", c.decided AS at, r.id AS record
        FROM record_correction c JOIN staff_record r ON r.id = c.record JOIN staff_member s ON s.id = r.person
        WHERE c.state = 'confirmed' AND r.kind NOT IN ('name', 'leader', 'born')
        UNION ALL
        SELECT s.person_key, r.kind, NULL, NULL, r.decided, r.id
        FROM staff_record r JOIN staff_member s ON s.id = r.person
        WHERE r.state = 'refused' AND r.decided_office = 'city' AND r.kind NOT IN ('name', 'leader', 'born')
    ),
    told AS MATERIALIZED (
        SELECT mine.person_key, r.id, r.person, r.kind, record_told(r, 'infinity') AS facts, r.decided,
               CASE WHEN r.origin = '' AND r.decided_office = 'city' THEN r.decided ELSE '-infinity' END AS by_the_city,
               coalesce((SELECT max(k.decided) FROM record_correction k WHERE k.record = r.id AND k.state = 'confirmed'),
                        '-infinity') AS put_right
        FROM staff_member mine JOIN staff_record r ON r.person = mine.id
        WHERE (mine.person_key, r.kind) IN (SELECT w.person_key, w.kind FROM word w) AND r.state = 'confirmed'
    )
    SELECT t.person, t.id, t.kind, t.facts, max(greatest(w.at, t.decided))
    FROM told t JOIN word w ON (w.person_key, w.kind) = (t.person_key, t.kind)
    WHERE t.facts IS NOT NULL AND (people IS NULL OR t.person = ANY (people))
      AND t.id <> w.record AND greatest(t.by_the_city, t.put_right) < w.at AND t.facts IS DISTINCT FROM w."right"
      AND (same_fact(t.kind, t.facts, w.was)
           OR t.decided > w.at AND t.kind IN ('title', 'skill', 'licence', 'degree', 'earlier'))
      AND NOT EXISTS (  -- told as well by a record that stood when the city spoke, or that it has confirmed since
        SELECT FROM told o
        WHERE (o.person_key, o.kind) = (t.person_key, t.kind) AND o.id <> t.id AND o.facts IS NOT NULL
          AND same_fact(t.kind, o.facts, t.facts)
          AND (greatest(o.by_the_city, o.put_right) >= w.at OR o.decided <= w.at AND NOT same_fact(t.kind, o.facts, w.was)))
    GROUP BY t.person, t.id, t.kind, t.facts
    UNION ALL
    SELECT s.id, NULL, 'born', jsonb_build_object('born', s.born), s.born_filled
    FROM staff_member s
    WHERE s.born IS NOT NULL AND (people IS NULL OR s.id = ANY (people))
      AND EXISTS (SELECT FROM staff_member o WHERE o.person_key = s.person_key AND o.id <> s.id AND NOT o.claimed
                  AND o.born <> s.born)
      AND NOT s.claimed
$$;
CREATE INDEX IF NOT EXISTS staff_record_refused ON staff_record (person) WHERE state = 'refused';
-- What the record confirmed last tells, of what everybody has one of.
CREATE OR REPLACE FUNCTION told_last(who bigint, of_kind text) RETURNS TABLE (facts jsonb) LANGUAGE sql STABLE AS $$
    SELECT record_told(r, 'infinity') FROM staff_record r
    WHERE r.person = who AND r.kind = of_kind AND record_told(r, 'infinity') IS NOT NULL ORDER BY r.decided DESC, r.id DESC LIMIT 1
$$;
-- Once offices have compared what the unit said, these wait as entries of their own, as does what is still to come.
CREATE OR REPLACE FUNCTION set_disputed_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    disputed record;
BEGIN
    FOR disputed IN SELECT * FROM disputed_facts(OLD)
                    UNION SELECT f.kind, f.facts FROM listed_facts(OLD) f
                    WHERE coalesce(f.facts ->> 'granted', f.facts ->> 'graduated')::date > current_date LOOP
        INSERT INTO staff_record (person, kind, facts, document, state, origin, asked, asked_by, asked_name,
                                  decided_name, note)
        SELECT OLD.id, disputed.kind, disputed.facts, '', 'asked', '', now(), 0, left(o.name, 60), '', ''
        FROM institution i JOIN organisation o ON o.id = i.organisation WHERE i.id = OLD.institution;
        CASE disputed.kind
            WHEN 'title' THEN NEW.titles := (SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(NEW.titles) each
                                             WHERE each <> disputed.facts);
            WHEN 'skill' THEN NEW.skills := (SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(NEW.skills) each
                                             WHERE each || jsonb_build_object('level', each ->> 'level') <> disputed.facts);
            WHEN 'degree' THEN SELECT t.facts ->> 'degree', (t.facts ->> 'graduated')::date INTO NEW.degree, NEW.graduated
                FROM told_last(OLD.id, 'degree') t;
            WHEN 'born' THEN SELECT (t.facts ->> 'born')::date INTO NEW.born FROM told_last(OLD.id, 'born') t;
            WHEN 'leader' THEN NEW.unit_leader := false;
        END CASE;
    END LOOP;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER staff_member_set_disputed_apart BEFORE UPDATE OF claimed ON staff_member
    FOR EACH ROW WHEN (OLD.claimed AND NOT NEW.claimed) EXECUTE FUNCTION set_disputed_apart();

-- When the books tell of somebody's first post, offices have compared what the unit said of the person: with the first
-- roster, or with the request. Each of these facts becomes a record of that day, to be put right or taken back like any
-- other; what a record tells already is told by that.
CREATE OR REPLACE FUNCTION tell_origins(told staff_member) RETURNS void LANGUAGE sql AS $$
    WITH first_post AS (
        SELECT e.recorded AS at, e.appointment, CASE d.act WHEN 'first_load' THEN 'first_load' ELSE 'appointment' END AS origin,
               CASE WHEN d.act = 'first_load' THEN d.actor_id ELSE s.actor_id END AS decided_by,
               coalesce(CASE WHEN d.act = 'first_load' THEN d.actor_name ELSE s.actor_name END, '') AS decided_name,
               coalesce(p.document, nullif(s.document, ''), d.document, '') AS document
        FROM ledger_entry e
        LEFT JOIN ledger_decision d ON d.id = e.decision
        LEFT JOIN LATERAL (SELECT * FROM appointment_step s WHERE s.appointment = e.appointment AND s.to_state = 'approved'
                           ORDER BY s.id DESC LIMIT 1) s ON true
        LEFT JOIN LATERAL (SELECT * FROM approval_paper p WHERE p.appointment = e.appointment AND NOT p.claimed
                           AND p.covers ?| ARRAY['H10', 'H10d'] ORDER BY p.id DESC LIMIT 1) p ON true
        WHERE e.person = told.id AND e.kind = 'filled' AND entry_stands(e) ORDER BY e.id LIMIT 1
    ),
    fact AS (SELECT * FROM listed_facts(told))
    INSERT INTO staff_record (person, kind, facts, document, state, origin, asked, asked_by, asked_name,
                              decided, decided_by, decided_name, note)
    SELECT told.id, fact.kind, fact.facts, first_post.document, 'confirmed', first_post.origin, first_post.at, 0,
           left((SELECT o.name FROM institution i JOIN organisation o ON o.id = i.organisation
                 WHERE i.id = told.institution), 60),
           first_post.at, first_post.decided_by, first_post.decided_name, ''
    FROM fact, first_post
    WHERE NOT EXISTS (SELECT FROM staff_record r WHERE r.person = told.id AND r.kind = fact.kind
                      AND CASE WHEN fact.kind IN ('title', 'skill') THEN record_told(r, 'infinity') = fact.facts
                               ELSE r.state = 'confirmed' END)
$$;
CREATE OR REPLACE FUNCTION tell_origins_of_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell_origins(NEW);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER staff_member_tell_origins AFTER UPDATE OF claimed ON staff_member
    FOR EACH ROW WHEN (OLD.claimed AND NOT NEW.claimed) EXECUTE FUNCTION tell_origins_of_new();
-- Once, for books that were opened before there were such records.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM staff_record WHERE origin <> '') THEN
        PERFORM tell_origins(s) FROM staff_member s WHERE NOT s.claimed;
    END IF;
END $$;

-- The last day of a leader who has stepped down, by the records that stand: the one on which the first of them that says so
-- since was confirmed.
CREATE OR REPLACE FUNCTION stepped_down(who bigint) RETURNS date LANGUAGE sql STABLE AS $$
    WITH told AS (
        SELECT r.decided, r.id, (record_told(r, 'infinity') ->> 'unit_leader')::boolean AS leads
        FROM staff_record r WHERE r.person = who AND r.kind = 'leader' AND record_told(r, 'infinity') IS NOT NULL
    )
    SELECT min(t.decided)::date FROM told t
    WHERE NOT t.leads AND (t.decided, t.id) > (SELECT decided, id FROM told WHERE leads ORDER BY decided DESC, id DESC LIMIT 1)
$$;
-- Of those who had stepped down before this was kept.
UPDATE staff_member SET led_until = stepped_down(id)
WHERE NOT unit_leader AND led_until IS NULL AND id IN (SELECT person FROM staff_record WHERE kind = 'leader')
  AND stepped_down(id) IS NOT NULL;

-- A day of birth is told once; a wrong one is put right.
CREATE OR REPLACE FUNCTION guard_birth() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM staff_record r WHERE r.person = NEW.person AND r.kind = 'born' AND r.id <> NEW.id
               AND record_told(r, 'infinity') IS NOT NULL) THEN
        RAISE EXCEPTION 'the day of birth of staff member % is on record', NEW.person
            USING ERRCODE = 'check_violation', CONSTRAINT = 'born_once';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER staff_record_birth BEFORE UPDATE OF state ON staff_record
    FOR EACH ROW WHEN (NEW.kind = 'born' AND NEW.state = 'confirmed') EXECUTE FUNCTION guard_birth();

-- Only what stands is put right or taken back, one after the other; what speaks against somebody not on a unit's word.
CREATE OR REPLACE FUNCTION guard_record_correction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told staff_record := (SELECT r FROM staff_record r WHERE r.id = NEW.record FOR UPDATE);
    facts jsonb := record_told(told, 'infinity');
BEGIN
    IF NEW.state <> 'refused' AND (told.person <> NEW.person OR facts IS DISTINCT FROM NEW.was OR facts = NEW.replacement
                                   OR told.kind IN ('name', 'degree', 'born', 'leader') AND NEW.replacement = 'null') THEN
        RAISE EXCEPTION 'record % does not stand otherwise', NEW.record
            USING ERRCODE = 'check_violation', CONSTRAINT = 'record_stands';
    END IF;
    IF NEW.state = 'confirmed'
       AND (told.kind = 'discipline' OR told.kind = 'appraisal' AND facts ->> 'result' IN ('basic', 'unqualified'))
       AND NEW.asked_office = ''
    THEN
        RAISE EXCEPTION 'record % is not taken back on a unit''s word', NEW.record
            USING ERRCODE = 'check_violation', CONSTRAINT = 'more_by_an_office';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER record_correction_stands BEFORE INSERT OR UPDATE OF state ON record_correction
    FOR EACH ROW EXECUTE FUNCTION guard_record_correction();
CREATE OR REPLACE TRIGGER record_correction_decided BEFORE INSERT OR UPDATE OR DELETE ON record_correction
    FOR EACH ROW EXECUTE FUNCTION decided_by_another();
CREATE UNIQUE INDEX IF NOT EXISTS record_correction_one_open ON record_correction (record) WHERE state = 'asked';

-- A record as it stands in its list at the person.
CREATE OR REPLACE FUNCTION as_listed(of_kind text, facts jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE of_kind
        WHEN 'skill' THEN facts || jsonb_build_object('level', (facts ->> 'level')::integer)
        WHEN 'earlier' THEN facts - 'unit' || '{"here": false}' ELSE facts END
$$;
-- A confirmed fact does not vanish from the person it is told of: no roster, and no other hand, takes it out or tells it
-- otherwise.
CREATE OR REPLACE FUNCTION guard_staff_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND EXISTS (
        SELECT FROM staff_record r
        CROSS JOIN LATERAL (SELECT record_told(r, 'infinity') AS facts) told
        CROSS JOIN LATERAL (SELECT jsonb_build_array(as_listed(r.kind, told.facts)) AS one) listed
        CROSS JOIN LATERAL (SELECT CASE r.kind WHEN 'title' THEN OLD.titles WHEN 'skill' THEN OLD.skills
                WHEN 'licence' THEN OLD.certificates WHEN 'appraisal' THEN OLD.appraisals ELSE OLD.earlier END AS before,
            CASE r.kind WHEN 'title' THEN NEW.titles WHEN 'skill' THEN NEW.skills
                WHEN 'licence' THEN NEW.certificates WHEN 'appraisal' THEN NEW.appraisals ELSE NEW.earlier END AS after) lists
        WHERE r.person = NEW.id AND r.kind IN ('title', 'skill', 'licence', 'appraisal', 'earlier')
          AND told.facts IS NOT NULL AND before @> one AND NOT after @> one)
       OR EXISTS (
        SELECT FROM (VALUES ('name', OLD.name, NEW.name), ('degree', OLD.degree, NEW.degree),
                            ('born', OLD.born::text, NEW.born::text),
                            ('leader', OLD.unit_leader::text, NEW.unit_leader::text)) one(kind, before, after)
        WHERE before IS DISTINCT FROM after AND EXISTS (
            SELECT FROM staff_record r CROSS JOIN LATERAL (SELECT record_told(r, 'infinity') AS facts) told
            WHERE r.person = NEW.id AND r.kind = one.kind AND told.facts IS NOT NULL
            HAVING count(*) > 0 AND coalesce(bool_and(
                told.facts ->> CASE one.kind WHEN 'leader' THEN 'unit_leader' ELSE one.kind END IS DISTINCT FROM after), false)))
    THEN
        RAISE EXCEPTION 'a confirmed fact about staff member % is taken back by two people', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_facts_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER staff_member_guard_facts
    BEFORE UPDATE OF titles, skills, certificates, appraisals, earlier, name, degree, born, unit_leader ON staff_member FOR EACH ROW EXECUTE FUNCTION guard_staff_facts();

-- Whether what stands in a row is still the unit's own word: no office has compared it, none is asked about the person.
CREATE OR REPLACE FUNCTION own_word(told staff_member) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT told.claimed
       AND NOT EXISTS (SELECT FROM appointment a WHERE a.person = told.id
                       AND a.state IN ('reserved', 'department', 'county', 'approved'))
       AND NOT EXISTS (SELECT FROM special_post x WHERE x.person = told.id AND x.state <> 'refused')
$$;
-- Nor does a fact come in that no record tells: papers, appraisals and earlier posts never do, all else not once offices have
-- compared it or are asked. A blank day of birth is filled in from the identity number.
CREATE OR REPLACE FUNCTION guard_staff_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free boolean := OLD.claimed AND own_word(NEW);
BEGIN
    IF current_user = 'talent_app' AND (
        EXISTS (
            SELECT FROM (VALUES ('title', OLD.titles, NEW.titles, free), ('skill', OLD.skills, NEW.skills, free),
                                ('licence', OLD.certificates, NEW.certificates, false),
                                ('appraisal', OLD.appraisals, NEW.appraisals, false),
                                ('earlier', OLD.earlier, NEW.earlier, false)) listed(kind, before, after, own)
            CROSS JOIN LATERAL jsonb_array_elements(after) fact
            WHERE NOT own AND NOT before @> jsonb_build_array(fact) AND NOT EXISTS (
                SELECT FROM staff_record r WHERE r.person = NEW.id AND r.kind = listed.kind
                    AND as_listed(r.kind, record_told(r, 'infinity')) = fact))
        OR NOT free AND EXISTS (
            SELECT FROM (VALUES ('name', 'name', OLD.name, NEW.name), ('degree', 'degree', OLD.degree, NEW.degree),
                                ('degree', 'graduated', OLD.graduated::text, NEW.graduated::text),
                                ('born', 'born', OLD.born::text, NEW.born::text),
                                ('leader', 'unit_leader', OLD.unit_leader::text, NEW.unit_leader::text)
                   ) one(kind, field, before, after)
            WHERE before IS DISTINCT FROM after AND NOT (field = 'born' AND before IS NULL)
              AND NOT (field = 'graduated' AND after IS NULL)
              AND (field = 'born' AND (number_put_right(NEW)).key = NEW.person_key
                   AND (number_put_right(NEW)).born::text = after) IS NOT TRUE
              AND NOT EXISTS (SELECT FROM staff_record r
                              WHERE r.person = NEW.id AND r.kind = one.kind AND record_told(r, 'infinity') ->> field = after))
        OR NOT free AND (NEW.history_complete AND NOT OLD.history_complete
                         OR NEW.born_filled IS DISTINCT FROM OLD.born_filled AND OLD.born IS NOT DISTINCT FROM NEW.born)
        OR NEW.led_until IS DISTINCT FROM OLD.led_until AND NEW.led_until IS DISTINCT FROM stepped_down(NEW.id)
        OR NEW.post_requires <> OLD.post_requires)
    THEN
        RAISE EXCEPTION 'no record tells this of staff member %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_facts_told';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER staff_member_guard_told
    BEFORE UPDATE OF titles, skills, certificates, appraisals, earlier, name, degree, graduated, born, born_filled, unit_leader,
        led_until, history_complete, post_requires ON staff_member FOR EACH ROW EXECUTE FUNCTION guard_staff_told();
-- Whoever comes onto a list comes with the unit's word alone.
CREATE OR REPLACE FUNCTION guard_staff_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND NOT (
        NEW.claimed AND NEW.leaves IS NULL AND NEW.led_until IS NULL
        AND '[]' = ALL (ARRAY[NEW.certificates, NEW.appraisals, NEW.earlier, NEW.post_requires])) THEN
        RAISE EXCEPTION 'no record tells this of staff member %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_facts_told';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER staff_member_guard_new BEFORE INSERT ON staff_member
    FOR EACH ROW EXECUTE FUNCTION guard_staff_new();
-- Who has left, the books say so; who is said not to have left, the books do not say otherwise.
CREATE OR REPLACE FUNCTION guard_staff_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND NOT (CASE WHEN NEW.leaves IS NULL THEN NOT EXISTS (
            SELECT FROM ledger_entry e JOIN ledger_decision d ON d.id = e.decision
            WHERE e.person = NEW.id AND e.kind = 'freed' AND d.act IN ('leaving', 'first_load')
              AND e.effective = OLD.leaves + 1 AND entry_stands(e))
        ELSE EXISTS (SELECT FROM ledger_entry e WHERE e.person = NEW.id AND entry_stands(e) AND (
            e.kind = 'freed' AND e.effective = NEW.leaves + 1 OR e.kind = 'filled' AND e.until = NEW.leaves)) END)
    THEN
        RAISE EXCEPTION 'the books tell no such leaving of staff member %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_leaves_booked';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS staff_member_leaves_booked ON staff_member;
CREATE CONSTRAINT TRIGGER staff_member_leaves_booked AFTER UPDATE OF leaves ON staff_member
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.leaves IS DISTINCT FROM NEW.leaves)
    EXECUTE FUNCTION guard_staff_leaves();

-- One live special post per person and project, in all institutions, however the project is written: one that is to be
-- written off lives until that day.
CREATE OR REPLACE FUNCTION guard_special() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who text := (SELECT person_key FROM staff_member WHERE id = NEW.person);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('special post ' || who, 0));
    IF EXISTS (SELECT FROM special_post p JOIN staff_member s ON s.id = p.person
               WHERE s.person_key = who AND p.id <> NEW.id
                 AND (p.state IN ('asked', 'department', 'county', 'open')
                      OR p.state = 'closed' AND least(p.ends, p.written_off) >= NEW.opened)
                 AND project_key(p.project) = project_key(NEW.project))
    THEN
        RAISE EXCEPTION 'staff member % has a special post on this project', NEW.person
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'special_post_once';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER special_post_once BEFORE INSERT ON special_post FOR EACH ROW EXECUTE FUNCTION guard_special();

-- A special post is held by its person only, within its time: up to the day of a write-off that lies ahead.
CREATE OR REPLACE FUNCTION guard_special_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    post special_post := (SELECT p FROM special_post p WHERE p.id = NEW.special);
BEGIN
    IF current_user = 'talent_app' AND NOT NEW.detail ? 'cancels' AND (
        post.person = NEW.person AND post.state IN ('open', 'closed') AND NEW.effective >= post.opened
        AND NEW.until <= coalesce(post.written_off, post.ends)) IS NOT TRUE
    THEN
        RAISE EXCEPTION 'special post % is not used within its time', NEW.special USING ERRCODE = 'check_violation',
            CONSTRAINT = 'special_post_within_its_time',
            DETAIL = json_build_object('day', coalesce(post.written_off, post.ends));
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_entry_special_use BEFORE INSERT ON ledger_entry
    FOR EACH ROW WHEN (NEW.kind = 'filled' AND NEW.special IS NOT NULL) EXECUTE FUNCTION guard_special_use();

-- Nobody is appointed, reserved or planned for in an institution beyond its last day: what could not take effect is not
-- asked for either.
CREATE OR REPLACE FUNCTION guard_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_day date := (SELECT i.closed FROM institution i WHERE i.id = NEW.institution);
BEGIN
    IF current_user = 'talent_app' AND NOT NEW.detail ? 'cancels' AND (
        NEW.effective > last_day OR NEW.kind IN ('filled', 'reserved') AND coalesce(NEW.until, 'infinity') > last_day
        AND NOT EXISTS (SELECT FROM ledger_decision d WHERE d.id = NEW.decision AND d.act = 'correction'))
    THEN
        RAISE EXCEPTION 'institution % is closed', NEW.institution USING ERRCODE = 'check_violation',
            CONSTRAINT = 'institution_closed', DETAIL = json_build_object('day', last_day);
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_entry_closed BEFORE INSERT ON ledger_entry
    FOR EACH ROW WHEN (NEW.kind IN ('filled', 'reserved', 'approved', 'special_opened')) EXECUTE FUNCTION guard_closed();

-- Whose leaving is taken back is in the post again, within the same bounds: neither beyond the last day of the institution
-- nor beyond that of a special post. Looked at when all of the move is booked: what is corrected is opened and closed.
CREATE OR REPLACE FUNCTION held_beyond(entry ledger_entry, of_special bigint, last_day date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH moves AS (
        SELECT effective, until, CASE kind WHEN 'filled' THEN 1 ELSE -1 END AS n FROM ledger_entry
        WHERE person = entry.person AND institution = entry.institution AND kind IN ('filled', 'freed')
          AND (of_special IS NULL OR special = of_special)
    ),
    changes AS (
        SELECT effective AS day, n FROM moves UNION ALL SELECT until + 1, -n FROM moves WHERE until IS NOT NULL
    ),
    held AS (
        SELECT greatest(day, last_day + 1) AS day, sum(sum(n)) OVER (ORDER BY greatest(day, last_day + 1)) AS posts
        FROM changes GROUP BY greatest(day, last_day + 1)
    )
    SELECT EXISTS (SELECT FROM held WHERE posts > 0)
$$;
CREATE OR REPLACE FUNCTION guard_reopened() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed date := (SELECT i.closed FROM institution i WHERE i.id = NEW.institution);
    ended date := (SELECT coalesce(p.written_off, p.ends) FROM special_post p WHERE p.id = NEW.special);
BEGIN
    IF closed IS NOT NULL AND held_beyond(NEW, NULL, closed) THEN
        RAISE EXCEPTION 'institution % is closed', NEW.institution USING ERRCODE = 'check_violation',
            CONSTRAINT = 'institution_closed', DETAIL = json_build_object('day', closed);
    END IF;
    IF ended IS NOT NULL AND held_beyond(NEW, NEW.special, ended) THEN
        RAISE EXCEPTION 'special post % is not used within its time', NEW.special USING ERRCODE = 'check_violation',
            CONSTRAINT = 'special_post_within_its_time', DETAIL = json_build_object('day', ended);
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS ledger_entry_reopened ON ledger_entry;
CREATE CONSTRAINT TRIGGER ledger_entry_reopened AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'filled' AND NEW.detail ? 'cancels') EXECUTE FUNCTION guard_reopened();

-- Letters are numbered by the database, without a gap in the year of an issuer: who writes one holds the series until the
-- transaction ends, and one rolled back leaves its number to the next. A letter stays as it was made; the stamped paper and
-- the service are entered once, and no more when the request has ended or the post it brought was taken out of the books.
CREATE OR REPLACE FUNCTION letter_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('letters ' || NEW.issuer || ' ' || NEW.year, 0));
    SELECT coalesce(max(serial), 0) + 1 INTO NEW.serial FROM letter WHERE issuer = NEW.issuer AND year = NEW.year;
    -- No two offices write under one code: their numbers would be the same.
    PERFORM pg_advisory_xact_lock(hashtextextended('letters of ' || coalesce(NEW.content ->> 'code', ''), 0));
    IF EXISTS (SELECT FROM letter l WHERE l.issuer <> NEW.issuer AND (l.year, l.serial) = (NEW.year, NEW.serial)
               AND l.content ->> 'code' = NEW.content ->> 'code') THEN
        RAISE EXCEPTION 'another office has a letter of this number'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'letter_code_once';
    END IF;
    IF NEW.stamped IS NOT NULL OR NEW.served IS NOT NULL OR NEW.scan IS NOT NULL
       OR NOT EXISTS (SELECT FROM appointment_step s WHERE s.appointment = NEW.appointment
                      AND s.to_state = CASE NEW.kind WHEN 'agreed' THEN 'approved' ELSE 'rejected' END)
    THEN
        RAISE EXCEPTION 'a letter follows its decision' USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER letter_numbered BEFORE INSERT ON letter FOR EACH ROW EXECUTE FUNCTION letter_numbered();

-- A post that was put right is still the one the request brought; one taken out never was.
CREATE OR REPLACE FUNCTION post_taken_out(request bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(bool_and(EXISTS (SELECT FROM ledger_entry c
                                     WHERE c.person = e.person AND (c.detail ->> 'cancels')::bigint = e.id)), false)
    FROM ledger_entry e WHERE e.appointment = request AND e.kind = 'filled' AND NOT e.detail ? 'cancels'
$$;

-- A public institution hires by appointment: no case of it is hired before one stands for each of its people.
CREATE OR REPLACE FUNCTION hire_by_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT kind FROM organisation WHERE id = NEW.organisation) = 'institution' AND EXISTS (
        SELECT FROM placement p WHERE p.match_case = NEW.id AND p.state = 'open' AND NOT EXISTS (
            SELECT FROM appointment a WHERE (a.need, a.candidate, a.state) = (NEW.need, p.candidate, 'effective')
            AND NOT post_taken_out(a.id))) THEN
        RAISE EXCEPTION 'case % has no appointment in effect', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hire_by_appointment';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER hire_by_appointment BEFORE UPDATE OF stage ON match_case
    FOR EACH ROW WHEN (NEW.stage = 'hired' AND OLD.stage <> 'hired') EXECUTE FUNCTION hire_by_appointment();

-- Nor does one count as hired while the books do not hold the post: whatever writes them, the case knows.
CREATE OR REPLACE FUNCTION hires_follow_books(request bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place record;
BEGIN
    FOR place IN
        SELECT p.id, p.match_case, NOT EXISTS (
            SELECT FROM appointment s WHERE (s.need, s.candidate, s.state) = (p.need, p.candidate, 'effective')
            AND NOT post_taken_out(s.id)) AS gone, p.unbooked
        FROM appointment a JOIN placement p ON (p.need, p.candidate) = (a.need, a.candidate)
        WHERE a.id = request AND a.state = 'effective' AND p.state = 'hired'
    LOOP
        IF place.gone IS DISTINCT FROM place.unbooked THEN
            PERFORM FROM match_case WHERE id = place.match_case FOR UPDATE;
            UPDATE placement SET unbooked = place.gone WHERE id = place.id AND state = 'hired';
        END IF;
    END LOOP;
END $$;
CREATE OR REPLACE FUNCTION hire_follows_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hires_follow_books(NEW.appointment);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER hire_follows_entry AFTER INSERT ON ledger_entry
    FOR EACH ROW WHEN (NEW.appointment IS NOT NULL AND NEW.kind IN ('filled', 'freed')) EXECUTE FUNCTION hire_follows_entry();
CREATE OR REPLACE FUNCTION hire_follows_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hires_follow_books(NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER hire_follows_appointment AFTER UPDATE OF state ON appointment
    FOR EACH ROW WHEN (NEW.state = 'effective' AND NEW.candidate IS NOT NULL) EXECUTE FUNCTION hire_follows_appointment();
-- Those taken out before anybody followed.
SELECT hires_follow_books(a.id) FROM appointment a JOIN placement p ON (p.need, p.candidate) = (a.need, a.candidate)
WHERE a.state = 'effective' AND p.state = 'hired' AND NOT p.unbooked AND post_taken_out(a.id);
UPDATE match_case SET next_step = '岗位聘用已冲销：重新办理聘用，或撤销录用登记'
WHERE stage = 'hired' AND next_step = '已完成' AND EXISTS (
    SELECT FROM placement p WHERE p.match_case = match_case.id AND p.state = 'hired' AND p.unbooked);

CREATE OR REPLACE FUNCTION letter_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (NEW.id, NEW.appointment, NEW.kind, NEW.issuer, NEW.year, NEW.serial, NEW.day, NEW.content, NEW.made, NEW.made_by)
         = (OLD.id, OLD.appointment, OLD.kind, OLD.issuer, OLD.year, OLD.serial, OLD.day, OLD.content, OLD.made, OLD.made_by)
       AND (OLD.stamped IS NULL OR (NEW.stamped, NEW.scan, NEW.scan_type, NEW.stamped_by)
                                 = (OLD.stamped, OLD.scan, OLD.scan_type, OLD.stamped_by))
       AND (OLD.served IS NULL OR (NEW.served, NEW.served_to, NEW.served_how) = (OLD.served, OLD.served_to, OLD.served_how))
       AND (NEW.served IS NULL OR NEW.stamped IS NOT NULL AND NEW.served >= NEW.day)
       AND NOT EXISTS (SELECT FROM appointment a
                       WHERE a.id = NEW.appointment AND a.state IN ('withdrawn', 'expired'))
       AND NOT post_taken_out(NEW.appointment)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a letter stays as it was made' USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_kept';
END $$;
CREATE OR REPLACE TRIGGER letter_kept BEFORE UPDATE OR DELETE ON letter FOR EACH ROW EXECUTE FUNCTION letter_kept();

-- Who acts for an office under this account: its own role or a further one; a deputy holds the role too.
CREATE OR REPLACE FUNCTION acts_as(who bigint, what text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM account a JOIN role_held h ON h.account = a.id
                   WHERE a.id = who AND a.active AND h.role = what)
$$;

-- An approval speaks about one plan, special post or request. The application enters it under an account of the office
-- that grants it, while that office may be asked (a department only of a unit that is under one); what a unit only claims comes and goes with its draft. Nothing else
-- of it changes.
CREATE OR REPLACE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.claimed AND EXISTS (SELECT FROM appointment a WHERE a.id = OLD.appointment AND a.state = 'draft') THEN
            RETURN OLD;
        END IF;
    ELSIF TG_OP = 'INSERT' AND num_nonnulls(NEW.plan, NEW.special, NEW.appointment) = 1 AND (
        current_user <> 'talent_app'
        OR NEW.claimed AND EXISTS (SELECT FROM appointment a WHERE a.id = NEW.appointment AND a.state = 'draft')
        OR NOT NEW.claimed AND acts_as(NEW.actor_id, NEW.actor_role) AND NEW.document <> '' AND (CASE NEW.authority
               WHEN 'department' THEN NEW.actor_role IN ('department', 'county', 'city') AND EXISTS (
                   SELECT FROM institution i WHERE i.department IS NOT NULL AND i.id IN (
                       SELECT institution FROM post_plan WHERE id = NEW.plan
                       UNION ALL SELECT institution FROM special_post WHERE id = NEW.special
                       UNION ALL SELECT institution FROM appointment WHERE id = NEW.appointment))
               WHEN 'county_hrss' THEN NEW.actor_role = 'county'
               WHEN 'city_hrss' THEN NEW.actor_role = 'city'
               WHEN 'personnel_authority' THEN NEW.actor_role = 'city'
               ELSE false END)
           AND (EXISTS (SELECT FROM post_plan p WHERE p.id = NEW.plan AND p.state IN ('department', 'county', 'city'))
                OR EXISTS (SELECT FROM special_post p
                           WHERE p.id = NEW.special AND p.state IN ('asked', 'department', 'county', 'open'))
                OR EXISTS (SELECT FROM appointment a
                           WHERE a.id = NEW.appointment AND a.state IN ('reserved', 'department', 'county'))))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an approval is entered once, by the office that grants it'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_paper_granted';
END $$;
CREATE OR REPLACE TRIGGER approval_paper_granted BEFORE INSERT OR UPDATE OR DELETE ON approval_paper
    FOR EACH ROW EXECUTE FUNCTION guard_approval();
CREATE OR REPLACE TRIGGER approval_paper_no_truncate BEFORE TRUNCATE ON approval_paper
    FOR EACH STATEMENT EXECUTE FUNCTION guard_approval();

-- A step into a state that an office gives is that office's own.
CREATE OR REPLACE FUNCTION guard_office_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    office text := CASE WHEN NEW.from_state IS NOT DISTINCT FROM NEW.to_state THEN NULL
        WHEN TG_TABLE_NAME = 'appointment_step' AND NEW.to_state IN ('department', 'county') THEN NEW.to_state
        WHEN NEW.to_state IN ('approved', 'open') THEN 'city' END;
BEGIN
    IF current_user = 'talent_app' AND office IS NOT NULL
       AND (NEW.actor_role <> office OR NOT acts_as(NEW.actor_id, office)) THEN
        RAISE EXCEPTION 'the step to "%" is taken by the %', NEW.to_state, office
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_of_its_office';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER appointment_step_office BEFORE INSERT ON appointment_step
    FOR EACH ROW EXECUTE FUNCTION guard_office_step();
CREATE OR REPLACE TRIGGER post_plan_step_office BEFORE INSERT ON post_plan_step
    FOR EACH ROW EXECUTE FUNCTION guard_office_step();
CREATE OR REPLACE TRIGGER special_post_step_office BEFORE INSERT ON special_post_step
    FOR EACH ROW EXECUTE FUNCTION guard_office_step();

-- What was submitted stays as it was asked: on its road only the columns named here change, and no state comes without
-- its step. All begin at the beginning: what stands further on was brought there. (The owner of the tables may carry
-- over what was decided elsewhere.)
CREATE OR REPLACE FUNCTION guard_road() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := string_to_array(TG_ARGV[0], ' ');
    moving text[] := string_to_array(TG_ARGV[1], ' ');
    alone text[] := string_to_array(TG_ARGV[3], ' ');  -- without a step
BEGIN
    IF current_user = 'talent_app' AND TG_OP = 'INSERT' AND NEW.state <> TG_ARGV[2] THEN
        RAISE EXCEPTION '% begins at "%"', TG_TABLE_NAME, TG_ARGV[2]
            USING ERRCODE = 'check_violation', CONSTRAINT = 'state_by_its_step';
    END IF;
    IF current_user = 'talent_app' AND TG_OP = 'UPDATE' AND OLD.state <> ALL (free)
       AND (to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving
            OR OLD.state = NEW.state AND to_jsonb(NEW) - alone <> to_jsonb(OLD) - alone) THEN
        RAISE EXCEPTION '% % is not changed on its road', TG_TABLE_NAME, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kept_on_its_road';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS appointment_kept ON appointment;
DROP FUNCTION IF EXISTS guard_request();
CREATE OR REPLACE TRIGGER appointment_road BEFORE INSERT OR UPDATE ON appointment
    FOR EACH ROW EXECUTE FUNCTION guard_road('draft', 'state expires version updated person_key', 'draft', 'version updated person_key');
CREATE OR REPLACE TRIGGER post_plan_road BEFORE INSERT OR UPDATE ON post_plan
    FOR EACH ROW EXECUTE FUNCTION guard_road('draft returned', 'state revision updated effective document', 'draft', 'revision updated');
CREATE OR REPLACE TRIGGER special_post_road BEFORE INSERT OR UPDATE ON special_post
    FOR EACH ROW EXECUTE FUNCTION guard_road('', 'state version updated opened ends written_off', 'asked', 'version updated ends');
CREATE OR REPLACE TRIGGER promotion_round_road BEFORE INSERT OR UPDATE ON promotion_round
    FOR EACH ROW EXECUTE FUNCTION guard_road('', 'state version updated result', 'open', 'version updated');

-- A special post gets another last day by the steps that say so with both: of the department where it speaks for itself, of
-- the county of a county unit, and of the city.
CREATE OR REPLACE FUNCTION guard_extended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND EXISTS (
        SELECT FROM institution i CROSS JOIN LATERAL (VALUES
            ('extend', 'city', true), ('county_extend', 'county', i.level IN ('county', 'township')),
            ('department_extend', 'department', department_speaks(i.department))) asked (act, office, needed)
        WHERE i.id = NEW.institution AND needed AND NOT EXISTS (
            SELECT FROM special_post_step s WHERE s.special = NEW.id AND s.action = act AND s.actor_role = office
                AND acts_as(s.actor_id, office) AND s.changed -> 'ends' = jsonb_build_array(OLD.ends, NEW.ends))) THEN
        RAISE EXCEPTION 'nobody has extended special post %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'state_by_its_step';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS special_post_extended ON special_post;
CREATE CONSTRAINT TRIGGER special_post_extended AFTER UPDATE OF ends ON special_post DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.ends IS DISTINCT FROM NEW.ends) EXECUTE FUNCTION guard_extended();
-- A request is of whoever it names.
CREATE OR REPLACE FUNCTION guard_of_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app'
       AND NEW.person_key IS DISTINCT FROM (SELECT s.person_key FROM staff_member s WHERE s.id = NEW.person) THEN
        RAISE EXCEPTION 'request % is of another person', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_of_person';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER appointment_of_person BEFORE INSERT OR UPDATE OF person, person_key ON appointment
    FOR EACH ROW EXECUTE FUNCTION guard_of_person();

CREATE OR REPLACE FUNCTION guard_stepped() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stepped boolean;
BEGIN
    IF current_user = 'talent_app' THEN
        EXECUTE format('SELECT coalesce((SELECT to_state = $2 FROM %I WHERE %I = $1 ORDER BY id DESC LIMIT 1), false)',
                       TG_ARGV[0], TG_ARGV[1])
            INTO stepped USING NEW.id, NEW.state;
        IF NOT stepped THEN
            RAISE EXCEPTION '% % came to "%" by no step', TG_TABLE_NAME, NEW.id, NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'state_by_its_step';
        END IF;
    END IF;
    RETURN NULL;
END $$;
DO $$
DECLARE guarded text[];
BEGIN
    FOREACH guarded SLICE 1 IN ARRAY ARRAY[['appointment', 'appointment'], ['post_plan', 'plan'],
                                           ['special_post', 'special'], ['promotion_round', 'promotion_round']]
    LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %I', guarded[1] || '_stepped', guarded[1]);
        EXECUTE format('CREATE CONSTRAINT TRIGGER %I AFTER UPDATE OF state ON %I DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION guard_stepped(%L, %L)',
                       guarded[1] || '_stepped', guarded[1], guarded[1] || '_step', guarded[2]);
    END LOOP;
END $$;

-- Whether a draft keeps the seat that a round has given to its winner, who has not left and has not waited longer than since.
CREATE OR REPLACE FUNCTION seat_won(a appointment, since timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT a.state = 'draft' AND a.created >= since AND EXISTS (SELECT FROM round_applicant c WHERE c.appointment = a.id)
       AND NOT EXISTS (SELECT FROM staff_member s JOIN ledger_decision d ON d.person = s.id
                       WHERE s.id = a.person AND s.leaves < a.effective AND d.act = 'leaving' AND d.at > a.created)
$$;
CREATE INDEX IF NOT EXISTS round_applicant_appointment ON round_applicant (appointment) WHERE appointment IS NOT NULL;
-- Who competes, for what and with which marks stands until the round is decided, and then stays. While it takes
-- applications marks are corrected, and entries taken back, by the step that says so with both values.
DROP INDEX IF EXISTS round_applicant_once;
CREATE UNIQUE INDEX round_applicant_once ON round_applicant (promotion_round, person) WHERE withdrawn IS NULL;
CREATE OR REPLACE FUNCTION corrects_applicant(before round_applicant, after round_applicant) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT s.applicant = after.id AND CASE s.action
            WHEN 'rescore' THEN s.changed->'scores' = jsonb_build_array(before.scores, after.scores)
                AND s.changed->'wishes' = jsonb_build_array(before.wishes, after.wishes)
                AND after.withdrawn IS NULL AND before.withdrawn IS NULL
            WHEN 'leave' THEN before.withdrawn IS NULL AND after.withdrawn IS NOT NULL
                AND (before.scores, before.wishes) = (after.scores, after.wishes)
            ELSE false END
        FROM promotion_round_step s WHERE s.promotion_round = after.promotion_round ORDER BY s.id DESC LIMIT 1), false)
$$;
CREATE OR REPLACE FUNCTION guard_applicant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := ARRAY['grade', 'reason', 'appointment'];
    corrected text[] := ARRAY['scores', 'wishes', 'withdrawn'];
BEGIN
    IF current_user = 'talent_app' AND (
        TG_OP = 'DELETE'
        OR NOT EXISTS (SELECT FROM promotion_round r WHERE r.id = NEW.promotion_round AND r.state = 'open')
        OR TG_OP = 'UPDATE' AND to_jsonb(NEW) - decided <> to_jsonb(OLD) - decided
            AND (to_jsonb(NEW) - corrected <> to_jsonb(OLD) - corrected OR NOT corrects_applicant(OLD, NEW)))
    THEN
        RAISE EXCEPTION 'the applicants of round % stay as they are', coalesce(NEW.promotion_round, OLD.promotion_round)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'round_applicant_kept';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER round_applicant_kept BEFORE INSERT OR UPDATE OR DELETE ON round_applicant
    FOR EACH ROW EXECUTE FUNCTION guard_applicant();

-- What a notice has told of a round is taken back by two: the bureau, and not by whoever asked for it.
CREATE OR REPLACE FUNCTION guard_round_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND (
        NEW.from_state = 'allocated' AND NEW.to_state IN ('open', 'cancelled')
            AND EXISTS (SELECT FROM round_applicant a JOIN notice_item i ON i.subject = 'appointment:' || a.appointment
                        WHERE a.promotion_round = NEW.promotion_round)
        OR NEW.from_state IN ('reopening', 'cancelling')
            AND (NEW.actor_role NOT IN ('county', 'city') OR NOT acts_as(NEW.actor_id, NEW.actor_role)
                 OR NEW.actor_id = (SELECT s.actor_id FROM promotion_round_step s
                                    WHERE s.promotion_round = NEW.promotion_round ORDER BY s.id DESC LIMIT 1)))
    THEN
        RAISE EXCEPTION 'what a notice has told of round % is taken back by the bureau', NEW.promotion_round
            USING ERRCODE = 'check_violation', CONSTRAINT = 'step_of_its_office';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER promotion_round_step_office BEFORE INSERT ON promotion_round_step
    FOR EACH ROW EXECUTE FUNCTION guard_round_step();

-- What a round decided stays so in the draft that was made of it.
CREATE OR REPLACE FUNCTION guard_round_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND EXISTS (SELECT FROM round_applicant a WHERE a.appointment = NEW.id) THEN
        RAISE EXCEPTION 'appointment % is the result of a round', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'round_result_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER appointment_round_result
    BEFORE UPDATE OF person, category, grade, way, occupies_quota, concurrent, special, policy ON appointment
    FOR EACH ROW WHEN ((OLD.person, OLD.category, OLD.grade, OLD.way, OLD.occupies_quota, OLD.concurrent, OLD.special, OLD.policy)
        IS DISTINCT FROM (NEW.person, NEW.category, NEW.grade, NEW.way, NEW.occupies_quota, NEW.concurrent, NEW.special, NEW.policy))
    EXECUTE FUNCTION guard_round_result();

-- Who sets a rule aside, or records what a unit was granted, holds the office.
CREATE OR REPLACE FUNCTION guard_office() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND NOT EXISTS (SELECT FROM unnest(TG_ARGV) office WHERE acts_as(NEW.actor_id, office)) THEN
        RAISE EXCEPTION '% is written by: %', TG_TABLE_NAME, array_to_string(TG_ARGV, ', ')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'written_by_its_office';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER appointment_override_office BEFORE INSERT ON appointment_override
    FOR EACH ROW EXECUTE FUNCTION guard_office('city');
CREATE OR REPLACE TRIGGER appointment_override_cure_office BEFORE INSERT ON appointment_override_cure
    FOR EACH ROW EXECUTE FUNCTION guard_office('city');
CREATE OR REPLACE FUNCTION guard_cure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND (btrim(NEW.document) = '' OR EXISTS (
        SELECT FROM appointment_override o WHERE o.id = NEW.override AND NOT second_person(o.actor_id, NEW.actor_id)))
    THEN
        RAISE EXCEPTION 'override % is cured by a paper and a second person', NEW.override
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cured_by_a_second_person';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER appointment_override_cure_second BEFORE INSERT ON appointment_override_cure
    FOR EACH ROW EXECUTE FUNCTION guard_cure();
CREATE OR REPLACE TRIGGER establishment_record_office BEFORE INSERT ON establishment_record
    FOR EACH ROW EXECUTE FUNCTION guard_office('city', 'county');
CREATE OR REPLACE TRIGGER supervision_record_office BEFORE INSERT ON supervision_record
    FOR EACH ROW EXECUTE FUNCTION guard_office('city', 'county');
CREATE OR REPLACE TRIGGER registry_record_office BEFORE INSERT ON registry_record
    FOR EACH ROW EXECUTE FUNCTION guard_office('city');
CREATE OR REPLACE TRIGGER ledger_decision_office BEFORE INSERT ON ledger_decision
    FOR EACH ROW WHEN (NEW.act IN ('plan', 'freeze', 'first_load')) EXECUTE FUNCTION guard_office('city');
CREATE OR REPLACE TRIGGER ledger_decision_bureau BEFORE INSERT ON ledger_decision
    FOR EACH ROW WHEN (NEW.act IN ('special', 'correction')) EXECUTE FUNCTION guard_office('city', 'county');
-- Who leaves is entered by the own unit.
CREATE OR REPLACE FUNCTION guard_leaving() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND NOT (acts_as(NEW.actor_id, 'institution') AND EXISTS (
        SELECT FROM account a JOIN institution i USING (organisation) JOIN staff_member s ON s.institution = i.id
        WHERE (a.id, i.id, s.id) = (NEW.actor_id, NEW.institution, NEW.person))) THEN
        RAISE EXCEPTION 'a leaving is entered by the own unit'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'written_by_its_office';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ledger_decision_leaving BEFORE INSERT ON ledger_decision
    FOR EACH ROW WHEN (NEW.act = 'leaving') EXECUTE FUNCTION guard_leaving();

-- Seats are approved, and a special post stands open, when the step that decided it stands beside them.
CREATE OR REPLACE FUNCTION guard_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND NOT EXISTS (SELECT FROM post_plan WHERE id = NEW.plan AND state = 'approved')
       AND NOT EXISTS (SELECT FROM special_post WHERE id = NEW.special AND state IN ('open', 'closed')) THEN
        RAISE EXCEPTION 'an entry "%" of the ledger rests on no decision', NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_decided';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS ledger_entry_decided ON ledger_entry;
CREATE CONSTRAINT TRIGGER ledger_entry_decided AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind IN ('approved', 'special_opened')) EXECUTE FUNCTION guard_decided();

-- Whether an account stands where it does by the word of two: none that was opened or moved there and waits for the second.
CREATE OR REPLACE FUNCTION placed_by_two(who bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM access_grant g
                       WHERE g.account = who AND g.confirmed IS NULL AND g.act IN ('opened', 'placed'))
$$;
-- Whether a department speaks for itself: it has an account, also one that is switched off or whose password was reset.
-- Whoever keeps that account would otherwise speak in its place by doing so.
CREATE OR REPLACE FUNCTION department_speaks(department bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM role_held h
                   WHERE h.role = 'department' AND h.organisation = department AND placed_by_two(h.account))
$$;
-- Nor is the last one moved away while units are under the department.
CREATE OR REPLACE FUNCTION department_keeps_its_voice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM organisation WHERE id = OLD.organisation FOR UPDATE;  -- one after the other
    IF placed_by_two(OLD.id) AND NOT department_speaks(OLD.organisation)
       AND EXISTS (SELECT FROM institution i WHERE i.department = OLD.organisation) THEN
        RAISE EXCEPTION 'account % is the last of department %', OLD.id, OLD.organisation
            USING ERRCODE = 'check_violation', CONSTRAINT = 'department_keeps_its_voice';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER account_department_voice AFTER UPDATE OF organisation, role ON account FOR EACH ROW
    WHEN (OLD.role = 'department' AND (OLD.role, OLD.organisation) IS DISTINCT FROM (NEW.role, NEW.organisation))
    EXECUTE FUNCTION department_keeps_its_voice();
-- Whether the first bureau records what a unit's department says: there is none, or one that has no account. What
-- another bureau above the unit says is that bureau's to record.
CREATE OR REPLACE FUNCTION department_silent(department bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT department IS NULL OR NOT department_speaks(department)
        AND EXISTS (SELECT FROM organisation o WHERE o.id = department AND o.kind = 'department')
$$;
-- Who is told of what happens to posts: the unit, its department, and the offices a paper goes to, one after the other
-- (`turns.py: office`): `first_office`, then `second_office`, then the city.
-- OFFSET 0: of one unit at a time, by its index.
CREATE OR REPLACE VIEW unit_told AS
    WITH unit AS NOT MATERIALIZED (
        SELECT i.id, i.organisation, i.department, o.county, department_speaks(i.department) AS supervised,
               i.level IN ('county', 'township') AS of_county
        FROM institution i JOIN organisation o ON o.id = i.organisation
    )
    SELECT u.id AS unit, 'institution' AS party, s.account, s.role, s.organisation
    FROM unit u JOIN seat_held s ON s.role = 'institution' AND s.organisation = u.organisation
    UNION ALL
    SELECT u.id, 'department', s.account, s.role, s.organisation
    FROM unit u JOIN seat_held s ON s.role = 'department' AND s.organisation = u.department
    UNION ALL
    SELECT u.id, 'first_office', s.account, s.role, s.organisation
    FROM unit u JOIN seat_held s ON s.role = 'department' AND s.organisation = u.department WHERE u.supervised
    UNION ALL
    SELECT u.id, 'first_office', s.account, s.role, s.organisation
    FROM unit u JOIN county_seat s ON s.county = u.county WHERE u.of_county AND NOT u.supervised
    UNION ALL
    SELECT u.id, 'first_office', s.account, s.role, s.organisation
    FROM unit u JOIN seat_held s ON s.role = 'city' WHERE NOT u.of_county AND NOT u.supervised
    UNION ALL
    SELECT u.id, 'second_office', s.account, s.role, s.organisation
    FROM unit u JOIN county_seat s ON s.county = u.county WHERE u.of_county
    UNION ALL
    SELECT u.id, 'second_office', s.account, s.role, s.organisation
    FROM unit u JOIN seat_held s ON s.role = 'city' WHERE NOT u.of_county
    UNION ALL
    SELECT u.id, 'city', s.account, s.role, s.organisation FROM unit u JOIN seat_held s ON s.role = 'city';
CREATE OR REPLACE VIEW plan_party AS
    SELECT p.id AS thing, t.party, t.account, t.role, t.organisation, true AS office
    FROM post_plan p CROSS JOIN LATERAL (SELECT * FROM unit_told WHERE unit = p.institution OFFSET 0) t;
CREATE OR REPLACE VIEW appointment_party AS
    SELECT a.id AS thing, t.party, t.account, t.role, t.organisation, true AS office
    FROM appointment a CROSS JOIN LATERAL (SELECT * FROM unit_told WHERE unit = a.institution OFFSET 0) t;
CREATE OR REPLACE VIEW special_party AS
    SELECT x.id AS thing, t.party, t.account, t.role, t.organisation, true AS office
    FROM special_post x CROSS JOIN LATERAL (SELECT * FROM unit_told WHERE unit = x.institution OFFSET 0) t;
CREATE OR REPLACE VIEW round_party AS
    SELECT r.id AS thing, t.party, t.account, t.role, t.organisation, true AS office
    FROM promotion_round r CROSS JOIN LATERAL (SELECT * FROM unit_told WHERE unit = r.institution OFFSET 0) t;
CREATE OR REPLACE VIEW staff_party AS
    SELECT m.id AS thing, t.party, t.account, t.role, t.organisation, true AS office
    FROM staff_member m CROSS JOIN LATERAL (SELECT * FROM unit_told WHERE unit = m.institution OFFSET 0) t;
CREATE OR REPLACE VIEW figure_party AS
    SELECT f.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM figure_value f, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT f.id, 'proposer', s.account, s.role, s.organisation, false
    FROM figure_value f JOIN seat_held s ON s.account = f.proposed_by AND s.role = 'city';

-- What a unit is does not change by the way: name, rank, kind, place and last day are those that the city has registered from
-- a paper, its department and the civil service law those that a bureau has recorded. Nor does a row of the staff go over to
-- another unit.
CREATE OR REPLACE FUNCTION guard_institution() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND (OLD.organisation, OLD.establishment)
       IS DISTINCT FROM (NEW.organisation, NEW.establishment) THEN
        RAISE EXCEPTION 'institution % is of its organisation, and its 编制 on record', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'institution_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER institution_kept BEFORE UPDATE ON institution FOR EACH ROW EXECUTE FUNCTION guard_institution();
CREATE OR REPLACE FUNCTION registered_so(unit bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT (r.kind, r.level, r.jurisdiction, r.closed, r.name, r.county)
            IS NOT DISTINCT FROM (i.kind, i.level, i.jurisdiction, i.closed, o.name, o.county)
        FROM registry_record r JOIN institution i ON i.id = r.institution JOIN organisation o ON o.id = i.organisation
        WHERE r.institution = unit ORDER BY r.id DESC LIMIT 1), false)
$$;
CREATE OR REPLACE FUNCTION guard_registered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unit bigint := CASE TG_TABLE_NAME WHEN 'institution' THEN NEW.id
                                      ELSE (SELECT i.id FROM institution i WHERE i.organisation = NEW.id) END;
BEGIN
    IF current_user = 'talent_app' AND unit IS NOT NULL AND NOT registered_so(unit) THEN
        RAISE EXCEPTION 'the city has registered no such institution %', unit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'institution_registered';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS institution_registered ON institution;
CREATE CONSTRAINT TRIGGER institution_registered AFTER UPDATE OF kind, level, jurisdiction, closed ON institution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.kind, OLD.level, OLD.jurisdiction, OLD.closed) IS DISTINCT FROM (NEW.kind, NEW.level, NEW.jurisdiction, NEW.closed))
    EXECUTE FUNCTION guard_registered();
DROP TRIGGER IF EXISTS organisation_registered ON organisation;
CREATE CONSTRAINT TRIGGER organisation_registered AFTER UPDATE OF name, county ON organisation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind = 'institution' AND (OLD.name, OLD.county) IS DISTINCT FROM (NEW.name, NEW.county))
    EXECUTE FUNCTION guard_registered();
CREATE OR REPLACE FUNCTION guard_supervision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND NOT coalesce((
        SELECT (r.department, r.civil_service)
            = (coalesce((SELECT o.name FROM organisation o WHERE o.id = NEW.department), ''), NEW.civil_service)
        FROM supervision_record r WHERE r.institution = NEW.id ORDER BY r.id DESC LIMIT 1), false) THEN
        RAISE EXCEPTION 'no bureau has recorded this department of institution %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'institution_supervised';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS institution_supervised ON institution;
CREATE CONSTRAINT TRIGGER institution_supervised AFTER UPDATE OF department, civil_service ON institution
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.department, OLD.civil_service) IS DISTINCT FROM (NEW.department, NEW.civil_service))
    EXECUTE FUNCTION guard_supervision();
CREATE OR REPLACE FUNCTION guard_staff_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'staff member % stays on the list of institution %', NEW.id, OLD.institution
        USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_unit_kept';
END $$;
CREATE OR REPLACE TRIGGER staff_member_unit_kept BEFORE UPDATE OF institution ON staff_member FOR EACH ROW
    WHEN (OLD.institution <> NEW.institution AND current_user = 'talent_app') EXECUTE FUNCTION guard_staff_unit();
