CREATE OR REPLACE TRIGGER integrity_change_append_only BEFORE UPDATE OR DELETE ON integrity_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER integrity_change_no_truncate BEFORE TRUNCATE ON integrity_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An entry begins as a proposal and goes its road, each step with its line; what it was decided with stays; two people
-- decide it, and two write down an appeal and what became of it. It is never taken out, restoring is a step.
CREATE OR REPLACE FUNCTION integrity_entry_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    road constant text[] := ARRAY['proposed>decided', 'proposed>dropped', 'decided>served', 'served>appealed',
        'upheld>appealed', 'appealed>upheld', 'appealed>restored'];
    moving constant text[] := ARRAY['state', 'version', 'updated', 'account', 'served', 'decided_by', 'appealed_by',
        'closed_by'];
    last integrity_change;
    wrong text := '';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN
            wrong := 'an entry begins as a proposal';
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        wrong := 'an entry stays';
    ELSIF NEW.id <> OLD.id OR NEW.revocation IS DISTINCT FROM OLD.revocation OR NEW.certificate IS DISTINCT FROM OLD.certificate
       OR NEW.created <> OLD.created OR NEW.version <> OLD.version + 1 THEN
        wrong := 'an entry stays what it is, and each change is counted';
    ELSIF NEW.state = OLD.state THEN
        IF (NEW.served, NEW.decided_by, NEW.appealed_by, NEW.closed_by)
           IS DISTINCT FROM (OLD.served, OLD.decided_by, OLD.appealed_by, OLD.closed_by)
           OR OLD.state <> 'proposed'
           AND (to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving OR OLD.account IS NOT NULL AND NEW.account IS DISTINCT FROM OLD.account) THEN
            wrong := 'what an entry was decided with stays';
        END IF;
    ELSE
        SELECT * INTO last FROM integrity_change c WHERE c.entry = NEW.id ORDER BY c.id DESC LIMIT 1;
        IF NOT OLD.state || '>' || NEW.state = ANY (road)
           OR (last.from_state, last.to_state) IS DISTINCT FROM (OLD.state, NEW.state) THEN
            wrong := 'an entry goes its road, each step with its line';
        ELSIF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving OR NEW.account IS DISTINCT FROM OLD.account
           OR OLD.decided_by IS NOT NULL AND NEW.decided_by IS DISTINCT FROM OLD.decided_by
           OR OLD.served IS NOT NULL AND NEW.served IS DISTINCT FROM OLD.served THEN
            wrong := 'what an entry was decided with stays';
        ELSIF NEW.state = 'decided' AND NOT second_person(NEW.proposed_by, NEW.decided_by) THEN
            wrong := 'an entry is decided by a second person';
        ELSIF NEW.state IN ('upheld', 'restored')
           AND (NEW.appealed_by IS DISTINCT FROM OLD.appealed_by OR NOT second_person(NEW.appealed_by, NEW.closed_by)) THEN
            wrong := 'what became of an appeal is written down by a second person';
        END IF;
    END IF;
    IF wrong <> '' THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'check_violation', CONSTRAINT = 'integrity_entry_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER integrity_entry_moves BEFORE INSERT OR UPDATE OR DELETE ON integrity_entry
    FOR EACH ROW EXECUTE FUNCTION integrity_entry_moves();

-- Where an entry stood on an evening; nothing where the archive did not know it yet.
CREATE OR REPLACE FUNCTION integrity_stood(of_entry bigint, evening timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT h.to_state FROM integrity_change h
    WHERE h.entry = of_entry AND h.to_state <> '' AND h.at < evening ORDER BY h.id DESC LIMIT 1
$$;

-- Whether an entry keeps this person from reviewing titles on a day, as far as was known that evening; the causes are
-- those of `talent_posts: integrity_causes` that bar an expert.
CREATE OR REPLACE FUNCTION integrity_bars_expert(person text, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM integrity_entry e
        WHERE e.person_key = person AND e.person_key <> '' AND e.cause IN ('expert_misconduct')
          AND e.served <= day AND e.begins <= day AND (e.ends IS NULL OR day <= e.ends)
          AND integrity_stood(e.id, (least(day, (now() AT TIME ZONE 'Asia/Shanghai')::date) + 1)::timestamp
                                    AT TIME ZONE 'Asia/Shanghai') IN ('served', 'appealed', 'upheld'))
$$;

-- Whoever of the city could be the second person, who proposed, and the person itself.
CREATE OR REPLACE VIEW integrity_entry_party AS
    SELECT e.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM integrity_entry e, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT e.id, 'proposer', s.account, s.role, s.organisation, false
    FROM integrity_entry e JOIN seat_held s ON s.account = e.proposed_by AND s.role = 'city'
    UNION ALL
    SELECT e.id, 'person', s.account, s.role, s.organisation, false
    FROM integrity_entry e JOIN seat_held s ON s.account = e.account AND s.role = 'candidate';
