-- A notice hangs its full time: its first day is the day on which it is hung, what it says and how long it hangs stay as they
-- are; its last day is entered once, when the calendar reaches it; it may be taken down before anybody objects, and then
-- counts for nothing.
CREATE OR REPLACE FUNCTION notice_hangs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn IS NULL
       AND (NEW.id, NEW.organisation, NEW.title, NEW.text, NEW.starts, NEW.least, NEW.unit, NEW.created, NEW.created_by)
         = (OLD.id, OLD.organisation, OLD.title, OLD.text, OLD.starts, OLD.least, OLD.unit, OLD.created, OLD.created_by)
       AND (NEW.ends IS NOT DISTINCT FROM OLD.ends OR OLD.ends IS NULL AND NEW.ends >= NEW.starts + NEW.least)
       AND (NEW.withdrawn IS NULL OR NOT EXISTS (
            SELECT FROM objection o JOIN notice_item i ON i.id = o.item WHERE i.notice = NEW.id))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a notice hangs as it was hung' USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_hangs';
END $$;
CREATE OR REPLACE TRIGGER notice_hangs BEFORE UPDATE OR DELETE ON notice FOR EACH ROW EXECUTE FUNCTION notice_hangs();

CREATE OR REPLACE FUNCTION notice_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ends < NEW.starts + NEW.least OR NEW.starts < (now() AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'a notice hangs its full time, from today at the earliest'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_hangs';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER notice_begins BEFORE INSERT ON notice FOR EACH ROW
    WHEN (current_user = 'talent_app') EXECUTE FUNCTION notice_begins();

-- A case on a notice stays as it was written; it may end, once.
CREATE OR REPLACE FUNCTION notice_item_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended IS NULL AND NEW.ended IS NOT NULL
       AND (NEW.id, NEW.notice, NEW.subject, NEW.text) = (OLD.id, OLD.notice, OLD.subject, OLD.text)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a case on a notice stays as it was written'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_item_ends';
END $$;
DROP TRIGGER IF EXISTS notice_item_append_only ON notice_item;
CREATE OR REPLACE TRIGGER notice_item_ends BEFORE UPDATE OR DELETE ON notice_item
    FOR EACH ROW EXECUTE FUNCTION notice_item_ends();

-- An objection comes while the notice hangs, and is decided once, with an answer.
CREATE OR REPLACE FUNCTION objection_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state = 'open' AND NEW.decided IS NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'open' AND NEW.state <> 'open' AND NEW.answer <> '' AND NEW.decided_by IS NOT NULL
       AND (NEW.id, NEW.item, NEW.text, NEW.contact, NEW.at) = (OLD.id, OLD.item, OLD.text, OLD.contact, OLD.at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an objection is decided once' USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_decided';
END $$;
CREATE OR REPLACE TRIGGER objection_decided BEFORE INSERT OR UPDATE OR DELETE ON objection
    FOR EACH ROW EXECUTE FUNCTION objection_decided();

-- Who is told of an objection: the unit that hung the notice, and the bureau that decides it.
CREATE OR REPLACE VIEW objection_party AS
    WITH hung AS NOT MATERIALIZED (
        SELECT x.id, n.organisation, o.county FROM objection x JOIN notice_item i ON i.id = x.item
        JOIN notice n ON n.id = i.notice JOIN organisation o ON o.id = n.organisation
    )
    SELECT h.id AS thing, 'institution' AS party, s.account, s.role, s.organisation, true AS office
    FROM hung h JOIN seat_held s ON s.role IN ('institution', 'enterprise') AND s.organisation = h.organisation
    UNION ALL
    SELECT h.id, 'bureau', s.account, s.role, s.organisation, true
    FROM hung h JOIN county_seat s ON s.county = h.county
    UNION ALL
    SELECT h.id, 'bureau', s.account, s.role, s.organisation, true
    FROM hung h JOIN seat_held s ON s.role = 'city' WHERE h.county IS NULL;
