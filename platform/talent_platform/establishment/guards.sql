-- What has legal weight is append-only.
DO $$
DECLARE guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['ledger_entry', 'post_plan_step', 'appointment_step',
                                   'appointment_decision', 'appointment_override',
                                   'appointment_override_cure', 'special_post_step']
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I BEFORE UPDATE OR DELETE ON %I
                        FOR EACH ROW EXECUTE FUNCTION refuse_change()', guarded || '_append_only', guarded);
        EXECUTE format('CREATE OR REPLACE TRIGGER %I BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', guarded || '_no_truncate', guarded);
    END LOOP;
END $$;

CREATE INDEX IF NOT EXISTS ledger_entry_seats ON ledger_entry (institution, category, seat_grade, effective);

-- Seats of a grade by day: a row for each day on which something changes, with the running sums from then on.
-- `used` counts everybody; `regular` leaves out the excess staff a first implementation found in post.
DROP FUNCTION IF EXISTS seats_by_day(bigint, text, integer);
CREATE FUNCTION seats_by_day(of_institution bigint, of_category text, of_grade integer)
RETURNS TABLE (day date, approved bigint, used bigint, regular bigint) LANGUAGE sql STABLE AS $$
    SELECT effective,
           sum(sum(CASE kind WHEN 'approved' THEN quantity ELSE 0 END)) OVER by_day,
           sum(sum(taken)) OVER by_day,
           sum(sum(CASE over_quota WHEN 'excess' THEN 0 ELSE taken END)) OVER by_day
    FROM (SELECT effective, kind, quantity, over_quota,
                 CASE WHEN NOT counts THEN 0
                      WHEN kind IN ('filled', 'reserved', 'frozen') THEN quantity
                      WHEN kind IN ('freed', 'released', 'unfrozen') THEN -quantity
                      ELSE 0 END AS taken
          FROM ledger_entry
          WHERE institution = of_institution AND category = of_category AND seat_grade = of_grade) entries
    GROUP BY effective
    WINDOW by_day AS (ORDER BY effective)
$$;

-- occupied + reserved + frozen <= approved, on every day from the entry on, whoever else writes meanwhile.
-- Excess staff, overrides and acknowledged reductions enter above the quota; a new reservation counts them,
-- so nobody else gets in until the grade has shrunk.
CREATE OR REPLACE FUNCTION guard_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    full_on date;
BEGIN
    -- One writer per institution; the next one sees what this one wrote. NO KEY, or the key-share locks of
    -- other writers' foreign keys would deadlock with it.
    PERFORM FROM institution WHERE id = NEW.institution FOR NO KEY UPDATE;
    IF NOT NEW.counts OR NEW.override IS NOT NULL OR NEW.over_quota = 'excess'
       OR NEW.kind IN ('freed', 'released', 'unfrozen', 'special_opened', 'special_closed')
       OR (NEW.kind = 'approved' AND (NEW.quantity >= 0 OR NEW.detail ? 'acknowledged_excess'))
    THEN
        RETURN NULL;
    END IF;
    SELECT min(greatest(s.day, NEW.effective)) INTO full_on
    FROM (SELECT day, approved, CASE NEW.kind WHEN 'reserved' THEN used ELSE regular END AS taken,
                 lead(day) OVER (ORDER BY day) AS until
          FROM seats_by_day(NEW.institution, NEW.category, NEW.seat_grade)) s
    WHERE s.taken > s.approved AND (s.until IS NULL OR s.until > NEW.effective);
    IF full_on IS NOT NULL THEN
        RAISE EXCEPTION 'no seat of % grade % is free on %', NEW.category, NEW.seat_grade, full_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_seats_free';
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS ledger_entry_guard_seats ON ledger_entry;
-- Deferred: a move frees the old seat and fills the new one in one transaction, in either order.
CREATE CONSTRAINT TRIGGER ledger_entry_guard_seats AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_seats();

-- One live request per person in the whole city; a second one only beside the first (双肩挑).
CREATE UNIQUE INDEX IF NOT EXISTS appointment_one_live_per_person ON appointment (person_key)
    WHERE state IN ('reserved', 'department', 'county', 'city', 'approved') AND NOT concurrent;
