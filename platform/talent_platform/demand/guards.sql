CREATE OR REPLACE TRIGGER need_change_append_only BEFORE UPDATE OR DELETE ON need_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER need_change_no_truncate BEFORE TRUNCATE ON need_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- A need with a history is part of the record: it is closed, never deleted. Its own function, because
-- migrate.py takes the right to UPDATE away wherever it finds refuse_change().
-- Two exceptions: a draft that nobody ever submitted and nothing hangs on, and what an upload brought in and takes back before anybody has touched it (imports/stages/undoing.py).
CREATE OR REPLACE FUNCTION refuse_need_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.version = 1 AND EXISTS (SELECT FROM import_row
                                   WHERE subject = 'need:' || OLD.id AND fate = 'undone') THEN
        RETURN OLD;
    END IF;
    IF OLD.state = 'draft'
       AND NOT EXISTS (SELECT FROM need_change WHERE need = OLD.id AND action NOT IN ('created', 'edited', 'contact', 'deleted'))
       AND NOT EXISTS (SELECT FROM directive WHERE need = OLD.id)
       AND NOT EXISTS (SELECT FROM match_case WHERE need = OLD.id)
       AND NOT EXISTS (SELECT FROM placement WHERE need = OLD.id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a need is closed, never deleted' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER need_never_deleted BEFORE DELETE ON need
    FOR EACH ROW EXECUTE FUNCTION refuse_need_deletion();

-- Employers whose accounts are all switched off: nobody is there to answer, and what they need is open to nobody until
-- one is on again. Firms that never had an account are looked after by their bureau.
CREATE OR REPLACE VIEW resting_employer AS
    SELECT h.organisation FROM role_held h JOIN account a ON a.id = h.account
    WHERE h.role IN ('enterprise', 'institution') AND h.organisation IS NOT NULL
    GROUP BY h.organisation HAVING NOT bool_or(a.active);
-- How enterprises stand with the authority: what was told stays, the latest counts. Who does no business by it hires
-- nobody.
CREATE OR REPLACE VIEW enterprise_registered AS
    SELECT DISTINCT ON (organisation) id, organisation, state, checked, source, note FROM enterprise_registration
    ORDER BY organisation, checked DESC, id DESC;
CREATE OR REPLACE VIEW idle_employer AS
    SELECT organisation FROM enterprise_registered WHERE state <> 'active';
-- Employers that nobody can be matched with now: what they need stays theirs, and comes back with them.
CREATE OR REPLACE VIEW absent_employer AS
    SELECT organisation FROM resting_employer UNION SELECT organisation FROM idle_employer;
CREATE OR REPLACE FUNCTION need_public(n need) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT n.state IN ('open', 'part_filled') AND NOT n.withheld
        AND n.organisation NOT IN (SELECT organisation FROM absent_employer)
$$;

CREATE OR REPLACE FUNCTION need_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id)
    VALUES (CASE NEW.kind WHEN 'talent' THEN 'need' ELSE 'project' END, NEW.id::text);
    IF TG_OP = 'UPDATE' THEN
        -- What is no longer to be shown is gone from search with this very commit.
        PERFORM search_shows(CASE NEW.kind WHEN 'talent' THEN 'need' ELSE 'project' END, NEW.id::text,
                             need_public(NEW));
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER need_to_search AFTER INSERT OR UPDATE ON need
    FOR EACH ROW EXECUTE FUNCTION need_to_search();

-- The needs of an employer leave the search with its last account, or once it does no business, and come back.
CREATE OR REPLACE FUNCTION employer_to_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    employers bigint[] := ARRAY[NEW.organisation];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        employers := employers || OLD.organisation;
    END IF;
    IF TG_TABLE_NAME = 'account' THEN
        employers := employers || ARRAY(SELECT organisation FROM role_held WHERE account = NEW.id);
    END IF;
    INSERT INTO search_outbox (kind, doc_id)
    SELECT CASE n.kind WHEN 'talent' THEN 'need' ELSE 'project' END, n.id::text
    FROM need n WHERE n.organisation = ANY(employers);
    PERFORM search_shows(CASE n.kind WHEN 'talent' THEN 'need' ELSE 'project' END, n.id::text, need_public(n))
    FROM need n WHERE n.organisation = ANY(employers);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER employer_to_search AFTER UPDATE OF active, organisation, role ON account
    FOR EACH ROW WHEN ((OLD.active, OLD.organisation, OLD.role) IS DISTINCT FROM (NEW.active, NEW.organisation, NEW.role))
    EXECUTE FUNCTION employer_to_search();
CREATE OR REPLACE TRIGGER employer_comes_to_search AFTER INSERT ON account
    FOR EACH ROW WHEN (NEW.organisation IS NOT NULL AND NEW.role IN ('enterprise', 'institution'))
    EXECUTE FUNCTION employer_to_search();
CREATE OR REPLACE TRIGGER employer_comes_to_search AFTER INSERT OR UPDATE OF ended ON role_assignment
    FOR EACH ROW WHEN (NEW.organisation IS NOT NULL AND NEW.role IN ('enterprise', 'institution') AND NEW.deputises IS NULL)
    EXECUTE FUNCTION employer_to_search();
CREATE OR REPLACE TRIGGER employer_to_search AFTER INSERT ON enterprise_registration
    FOR EACH ROW EXECUTE FUNCTION employer_to_search();
-- Those that were absent before this was asked.
INSERT INTO search_outbox (kind, doc_id)
SELECT CASE n.kind WHEN 'talent' THEN 'need' ELSE 'project' END, n.id::text
FROM need n JOIN absent_employer USING (organisation) WHERE n.state IN ('open', 'part_filled');

CREATE OR REPLACE FUNCTION need_gone_from_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE text_review SET state = 'replaced' WHERE kind = 'need' AND record = OLD.id AND state = 'waiting';
    INSERT INTO search_outbox (kind, doc_id)
    VALUES (CASE OLD.kind WHEN 'talent' THEN 'need' ELSE 'project' END, OLD.id::text);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER need_gone_from_search AFTER DELETE ON need
    FOR EACH ROW EXECUTE FUNCTION need_gone_from_search();
-- The history of a need that was taken back outlives it.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conname = 'need_change_need_fkey') THEN
        ALTER TABLE need_change DROP CONSTRAINT need_change_need_fkey;
    END IF;
END $$;

-- What an open need is: anybody may read it, and people are matched with it. Its last day is asked beside, of the
-- application's clock.
CREATE OR REPLACE VIEW open_need AS
    SELECT id, kind, organisation, seats, deadline FROM need
    WHERE state IN ('open', 'part_filled') AND NOT withheld
      AND organisation NOT IN (SELECT organisation FROM absent_employer);
CREATE INDEX IF NOT EXISTS need_open_deadline ON need (deadline) WHERE state IN ('open', 'part_filled');
CREATE INDEX IF NOT EXISTS need_list ON need (county, state, updated DESC);

-- Who is told of what happens to a need; where nobody sits in its county, the city in its place.
CREATE OR REPLACE VIEW need_party AS
    SELECT n.id AS thing, 'employer' AS party, s.account, s.role, s.organisation, true AS office
    FROM need n JOIN seat_held s ON s.organisation = n.organisation AND s.role IN ('enterprise', 'institution')
    UNION ALL
    SELECT n.id, 'county', s.account, s.role, s.organisation, true
    FROM need n JOIN organisation o ON o.id = n.organisation JOIN county_seat s ON s.county = o.county
    UNION ALL
    SELECT n.id, 'county', s.account, s.role, s.organisation, true
    FROM need n JOIN organisation o ON o.id = n.organisation JOIN seat_held s ON s.role = 'city'
    WHERE NOT EXISTS (SELECT FROM county_seat h WHERE h.county = o.county)
    UNION ALL
    SELECT n.id, 'officer', s.account, s.role, s.organisation, false
    FROM need n JOIN enterprise e ON e.organisation = n.organisation
    JOIN seat_held s ON s.account = e.officer AND s.role = 'officer';

-- What was told of enterprises stays.
CREATE OR REPLACE TRIGGER enterprise_registration_append_only BEFORE UPDATE OR DELETE ON enterprise_registration
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER enterprise_registration_no_truncate BEFORE TRUNCATE ON enterprise_registration
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER enterprise_listing_append_only BEFORE UPDATE OR DELETE ON enterprise_listing
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER enterprise_listing_no_truncate BEFORE TRUNCATE ON enterprise_listing
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE VIEW enterprise_listed AS
    SELECT DISTINCT ON (organisation, listed, project) id, organisation, listed, project, since, until, source
    FROM enterprise_listing ORDER BY organisation, listed, project, id DESC;

-- Those to call at an employer, about it or about one of its needs: no text of its needs tells who they are.
CREATE OR REPLACE VIEW employer_contact AS
    SELECT organisation, contact, phone FROM enterprise
    UNION SELECT n.organisation, c.contact, c.phone FROM need_contact c JOIN need n ON n.id = c.need;
