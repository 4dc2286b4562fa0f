-- What two people set is proposed by one and confirmed by another of the city bureau; what is confirmed or withdrawn stays as
-- it is. A trigger of every table with these columns (`columns.py: SetByTwo`).
CREATE OR REPLACE FUNCTION set_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept text[] := ARRAY['confirmed', 'confirmed_by', 'confirmed_name', 'withdrawn'];
BEGIN
    IF TG_OP = 'INSERT' AND NEW.confirmed IS NULL AND NEW.confirmed_by IS NULL AND NEW.withdrawn IS NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.confirmed IS NULL AND OLD.withdrawn IS NULL AND to_jsonb(NEW) - kept = to_jsonb(OLD) - kept
       AND (NEW.confirmed IS NULL AND NEW.confirmed_by IS NULL
            OR NEW.confirmed IS NOT NULL AND NEW.withdrawn IS NULL AND second_person(NEW.proposed_by, NEW.confirmed_by)
               AND EXISTS (SELECT FROM role_held h WHERE h.account = NEW.confirmed_by AND h.role = 'city'))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is confirmed once, by a second person of the bureau', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'set_by_two';
END $$;

CREATE OR REPLACE TRIGGER calendar_year_confirmed BEFORE INSERT OR UPDATE OR DELETE ON calendar_year
    FOR EACH ROW EXECUTE FUNCTION set_by_two();
CREATE UNIQUE INDEX IF NOT EXISTS calendar_year_one_waiting ON calendar_year (year)
    WHERE confirmed IS NULL AND withdrawn IS NULL;

-- Whoever of the city could be the second person, and who proposed; for every table with the columns of `SetByTwo`.
CREATE OR REPLACE VIEW calendar_party AS
    SELECT y.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM calendar_year y, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT y.id, 'proposer', s.account, s.role, s.organisation, false
    FROM calendar_year y JOIN seat_held s ON s.account = y.proposed_by AND s.role = 'city';
