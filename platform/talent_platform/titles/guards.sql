CREATE OR REPLACE TRIGGER title_committee_change_append_only BEFORE UPDATE OR DELETE ON title_committee_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_committee_change_no_truncate BEFORE TRUNCATE ON title_committee_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_plan_append_only BEFORE UPDATE OR DELETE ON title_plan
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_plan_no_truncate BEFORE TRUNCATE ON title_plan
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Of two live committees with one name nobody could say which reviewed.
CREATE UNIQUE INDEX IF NOT EXISTS title_committee_name ON title_committee (name)
    WHERE state IN ('proposed', 'in_force', 'suspended');

-- A committee begins as a proposal; its states follow its road, each with its line in the history; what it was filed
-- with stays; one that has ended, been refused or lost its power comes back by a new filing alone.
CREATE OR REPLACE FUNCTION title_committee_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    road constant text[] := ARRAY['proposed>in_force', 'proposed>refused', 'in_force>suspended', 'suspended>in_force',
        'in_force>withdrawn', 'suspended>withdrawn', 'in_force>ended', 'suspended>ended'];
    last title_committee_change;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'a committee begins as a proposal'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_committee_moves';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state THEN
        SELECT * INTO last FROM title_committee_change c WHERE c.committee = NEW.id ORDER BY c.id DESC LIMIT 1;
        IF NOT OLD.state || '>' || NEW.state = ANY (road)
           OR (last.from_state, last.to_state) IS DISTINCT FROM (OLD.state, NEW.state) THEN
            RAISE EXCEPTION 'a committee goes its road, each step with its line'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_committee_moves';
        END IF;
        IF NEW.state = 'ended' AND NOT EXISTS (
            SELECT FROM title_committee s WHERE s.id = NEW.successor AND s.state IN ('in_force', 'suspended')) THEN
            RAISE EXCEPTION 'a committee that ends names one that stands'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_committee_moves';
        END IF;
    END IF;
    IF NEW.state <> OLD.state AND NEW.filed_by IS DISTINCT FROM OLD.filed_by
       AND NOT second_person(NEW.proposed_by, NEW.filed_by) THEN
        RAISE EXCEPTION 'a committee is filed by a second person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_committee_filed';
    END IF;
    IF (NEW.proposed_by <> OLD.proposed_by AND (OLD.state <> 'proposed' OR NEW.state <> OLD.state))
       OR (OLD.filed_by IS NOT NULL AND (NEW.filed_by, NEW.document) IS DISTINCT FROM (OLD.filed_by, OLD.document))
       OR (OLD.state <> 'proposed' OR NEW.state <> OLD.state)
       AND (NEW.name, NEW.body, NEW.series, NEW.specialty, NEW.levels, NEW.size, NEW.drawn, NEW.approved_by, NEW.self_review, NEW.filed_from,
            NEW.filed_to) IS DISTINCT FROM (OLD.name, OLD.body, OLD.series, OLD.specialty, OLD.levels, OLD.size, OLD.drawn,
            OLD.approved_by, OLD.self_review, OLD.filed_from, OLD.filed_to) THEN
        RAISE EXCEPTION 'what a committee was filed with stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_committee_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_committee_moves BEFORE INSERT OR UPDATE ON title_committee
    FOR EACH ROW EXECUTE FUNCTION title_committee_moves();

-- A plan is published by a committee in force, for its own levels, as the next one of its year.
CREATE OR REPLACE FUNCTION title_plan_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of title_committee;
BEGIN
    SELECT * INTO of FROM title_committee c WHERE c.id = NEW.committee FOR SHARE;
    IF of.state <> 'in_force' OR NOT NEW.levels <@ of.levels OR NEW.levels = '[]' OR NEW.meetings = '[]'
       OR NEW.number <> 1 + (SELECT count(*) FROM title_plan p WHERE p.committee = NEW.committee AND p.year = NEW.year) THEN
        RAISE EXCEPTION 'a plan is one of a committee in force, for its levels, next in its year'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_plan_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_plan_fits BEFORE INSERT ON title_plan
    FOR EACH ROW EXECUTE FUNCTION title_plan_fits();

-- Who is told of a committee: the bureau, which files it, and whoever proposed it.
CREATE OR REPLACE VIEW title_committee_party AS
    SELECT c.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM title_committee c, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT c.id, 'proposer', s.account, s.role, s.organisation, false
    FROM title_committee c JOIN seat_held s ON s.account = c.proposed_by AND s.role = 'city';

CREATE OR REPLACE TRIGGER title_expert_change_append_only BEFORE UPDATE OR DELETE ON title_expert_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_expert_change_no_truncate BEFORE TRUNCATE ON title_expert_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_commitment_append_only BEFORE UPDATE OR DELETE ON title_commitment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_commitment_no_truncate BEFORE TRUNCATE ON title_commitment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One person is in a pool once, and one account is one person.
CREATE UNIQUE INDEX IF NOT EXISTS title_expert_once ON title_expert (committee, person_key)
    WHERE state IN ('nominated', 'selected', 'active');
CREATE UNIQUE INDEX IF NOT EXISTS title_expert_account_once ON title_expert (committee, account)
    WHERE state = 'active';
CREATE UNIQUE INDEX IF NOT EXISTS title_expert_invitation ON title_expert (invitation) WHERE invitation IS NOT NULL;

-- An expert begins as nominated; each step has its line; a second person selects; nobody is of the pool without the
-- commitment signed under the own account; what was told stays once somebody has selected, and so does what the expert
-- was selected with, until a second person renews the term that somebody asked to renew: the one before stays beside it.
CREATE OR REPLACE FUNCTION title_expert_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    road constant text[] := ARRAY['nominated>selected', 'nominated>refused', 'nominated>withdrawn', 'selected>active',
        'selected>left', 'active>left', 'active>removed', 'removed>active'];
    last title_expert_change;
    facts constant text[] := ARRAY['name', 'person_key', 'unit', 'sector', 'title', 'level', 'series', 'specialty', 'yearly'];
    chosen constant text[] := ARRAY['conditions', 'term_from', 'term_to', 'document', 'selected_by'];
    afterwards constant text[] := ARRAY['state', 'account', 'signed', 'invitation', 'invited_until', 'renewal_by', 'version',
        'updated'];
    free text[] := afterwards;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'nominated' OR NEW.invitation IS NOT NULL OR NEW.before_to IS NOT NULL OR NOT EXISTS (
            SELECT FROM title_committee c WHERE c.id = NEW.committee AND c.state IN ('in_force', 'suspended')) THEN
            RAISE EXCEPTION 'an expert begins as nominated, for a committee that stands'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_expert_moves';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO last FROM title_expert_change c WHERE c.expert = NEW.id ORDER BY c.id DESC LIMIT 1;
    IF NEW.state <> OLD.state THEN
        IF NOT OLD.state || '>' || NEW.state = ANY (road)
           OR (last.from_state, last.to_state) IS DISTINCT FROM (OLD.state, NEW.state) THEN
            RAISE EXCEPTION 'an expert goes the road, each step with its line'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_expert_moves';
        END IF;
        IF OLD.state = 'removed' AND (last.action <> 'reinstated' OR integrity_bars_expert(NEW.person_key,
               (now() AT TIME ZONE 'Asia/Shanghai')::date) OR NOT EXISTS (
            SELECT FROM title_expert_change c WHERE c.expert = NEW.id AND c.action = 'removed_by_entry'
              AND c.document = last.document AND c.id = (SELECT max(b.id) FROM title_expert_change b
                  WHERE b.expert = NEW.id AND b.id < last.id AND b.from_state IS DISTINCT FROM b.to_state))) THEN
            RAISE EXCEPTION 'who lost the status by an entry has it again once that is set aside'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_expert_moves';
        END IF;
        IF NEW.state = 'selected' AND NOT second_person(NEW.nominated_by, NEW.selected_by) THEN
            RAISE EXCEPTION 'an expert is selected by a second person'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_expert_selected';
        END IF;
        IF NEW.state = 'active' AND NOT EXISTS (
            SELECT FROM title_commitment s WHERE s.subject = 'title_expert:' || NEW.id AND s.account = NEW.account) THEN
            RAISE EXCEPTION 'an expert is of the pool when the commitment is signed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_expert_signed';
        END IF;
    END IF;
    IF NEW.renewal_by IS NOT NULL AND NEW.renewal_by IS DISTINCT FROM OLD.renewal_by
       AND (OLD.renewal_by IS NOT NULL OR (last.action, last.actor_id) IS DISTINCT FROM ('ask_renewal', NEW.renewal_by)) THEN
        RAISE EXCEPTION 'another term is asked for by somebody, once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_expert_renewed';
    END IF;
    IF OLD.state = 'nominated' THEN
        free := free || chosen;
        IF NEW.state = 'nominated' AND last.action = 'edited' THEN
            free := free || facts;
        END IF;
    ELSIF OLD.state = 'active' AND NEW.state = 'active' AND last.action = 'renew' AND NEW.renewal_by IS NULL
          AND second_person(OLD.renewal_by, NEW.selected_by) AND NEW.term_from > OLD.term_to
          AND (NEW.before_from, NEW.before_to) IS NOT DISTINCT FROM (OLD.term_from, OLD.term_to) THEN
        free := free || chosen || ARRAY['before_from', 'before_to'];
    END IF;
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free
       OR (NEW.account IS DISTINCT FROM OLD.account AND NEW.state || OLD.state <> 'activeselected')
       OR (NEW.invitation IS NOT NULL AND NEW.state <> 'selected') THEN
        RAISE EXCEPTION 'what was told of an expert stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_expert_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_expert_moves BEFORE INSERT OR UPDATE ON title_expert
    FOR EACH ROW EXECUTE FUNCTION title_expert_moves();

-- Whether a committee may review on this day: in force and filed for it. Every step of a meeting asks it.
CREATE OR REPLACE FUNCTION title_reviews(committee bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM title_committee c WHERE c.id = $1 AND c.state = 'in_force'
        AND $2 BETWEEN c.filed_from AND c.filed_to)
$$;

-- Whether this expert is of the pool of this committee on this day, however the committee stands: signed, within
-- the term, not kept from it by the integrity archive.
CREATE OR REPLACE FUNCTION title_pooled(expert bigint, committee bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM title_expert e WHERE e.id = $1 AND e.committee = $2 AND e.state = 'active'
          AND ($3 BETWEEN e.term_from AND e.term_to OR $3 BETWEEN e.before_from AND e.before_to)
          AND e.signed <= $3 AND NOT integrity_bars_expert(e.person_key, $3))
$$;

-- Whether this expert may sit for this committee on this day. Whatever seats a juror asks it in a trigger.
CREATE OR REPLACE FUNCTION title_seated(expert bigint, committee bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT title_pooled($1, $2, $3) AND title_reviews($2, $3)
$$;

-- Who is told of an expert: the bureau, which selects, the unit that nominated, and the expert.
CREATE OR REPLACE VIEW title_expert_party AS
    SELECT e.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM title_expert e, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT e.id, 'nominator', s.account, s.role, s.organisation, false
    FROM title_expert e JOIN seat_held s ON s.organisation = e.organisation
        AND s.role IN ('enterprise', 'institution', 'department')
    UNION ALL
    SELECT e.id, 'expert', s.account, s.role, s.organisation, false
    FROM title_expert e JOIN seat_held s ON s.account = e.account AND s.role IN ('candidate', 'team_lead');

-- What the register holds for an expert; what was taken back of the same identity number under another name counts against.
CREATE OR REPLACE VIEW title_expert_certificate AS
    SELECT e.id AS person, c.id AS certificate FROM title_expert e
    JOIN certificate c ON c.person_key = e.person_key AND c.person_key <> ''
    WHERE c.state <> 'valid' OR name_key(c.holder) = name_key(e.name);

CREATE OR REPLACE TRIGGER title_standard_confirmed BEFORE INSERT OR UPDATE OR DELETE ON title_standard
    FOR EACH ROW EXECUTE FUNCTION set_by_two();
CREATE UNIQUE INDEX IF NOT EXISTS title_standard_one_waiting ON title_standard (coalesce(committee, 0), series, specialty, level)
    WHERE confirmed IS NULL AND withdrawn IS NULL;
CREATE OR REPLACE TRIGGER title_standard_file_append_only BEFORE UPDATE OR DELETE ON title_standard_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_standard_file_no_truncate BEFORE TRUNCATE ON title_standard_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A standard is published with its document, in advance, and once; a document comes while it waits.
CREATE OR REPLACE FUNCTION title_standard_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.confirmed IS NOT NULL AND (
        NOT EXISTS (SELECT FROM title_standard_file f WHERE f.standard = NEW.id)
        OR NEW.committee IS NOT NULL AND NEW.effective <= (NEW.confirmed AT TIME ZONE 'Asia/Shanghai')::date) THEN
        RAISE EXCEPTION 'a standard is published with its document, before the day from which it holds'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_standard_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_standard_fits BEFORE UPDATE ON title_standard
    FOR EACH ROW EXECUTE FUNCTION title_standard_fits();
CREATE OR REPLACE FUNCTION title_standard_file_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM title_standard s WHERE s.id = NEW.standard AND s.confirmed IS NULL AND s.withdrawn IS NULL
                   FOR SHARE) THEN
        RAISE EXCEPTION 'a document comes while its standard waits'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_standard_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_standard_file_fits BEFORE INSERT ON title_standard_file
    FOR EACH ROW EXECUTE FUNCTION title_standard_file_fits();

CREATE OR REPLACE VIEW title_standard_party AS
    SELECT t.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM title_standard t, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT t.id, 'proposer', s.account, s.role, s.organisation, false
    FROM title_standard t JOIN seat_held s ON s.account = t.proposed_by AND s.role = 'city';

-- A draw, who may be drawn, what the event brought and who declined are written once.
CREATE OR REPLACE TRIGGER title_draw_append_only BEFORE UPDATE OR DELETE ON title_draw
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_draw_no_truncate BEFORE TRUNCATE ON title_draw
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_draw_entrant_append_only BEFORE UPDATE OR DELETE ON title_draw_entrant
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_draw_entrant_no_truncate BEFORE TRUNCATE ON title_draw_entrant
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_draw_result_append_only BEFORE UPDATE OR DELETE ON title_draw_result
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_draw_result_no_truncate BEFORE TRUNCATE ON title_draw_result
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_draw_decline_append_only BEFORE UPDATE OR DELETE ON title_draw_decline
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_draw_decline_no_truncate BEFORE TRUNCATE ON title_draw_decline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Whoever is not of the pool on the day of the meeting is never drawn (D14); nobody joins once the event has decided.
CREATE OR REPLACE FUNCTION title_draw_entrant_sits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of title_draw;
BEGIN
    SELECT * INTO of FROM title_draw d WHERE d.id = NEW.draw;
    IF NOT title_seated(NEW.expert, of.committee, of.meeting)
       OR EXISTS (SELECT FROM title_draw_result r WHERE r.draw = NEW.draw) THEN
        RAISE EXCEPTION 'only who is of the pool on the day of the meeting is drawn'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_draw_entrant_sits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_draw_entrant_sits BEFORE INSERT ON title_draw_entrant
    FOR EACH ROW EXECUTE FUNCTION title_draw_entrant_sits();

-- The event decides on its day or later, the fallback on its own; a second person enters what it brought.
CREATE OR REPLACE FUNCTION title_draw_result_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of title_draw;
BEGIN
    SELECT * INTO of FROM title_draw d WHERE d.id = NEW.draw;
    IF NEW.drawn < (CASE NEW.which WHEN 'event' THEN of.happens ELSE of.fallback_happens END)
       OR NOT second_person(of.announced_by, NEW.drawn_by) THEN
        RAISE EXCEPTION 'a draw is decided by its event, entered by a second person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_draw_result_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_draw_result_fits BEFORE INSERT ON title_draw_result
    FOR EACH ROW EXECUTE FUNCTION title_draw_result_fits();

-- Whoever declines was seated; whoever comes is of the draw. One after the other.
CREATE OR REPLACE FUNCTION title_draw_decline_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sits jsonb;
BEGIN
    SELECT COALESCE(
        (SELECT d.jury FROM title_draw_decline d WHERE d.draw = NEW.draw ORDER BY d.number DESC LIMIT 1),
        (SELECT r.jury FROM title_draw_result r WHERE r.draw = NEW.draw)) INTO sits;
    IF sits IS NULL OR NOT sits ? NEW.pseudonym OR NEW.jury ? NEW.pseudonym
       OR NEW.number <> 1 + (SELECT count(*) FROM title_draw_decline d WHERE d.draw = NEW.draw)
       OR NEW.came <> '' AND (sits ? NEW.came OR NOT NEW.jury ? NEW.came OR NOT EXISTS (
           SELECT FROM title_draw_entrant e WHERE e.draw = NEW.draw AND e.pseudonym = NEW.came)) THEN
        RAISE EXCEPTION 'whoever declines was seated, and the next of the draw comes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_draw_decline_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_draw_decline_fits BEFORE INSERT ON title_draw_decline
    FOR EACH ROW EXECUTE FUNCTION title_draw_decline_fits();

-- Whether people apply here to a committee in a year.
CREATE OR REPLACE FUNCTION title_takes_applications(committee bigint, year integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM title_application a WHERE a.committee = $1 AND a.year = $2 AND a.submission > 0)
$$;

-- The applicant's row in the meeting that has or had this application before it; null: none.
CREATE OR REPLACE FUNCTION title_before_meeting(application bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT c.id FROM title_meeting_case c JOIN title_meeting m ON m.id = c.meeting AND m.state <> 'called_off'
    WHERE c.application = $1 AND c.withdrawn IS NULL AND NOT EXISTS (SELECT FROM title_outcome o
        JOIN title_complaint x ON x.outcome = o.id AND x.state = 'granted' WHERE o.applicant = c.id)
$$;

-- One writing of a unit's name: without blanks, brackets full-width.
CREATE OR REPLACE FUNCTION unit_key(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT translate(regexp_replace(normalize(name, NFKC), '\s', '', 'g'), '()', '（）')
$$;

-- Certificates of the register under identity number and name of who applies.
CREATE OR REPLACE VIEW title_application_certificate AS
    SELECT a.id AS person, c.id AS certificate FROM title_application a
    JOIN certificate c ON c.person_key = a.person_key AND c.person_key <> '' AND name_key(c.holder) = name_key(a.name);

-- Whether a certificate that is or was of who applies was suspended, revoked or corrected after the rules last found nothing
-- against the application: then they are asked again before it goes on. The database sets when they were.
CREATE OR REPLACE VIEW title_application_certificate_told AS
    SELECT DISTINCT a.id AS person, k.certificate FROM title_application a
    JOIN certificate_told k ON k.person_key = a.person_key AND k.person_key <> '' AND name_key(k.holder) = name_key(a.name);
CREATE OR REPLACE FUNCTION title_certificates_moved(of_application bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM title_application_certificate_told h JOIN certificate_change c ON c.certificate = h.certificate
        WHERE h.person = of_application AND c.action IN ('suspend', 'revoke', 'corrected') AND c.at > coalesce((
            SELECT max(v.at) FROM title_application_verdict v WHERE v.application = of_application), '-infinity'))
$$;
CREATE OR REPLACE TRIGGER title_application_verdict_of_now BEFORE INSERT ON title_application_verdict
    FOR EACH ROW EXECUTE FUNCTION certificate_line_of_now();

CREATE OR REPLACE TRIGGER title_application_change_append_only BEFORE UPDATE OR DELETE ON title_application_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_application_change_no_truncate BEFORE TRUNCATE ON title_application_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_application_fault_append_only BEFORE UPDATE OR DELETE ON title_application_fault
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_application_fault_no_truncate BEFORE TRUNCATE ON title_application_fault
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_application_verdict_append_only BEFORE UPDATE OR DELETE ON title_application_verdict
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_application_verdict_no_truncate BEFORE TRUNCATE ON title_application_verdict
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_privilege_append_only BEFORE UPDATE OR DELETE ON title_privilege
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_privilege_no_truncate BEFORE TRUNCATE ON title_privilege
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One live application per person, year and level, whichever committees there are (D5).
CREATE UNIQUE INDEX IF NOT EXISTS title_application_one_live ON title_application (person_key, year, level)
    WHERE state IN ('unit', 'office', 'returned', 'accepted');
-- Nor has an account two, by one identity number and another.
CREATE UNIQUE INDEX IF NOT EXISTS title_application_one_of_owner ON title_application (owner, year, level)
    WHERE state IN ('unit', 'office', 'returned', 'accepted');
-- An exam is spared once, and one step is taken once; early application takes an approval the second time (A4).
CREATE UNIQUE INDEX IF NOT EXISTS title_privilege_once ON title_privilege (person_key, kind)
    WHERE kind IN ('exam_exemption', 'one_step');

-- This submission is in order at the unit: signed, appraised as fit, hung out for its full time, no objection to the person's
-- applications of the year and level open or founded, and the rules asked at this step let it pass.
CREATE OR REPLACE FUNCTION title_application_in_order(a title_application, step text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT a.assessed = 'fit' AND EXISTS (
        SELECT FROM title_commitment s WHERE s.account = a.unit_account
          AND s.subject = 'title_application:' || a.id || ':' || a.submission)
      AND EXISTS (
        SELECT FROM notice_item i JOIN notice n ON n.id = i.notice
        WHERE i.subject = 'title_application:' || a.id || ':' || a.submission AND n.withdrawn IS NULL
          AND n.organisation = a.organisation AND n.ends < (now() AT TIME ZONE 'Asia/Shanghai')::date)
      AND NOT EXISTS (
        SELECT FROM title_application same JOIN notice_item i ON i.subject LIKE 'title_application:' || same.id || ':%'
        JOIN notice n ON n.id = i.notice AND n.withdrawn IS NULL JOIN objection o ON o.item = i.id AND o.state <> 'unfounded'
        WHERE (same.person_key, same.year, same.level) = (a.person_key, a.year, a.level))
      AND EXISTS (
        SELECT FROM title_application_verdict v
        WHERE v.application = a.id AND v.submission = a.submission AND v.stage = step AND v.outcome IN ('pass', 'warn'))
$$;

-- An application begins as a draft and goes its road, each step with its line. What it says changes while it is a draft or came
-- back, and never whom, which year, level, committee and unit it is for once it was submitted.
CREATE OR REPLACE FUNCTION title_application_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    road constant text[] := ARRAY['draft>unit', 'returned>unit', 'unit>returned', 'unit>office', 'office>accepted',
        'office>returned', 'office>refused', 'accepted>refused', 'draft>withdrawn', 'unit>withdrawn', 'office>withdrawn', 'returned>withdrawn',
        'accepted>withdrawn'];
    last title_application_change;
    of_what constant text[] := ARRAY['committee', 'year', 'level', 'person_key', 'organisation', 'unit'];
    told constant text[] := ARRAY['specialty', 'past_units', 'exception', 'entry', 'asked', 'asked_paper', 'from_organ', 'skilled', 'told_title',
        'told_level', 'told_on', 'told_number', 'education', 'history', 'achievements'];
    free text[] := ARRAY['state', 'version', 'updated'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' OR NEW.submission <> 0 OR NEW.assessed <> '' THEN
            RAISE EXCEPTION 'an application begins as a draft'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_application_moves';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO last FROM title_application_change c WHERE c.application = NEW.id ORDER BY c.id DESC LIMIT 1;
    IF NEW.state <> OLD.state AND (NOT OLD.state || '>' || NEW.state = ANY (road)
           OR (last.from_state, last.to_state) IS DISTINCT FROM (OLD.state, NEW.state)) THEN
        RAISE EXCEPTION 'an application goes its road, each step with its line'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_application_moves';
    END IF;
    IF last.action = 'edited' AND OLD.state IN ('draft', 'returned') AND NEW.state = OLD.state THEN
        free := free || told || CASE WHEN OLD.submission = 0 THEN of_what ELSE '{}' END;
    ELSIF last.action = 'submit' AND OLD.state IN ('draft', 'returned') AND NEW.state = 'unit'
          AND NEW.submission = OLD.submission + 1 AND (OLD.applied IS NULL OR NEW.applied = OLD.applied)
          AND NEW.assessed = '' THEN
        free := free || ARRAY['submission', 'applied', 'signed', 'assessed', 'opinion', 'unit_signed', 'unit_account'];
        IF NOT EXISTS (SELECT FROM title_commitment s WHERE s.account = NEW.owner
                       AND s.subject = 'title_application:' || NEW.id || ':' || NEW.submission) THEN
            RAISE EXCEPTION 'an application is submitted when its commitment is signed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_application_signed';
        END IF;
    ELSIF last.action = 'commit' AND OLD.state = 'unit' AND NEW.state = 'unit' AND OLD.unit_signed IS NULL THEN
        free := free || ARRAY['assessed', 'opinion', 'unit_signed', 'unit_account'];
        IF NOT EXISTS (SELECT FROM title_commitment s JOIN account c ON c.id = s.account
                       WHERE s.account = NEW.unit_account AND s.account <> NEW.owner
                         AND s.subject = 'title_application:' || NEW.id || ':' || NEW.submission) THEN
            RAISE EXCEPTION 'a unit appraises when its commitment is signed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_application_signed';
        END IF;
    END IF;
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free
       OR (NEW.state = 'unit') AND OLD.state <> 'unit' AND NEW.submission = OLD.submission THEN
        RAISE EXCEPTION 'what was signed stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_application_moves';
    END IF;
    IF NEW.state <> OLD.state AND (NEW.state = 'office' AND NOT title_application_in_order(NEW, 'report')
       OR NEW.state = 'accepted' AND NOT title_application_in_order(NEW, 'accept')) THEN
        RAISE EXCEPTION 'an application is passed on and accepted when it hung its full time and no rule stands against it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_application_in_order';
    END IF;
    IF OLD.state = 'accepted' AND NEW.state <> 'accepted' AND title_before_meeting(NEW.id) IS NOT NULL THEN
        RAISE EXCEPTION 'an application that ends goes out of its meeting first'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_application_before_meeting';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_application_moves BEFORE INSERT OR UPDATE ON title_application
    FOR EACH ROW EXECUTE FUNCTION title_application_moves();

-- Who is told of an application: the person, the unit, and the bureau, whose office accepts it.
CREATE OR REPLACE VIEW title_application_party AS
    SELECT a.id AS thing, 'applicant' AS party, s.account, s.role, s.organisation, false AS office
    FROM title_application a JOIN seat_held s ON s.account = a.owner AND s.role IN ('candidate', 'team_lead')
    UNION ALL
    SELECT a.id, 'unit', s.account, s.role, s.organisation, false
    FROM title_application a JOIN seat_held s ON s.organisation = a.organisation
        AND s.role IN ('enterprise', 'institution', 'department')
    UNION ALL
    SELECT a.id, 'city', s.account, s.role, s.organisation, false
    FROM title_application a, seat_held s WHERE s.role = 'city';

-- A meeting, who is asked to it, what is before it and who withdraws: written along its road, nothing taken back.
CREATE OR REPLACE TRIGGER title_meeting_change_append_only BEFORE UPDATE OR DELETE ON title_meeting_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_meeting_change_no_truncate BEFORE TRUNCATE ON title_meeting_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_seat_change_append_only BEFORE UPDATE OR DELETE ON title_seat_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_seat_change_no_truncate BEFORE TRUNCATE ON title_seat_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_recusal_append_only BEFORE UPDATE OR DELETE ON title_recusal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_recusal_no_truncate BEFORE TRUNCATE ON title_recusal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE UNIQUE INDEX IF NOT EXISTS title_meeting_of_draw ON title_meeting (draw) WHERE state <> 'called_off';

-- One number stands for one applicant of a meeting; who was taken out may come back.
CREATE UNIQUE INDEX IF NOT EXISTS title_meeting_case_number ON title_meeting_case (meeting, number) WHERE withdrawn IS NULL;

CREATE OR REPLACE FUNCTION title_rows_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows stay', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'title_meeting_stays';
END $$;
CREATE OR REPLACE TRIGGER title_meeting_stays BEFORE DELETE ON title_meeting FOR EACH ROW EXECUTE FUNCTION title_rows_stay();
CREATE OR REPLACE TRIGGER title_seat_stays BEFORE DELETE ON title_seat FOR EACH ROW EXECUTE FUNCTION title_rows_stay();
CREATE OR REPLACE TRIGGER title_meeting_case_stays BEFORE DELETE ON title_meeting_case
    FOR EACH ROW EXECUTE FUNCTION title_rows_stay();

-- Who sits by a draw now, as pseudonyms; null before the event.
CREATE OR REPLACE FUNCTION title_jury(draw bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT COALESCE(
        (SELECT d.jury FROM title_draw_decline d WHERE d.draw = $1 ORDER BY d.number DESC LIMIT 1),
        (SELECT r.jury FROM title_draw_result r WHERE r.draw = $1))
$$;

-- Whether people may still come, go and withdraw. Whoever writes by it holds the meeting until the end of the
-- transaction, so that a tally begins before or after it.
CREATE OR REPLACE FUNCTION title_before_tally(meeting bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE found boolean;
BEGIN
    SELECT m.state IN ('planned', 'sitting') AND m.round = 1 INTO found FROM title_meeting m WHERE m.id = meeting FOR SHARE;
    RETURN coalesce(found, false);
END $$;

-- Who attends for an applicant: signed in less withdrawn.
CREATE OR REPLACE FUNCTION title_attending(case_id bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM title_meeting_case c JOIN title_seat s ON s.meeting = c.meeting AND s.state = 'present'
    WHERE c.id = $1 AND NOT EXISTS (SELECT FROM title_recusal r WHERE r.seat = s.id AND r.applicant = c.id)
$$;

-- Whether one of two tellers is a juror, by the account or under the same name: one person may have two accounts.
CREATE OR REPLACE FUNCTION title_counts_own(meeting bigint, first bigint, second bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM title_seat s JOIN title_expert e ON e.id = s.expert JOIN account a ON a.id IN ($2, $3)
        WHERE s.meeting = $1 AND (e.account = a.id OR name_key(e.name) = name_key(a.name)))
$$;

CREATE OR REPLACE FUNCTION title_meeting_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    road constant text[] := ARRAY['planned>sitting', 'planned>called_off', 'sitting>called_off', 'sitting>counting',
        'counting>decided', 'counting>called_off', 'decided>sitting', 'decided>decided'];
    last title_meeting_change;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'planned' OR title_jury(NEW.draw) IS NULL THEN
            RAISE EXCEPTION 'a meeting begins as planned, of a drawn jury'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_meeting_moves';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state THEN
        SELECT * INTO last FROM title_meeting_change c WHERE c.meeting = NEW.id ORDER BY c.id DESC LIMIT 1;
        IF NOT OLD.state || '>' || NEW.state = ANY (road)
           OR (last.from_state, last.to_state) IS DISTINCT FROM (OLD.state, NEW.state) THEN
            RAISE EXCEPTION 'a meeting goes its road, each step with its line'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_meeting_moves';
        END IF;
        IF NEW.state <> 'called_off'
           AND NOT (SELECT title_reviews(d.committee, d.meeting) FROM title_draw d WHERE d.id = NEW.draw) THEN
            RAISE EXCEPTION 'a meeting goes on while its committee is in force'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_meeting_reviews';
        END IF;
    END IF;
    NEW.counts_after := OLD.counts_after;
    IF OLD.state = 'counting' AND (NEW.first_teller, NEW.second_teller) IS DISTINCT FROM (OLD.first_teller, OLD.second_teller) THEN
        NEW.counts_after := (SELECT coalesce(max(n.id), 0) FROM title_count n);
    END IF;
    IF (NEW.first_teller, NEW.second_teller) IS DISTINCT FROM (OLD.first_teller, OLD.second_teller)
       AND (NOT second_person(NEW.first_teller, NEW.second_teller) OR NOT second_person(NEW.second_teller, NEW.first_teller)
            OR NEW.first_teller IS NULL OR NEW.second_teller IS NULL OR title_counts_own(NEW.id, NEW.first_teller, NEW.second_teller))
       OR NEW.state = 'counting' AND (NEW.first_teller IS NULL OR title_counts_own(NEW.id, NEW.first_teller, NEW.second_teller))
       OR NEW.state = 'decided' AND OLD.state = 'counting' AND EXISTS (
           SELECT FROM title_meeting_case c WHERE c.meeting = NEW.id AND title_in_round(c.id, NEW.round)
           AND NOT EXISTS (SELECT FROM title_result r WHERE r.applicant = c.id AND r.round = NEW.round)) THEN
        RAISE EXCEPTION 'two who do not sit count, and everybody is counted before the end'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_meeting_counts';
    END IF;
    IF (NEW.draw, NEW.planned_by, NEW.created) IS DISTINCT FROM (OLD.draw, OLD.planned_by, OLD.created)
       OR NOT (OLD.state IN ('planned', 'sitting') AND OLD.round = 1)
          AND (NEW.place, NEW.begins, NEW.material_open, NEW.opinions_open)
              IS DISTINCT FROM (OLD.place, OLD.begins, OLD.material_open, OLD.opinions_open)
       OR OLD.state NOT IN ('planned', 'sitting') AND (NEW.first_teller, NEW.second_teller)
          IS DISTINCT FROM (OLD.first_teller, OLD.second_teller)
          AND (OLD.state || NEW.state <> 'countingcounting' OR (SELECT c.action FROM title_meeting_change c
              WHERE c.meeting = NEW.id ORDER BY c.id DESC LIMIT 1) IS DISTINCT FROM 'teller_replaced')
       OR NEW.round > 2 OR NEW.state = 'called_off' AND OLD.round > 1
       OR NEW.round <> OLD.round + (OLD.state || '>' || NEW.state = 'decided>sitting')::integer
       OR NEW.consent <> OLD.consent AND OLD.state <> 'decided' THEN
        RAISE EXCEPTION 'what a meeting was held as stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_meeting_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_meeting_moves BEFORE INSERT OR UPDATE ON title_meeting
    FOR EACH ROW EXECUTE FUNCTION title_meeting_moves();

-- The jury is asked with the meeting; whoever comes for one who declines is asked with the decline.
CREATE OR REPLACE FUNCTION title_ask_jury(of bigint, pseudonyms jsonb, by bigint, named text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE seat bigint;
BEGIN
    FOR seat IN
        INSERT INTO title_seat (meeting, expert, state, remote, version, created, updated)
        SELECT m.id, e.expert, 'invited', '', 1, now(), now() FROM title_meeting m
        JOIN title_draw_entrant e ON e.draw = m.draw AND pseudonyms ? e.pseudonym WHERE m.id = of
        ORDER BY e.id RETURNING id
    LOOP
        INSERT INTO title_seat_change (seat, actor_id, actor_name, action, to_state)
        VALUES (seat, by, named, 'invited', 'invited');
    END LOOP;
END $$;
CREATE OR REPLACE FUNCTION title_meeting_seated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM title_ask_jury(NEW.id, title_jury(NEW.draw), NEW.planned_by,
        coalesce((SELECT a.name FROM account a WHERE a.id = NEW.planned_by), ''));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER title_meeting_seated AFTER INSERT ON title_meeting
    FOR EACH ROW EXECUTE FUNCTION title_meeting_seated();
CREATE OR REPLACE FUNCTION title_draw_decline_rises() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of bigint;
    risen record;
BEGIN
    SELECT m.id INTO of FROM title_meeting m WHERE m.draw = NEW.draw AND m.state <> 'called_off';
    IF of IS NULL THEN
        RETURN NULL;
    END IF;
    IF NOT title_before_tally(of) THEN
        RAISE EXCEPTION 'nobody comes or goes once the tally has begun'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_seat_moves';
    END IF;
    SELECT s.id, s.state INTO risen FROM title_seat s
    JOIN title_draw_entrant e ON e.draw = NEW.draw AND e.expert = s.expert AND e.pseudonym = NEW.pseudonym
    WHERE s.meeting = of;
    INSERT INTO title_seat_change (seat, actor_id, actor_name, action, from_state, to_state, reason)
    VALUES (risen.id, NEW.recorded_by, NEW.recorded_name, 'decline', risen.state, 'declined', NEW.why);
    UPDATE title_seat SET state = 'declined', signed_in = NULL, version = version + 1, updated = now() WHERE id = risen.id;
    IF NEW.came <> '' THEN
        PERFORM title_ask_jury(of, jsonb_build_array(NEW.came), NEW.recorded_by, NEW.recorded_name);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER title_draw_decline_rises AFTER INSERT ON title_draw_decline
    FOR EACH ROW EXECUTE FUNCTION title_draw_decline_rises();

-- Nobody sits who is not drawn; a seat goes its road, each step with its line; nothing of it after the tally began.
CREATE OR REPLACE FUNCTION title_seat_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    road constant text[] := ARRAY['invited>accepted', 'invited>present', 'accepted>present', 'present>accepted',
        'invited>declined', 'accepted>declined', 'present>declined', 'invited>absent', 'accepted>absent'];
    last title_seat_change;
    of title_meeting;
BEGIN
    SELECT * INTO of FROM title_meeting m WHERE m.id = NEW.meeting;
    IF NOT title_before_tally(NEW.meeting)
       OR TG_OP = 'INSERT' AND (NEW.state <> 'invited' OR NOT EXISTS (
           SELECT FROM title_draw_entrant e WHERE e.draw = of.draw AND e.expert = NEW.expert
           AND title_jury(of.draw) ? e.pseudonym)) THEN
        RAISE EXCEPTION 'who is drawn sits, until the tally begins'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_seat_moves';
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    SELECT * INTO last FROM title_seat_change c WHERE c.seat = NEW.id ORDER BY c.id DESC LIMIT 1;
    IF (NEW.meeting, NEW.expert) IS DISTINCT FROM (OLD.meeting, OLD.expert)
       OR NOT OLD.state || '>' || NEW.state = ANY (road)
       OR (last.from_state, last.to_state) IS DISTINCT FROM (OLD.state, NEW.state) THEN
        RAISE EXCEPTION 'a seat goes its road, each step with its line'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_seat_moves';
    END IF;
    IF OLD.state = 'present' AND NEW.state <> 'present' AND EXISTS (SELECT FROM title_hand_in h WHERE h.seat = NEW.id) THEN
        RAISE EXCEPTION 'whose slips are in the box stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_seat_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_seat_moves BEFORE INSERT OR UPDATE ON title_seat
    FOR EACH ROW EXECUTE FUNCTION title_seat_moves();

-- Applicants come before a meeting while it is planned, of the committee's levels; one may withdraw until the tally. Where
-- people apply here to the committee in the year, they come from its accepted applications, each before one meeting.
CREATE OR REPLACE FUNCTION title_meeting_case_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of title_draw;
    fits boolean;
BEGIN
    SELECT d.* INTO of FROM title_meeting m JOIN title_draw d ON d.id = m.draw WHERE m.id = NEW.meeting;
    IF TG_OP = 'UPDATE' AND NEW.person_key <> OLD.person_key THEN
        IF NEW.application IS NOT NULL OR NEW.withdrawn IS NOT NULL
           OR to_jsonb(NEW) - 'person_key' IS DISTINCT FROM to_jsonb(OLD) - 'person_key'
           OR EXISTS (SELECT FROM title_outcome o WHERE o.applicant = NEW.id AND o.state = 'published') THEN
            RAISE EXCEPTION 'whom the office entered is told apart by the identity number until the title is published'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_meeting_case_fits';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT title_before_tally(NEW.meeting)
       OR TG_OP = 'INSERT' AND NOT EXISTS (
           SELECT FROM title_meeting m JOIN title_committee c ON c.id = of.committee
           WHERE m.id = NEW.meeting AND m.state = 'planned' AND c.levels ? NEW.level)
       OR TG_OP = 'UPDATE' AND (OLD.withdrawn IS NOT NULL
           OR to_jsonb(NEW) - 'withdrawn' IS DISTINCT FROM to_jsonb(OLD) - 'withdrawn') THEN
        RAISE EXCEPTION 'applicants come before a planned meeting, and withdraw before the tally'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_meeting_case_fits';
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM title_application a WHERE a.id = NEW.application AND a.state = 'accepted'
            AND (a.committee, a.year) = (of.committee, extract(year FROM of.meeting)::integer)
            AND (a.id::text, a.name, a.level, a.specialty, a.unit)
                = (NEW.number, NEW.name, NEW.level, NEW.specialty, NEW.unit) FOR NO KEY UPDATE;
        fits := FOUND AND NOT title_certificates_moved(NEW.application);
    END IF;
    IF TG_OP = 'INSERT' AND (NEW.application IS NULL
            AND title_takes_applications(of.committee, extract(year FROM of.meeting)::integer)
        OR NEW.application IS NOT NULL AND (NOT fits OR title_before_meeting(NEW.application) IS NOT NULL)) THEN
        RAISE EXCEPTION 'an accepted application of the committee and year comes before one meeting, as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_meeting_case_accepted';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_meeting_case_fits BEFORE INSERT OR UPDATE ON title_meeting_case
    FOR EACH ROW EXECUTE FUNCTION title_meeting_case_fits();

-- Who sits withdraws from an applicant of the same meeting, before the tally and the own slips alone: after them the
-- difference would be that juror's vote.
CREATE OR REPLACE FUNCTION title_recusal_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM title_seat s WHERE s.id = NEW.seat FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM title_hand_in h WHERE h.seat = NEW.seat)
       OR NOT EXISTS (SELECT FROM title_seat s JOIN title_meeting_case c ON c.meeting = s.meeting
        WHERE s.id = NEW.seat AND c.id = NEW.applicant AND c.withdrawn IS NULL AND s.state IN ('invited', 'accepted', 'present')
          AND title_before_tally(s.meeting)) THEN
        RAISE EXCEPTION 'who sits withdraws from an applicant of the meeting before the tally'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_recusal_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_recusal_fits BEFORE INSERT ON title_recusal
    FOR EACH ROW EXECUTE FUNCTION title_recusal_fits();

-- Who is told of a seat: the juror, and the bureau.
CREATE OR REPLACE VIEW title_seat_party AS
    SELECT s.id AS thing, 'juror' AS party, h.account, h.role, h.organisation, false AS office
    FROM title_seat s JOIN title_expert e ON e.id = s.expert
    JOIN seat_held h ON h.account = e.account AND h.role IN ('candidate', 'team_lead')
    UNION ALL
    SELECT s.id, 'city', h.account, h.role, h.organisation, false FROM title_seat s, seat_held h WHERE h.role = 'city';

-- Groups of a jury and what they wrote stay; who is of which may change until the tally.
CREATE OR REPLACE TRIGGER title_group_append_only BEFORE UPDATE OR DELETE ON title_group
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_group_no_truncate BEFORE TRUNCATE ON title_group
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_opinion_append_only BEFORE UPDATE OR DELETE ON title_opinion
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_opinion_no_truncate BEFORE TRUNCATE ON title_opinion
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_group_member_stays BEFORE DELETE ON title_group_member
    FOR EACH ROW EXECUTE FUNCTION title_rows_stay();
CREATE OR REPLACE FUNCTION title_group_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT title_before_tally(NEW.meeting) THEN
        RAISE EXCEPTION 'groups are made before the tally'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_group_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_group_fits BEFORE INSERT ON title_group
    FOR EACH ROW EXECUTE FUNCTION title_group_fits();
CREATE OR REPLACE FUNCTION title_group_member_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.seat <> OLD.seat OR NOT EXISTS (
        SELECT FROM title_seat s JOIN title_group g ON g.meeting = s.meeting
        WHERE s.id = NEW.seat AND g.id = NEW."group" AND s.state IN ('invited', 'accepted', 'present')
          AND title_before_tally(s.meeting)) THEN
        RAISE EXCEPTION 'who sits is of a group of the meeting, until the tally'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_group_member_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_group_member_fits BEFORE INSERT OR UPDATE ON title_group_member
    FOR EACH ROW EXECUTE FUNCTION title_group_member_fits();

-- Whether a group's opinion of an applicant is there, of a writer who has not withdrawn from the applicant.
CREATE OR REPLACE FUNCTION title_opined(case_id bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM title_opinion o WHERE o.applicant = $1 AND NOT EXISTS (
        SELECT FROM title_recusal r WHERE r.seat = o.seat AND r.applicant = o.applicant))
$$;

-- Whether the jury has groups that have not written of everybody.
CREATE OR REPLACE FUNCTION title_unwritten(of_meeting bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM title_group_member b JOIN title_seat s ON s.id = b.seat
            WHERE s.meeting = $1 AND s.state <> 'declined')
        AND EXISTS (SELECT FROM title_meeting_case c WHERE c.meeting = $1 AND c.withdrawn IS NULL AND NOT title_opined(c.id))
$$;

-- Who sits and may read the material writes for the own group, of somebody from whom they did not withdraw, before the tally;
-- once somebody has handed in, only where no opinion is there.
CREATE OR REPLACE FUNCTION title_opinion_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM title_seat s JOIN title_meeting m ON m.id = s.meeting AND m.material_open
        JOIN title_group_member b ON b.seat = s.id AND b."group" = NEW."group"
        JOIN title_meeting_case c ON c.meeting = m.id AND c.id = NEW.applicant AND c.withdrawn IS NULL
        WHERE s.id = NEW.seat AND s.state IN ('invited', 'accepted', 'present') AND title_before_tally(m.id);
    IF NOT FOUND OR EXISTS (SELECT FROM title_recusal r WHERE r.seat = NEW.seat AND r.applicant = NEW.applicant)
       OR title_opined(NEW.applicant) AND EXISTS (SELECT FROM title_hand_in h JOIN title_seat s ON s.id = h.seat
           JOIN title_meeting_case c ON c.meeting = s.meeting AND c.id = NEW.applicant) THEN
        RAISE EXCEPTION 'a juror writes for the own group before the vote, of whom the juror judges'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_opinion_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_opinion_fits BEFORE INSERT ON title_opinion
    FOR EACH ROW EXECUTE FUNCTION title_opinion_fits();

-- When somebody is heard is set until the tally, and stays with the applicant.
CREATE OR REPLACE TRIGGER title_defence_stays BEFORE DELETE ON title_defence FOR EACH ROW EXECUTE FUNCTION title_rows_stay();
CREATE OR REPLACE FUNCTION title_defence_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.applicant <> OLD.applicant OR NOT EXISTS (
        SELECT FROM title_meeting_case c JOIN title_meeting m ON m.id = c.meeting JOIN title_draw d ON d.id = m.draw
        WHERE c.id = NEW.applicant AND c.withdrawn IS NULL AND title_before_tally(m.id)
          AND (NEW.begins AT TIME ZONE 'Asia/Shanghai')::date = d.meeting) THEN
        RAISE EXCEPTION 'who is before a meeting is heard on its day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_defence_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_defence_fits BEFORE INSERT OR UPDATE ON title_defence
    FOR EACH ROW EXECUTE FUNCTION title_defence_fits();

-- Slips, counts and results are written once.
CREATE OR REPLACE TRIGGER title_hand_in_append_only BEFORE UPDATE OR DELETE ON title_hand_in
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_hand_in_no_truncate BEFORE TRUNCATE ON title_hand_in
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_count_append_only BEFORE UPDATE OR DELETE ON title_count
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_count_no_truncate BEFORE TRUNCATE ON title_count
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_result_append_only BEFORE UPDATE OR DELETE ON title_result
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_result_no_truncate BEFORE TRUNCATE ON title_result
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Two thirds of those attending agree.
CREATE OR REPLACE FUNCTION title_passes(agree bigint, attending bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT attending > 0 AND 3 * agree >= 2 * attending
$$;

-- Who handed slips in about an applicant: attending and at the box in this round.
CREATE OR REPLACE FUNCTION title_slips(case_id bigint, of_round integer) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM title_meeting_case c JOIN title_seat s ON s.meeting = c.meeting AND s.state = 'present'
    JOIN title_hand_in h ON h.seat = s.id AND h.round = of_round
    WHERE c.id = $1 AND NOT EXISTS (SELECT FROM title_recusal r WHERE r.seat = s.id AND r.applicant = c.id)
$$;

CREATE OR REPLACE FUNCTION title_hand_in_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM title_seat s JOIN title_meeting m ON m.id = s.meeting JOIN title_draw d ON d.id = m.draw
        WHERE s.id = NEW.seat AND s.state = 'present' AND m.state = 'sitting' AND m.round = NEW.round
          AND title_reviews(d.committee, d.meeting) FOR SHARE OF m FOR NO KEY UPDATE OF s;
    IF NOT FOUND OR (SELECT title_unwritten(s.meeting) FROM title_seat s WHERE s.id = NEW.seat)
       OR EXISTS (SELECT FROM title_seat s JOIN title_expert e ON e.id = s.expert
            JOIN title_meeting_case c ON c.meeting = s.meeting AND c.withdrawn IS NULL
            WHERE s.id = NEW.seat
            AND (unit_key(c.unit) = unit_key(e.unit) OR EXISTS (SELECT FROM title_application a
                WHERE a.id = c.application AND (a.person_key = e.person_key OR a.owner = e.account)))
            AND NOT EXISTS (SELECT FROM title_recusal r WHERE r.seat = s.id AND r.applicant = c.id)) THEN
        RAISE EXCEPTION 'who is present and withdrew from the own unit hands in, before the tally of the round'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_hand_in_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_hand_in_fits BEFORE INSERT ON title_hand_in
    FOR EACH ROW EXECUTE FUNCTION title_hand_in_fits();

-- How many may pass is fixed by two before anybody has handed in, once a level; from then on it stays.
CREATE UNIQUE INDEX IF NOT EXISTS title_fixed_number_once ON title_fixed_number (meeting, level) WHERE confirmed IS NOT NULL;
CREATE OR REPLACE TRIGGER title_fixed_number_stays BEFORE DELETE ON title_fixed_number
    FOR EACH ROW EXECUTE FUNCTION title_rows_stay();
CREATE OR REPLACE FUNCTION title_fixed_number_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE afterwards constant text[] := ARRAY['confirmed', 'confirmed_by', 'confirmed_name'];
BEGIN
    IF NOT title_before_tally(NEW.meeting)
       OR EXISTS (SELECT FROM title_hand_in h JOIN title_seat s ON s.id = h.seat WHERE s.meeting = NEW.meeting)
       OR TG_OP = 'INSERT' AND NEW.confirmed IS NOT NULL
       OR TG_OP = 'UPDATE' AND (OLD.confirmed IS NOT NULL OR NOT second_person(NEW.proposed_by, NEW.confirmed_by)
           OR to_jsonb(NEW) - afterwards IS DISTINCT FROM to_jsonb(OLD) - afterwards) THEN
        RAISE EXCEPTION 'how many may pass is fixed by two before the vote'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_fixed_number_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_fixed_number_fits BEFORE INSERT OR UPDATE ON title_fixed_number
    FOR EACH ROW EXECUTE FUNCTION title_fixed_number_fits();

-- Who is before a round: everybody still before the meeting, then those who had two thirds.
CREATE OR REPLACE FUNCTION title_in_round(case_id bigint, of_round integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM title_meeting_case c WHERE c.id = $1 AND c.withdrawn IS NULL)
        AND ($2 = 1 OR EXISTS (SELECT FROM title_result r WHERE r.applicant = $1 AND r.round = $2 - 1 AND r.passed))
$$;

-- The two tellers count apart while the meeting counts. A count is the teller's next one where neither is ahead of the
-- other and both have not agreed yet; it adds up to the slips that were handed in. What both agree on is the result.
CREATE OR REPLACE FUNCTION title_count_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of title_meeting;
    own integer;
    others integer;
    before integer;
BEGIN
    PERFORM 1 FROM title_meeting_case c WHERE c.id = NEW.applicant FOR NO KEY UPDATE;
    SELECT m.* INTO of FROM title_meeting m JOIN title_meeting_case c ON c.meeting = m.id WHERE c.id = NEW.applicant FOR SHARE OF m;
    SELECT count(*) FILTER (WHERE c.teller = NEW.teller AND c.id > of.counts_after),
        count(*) FILTER (WHERE c.teller <> NEW.teller AND c.id > of.counts_after),
        coalesce(max(c.attempt) FILTER (WHERE c.id <= of.counts_after), 0) INTO own, others, before
    FROM title_count c WHERE c.applicant = NEW.applicant AND c.round = NEW.round;
    IF of.state <> 'counting' OR of.round <> NEW.round
       OR NOT (SELECT title_reviews(d.committee, d.meeting) FROM title_draw d WHERE d.id = of.draw) OR NEW.teller NOT IN (of.first_teller, of.second_teller)
       OR own > others OR NEW.agree + NEW.oppose + NEW.abstain + NEW.spoiled + NEW.missing <> title_slips(NEW.applicant, NEW.round)
       OR NOT title_in_round(NEW.applicant, NEW.round)
       OR EXISTS (SELECT FROM title_result r WHERE r.applicant = NEW.applicant AND r.round = NEW.round) THEN
        RAISE EXCEPTION 'each of the two tellers counts once, and again where they did not agree'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_count_fits';
    END IF;
    NEW.attempt := before + own + 1;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_count_fits BEFORE INSERT ON title_count
    FOR EACH ROW EXECUTE FUNCTION title_count_fits();
CREATE OR REPLACE FUNCTION title_count_settles() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE other title_count;
BEGIN
    SELECT * INTO other FROM title_count c WHERE c.applicant = NEW.applicant AND c.round = NEW.round
        AND c.attempt = NEW.attempt AND c.teller <> NEW.teller;
    IF (other.agree, other.oppose, other.abstain, other.spoiled) = (NEW.agree, NEW.oppose, NEW.abstain, NEW.spoiled)
       AND NEW.agree + NEW.oppose + NEW.abstain + NEW.spoiled <= title_slips(NEW.applicant, NEW.round) THEN
        INSERT INTO title_result (applicant, round, attempt, attending, agree, oppose, abstain, spoiled, passed)
        SELECT NEW.applicant, NEW.round, NEW.attempt, a.attending, NEW.agree, NEW.oppose, NEW.abstain, NEW.spoiled,
            title_passes(NEW.agree, a.attending)
        FROM (SELECT title_attending(NEW.applicant) AS attending) a;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER title_count_settles AFTER INSERT ON title_count
    FOR EACH ROW EXECUTE FUNCTION title_count_settles();

-- A result is what the two tellers agreed on, whoever writes it.
CREATE OR REPLACE FUNCTION title_result_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(DISTINCT c.teller) FROM title_count c WHERE c.applicant = NEW.applicant AND c.round = NEW.round
            AND c.attempt = NEW.attempt
            AND (c.agree, c.oppose, c.abstain, c.spoiled) = (NEW.agree, NEW.oppose, NEW.abstain, NEW.spoiled)) <> 2
       OR NEW.agree + NEW.oppose + NEW.abstain + NEW.spoiled > title_slips(NEW.applicant, NEW.round)
       OR NEW.attending <> title_attending(NEW.applicant)
       OR NEW.passed <> title_passes(NEW.agree, NEW.attending) THEN
        RAISE EXCEPTION 'a result is what two tellers agreed on'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_result_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_result_fits BEFORE INSERT ON title_result
    FOR EACH ROW EXECUTE FUNCTION title_result_fits();

-- What the last ballot about somebody came to; null where none was held.
CREATE OR REPLACE FUNCTION title_voted(case_id bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT r.passed FROM title_result r WHERE r.applicant = $1 ORDER BY r.round DESC LIMIT 1
$$;

-- The signed minutes are archived once the tally has ended, by whom who was there presided, and stay; nobody votes after them.
CREATE OR REPLACE TRIGGER title_minutes_append_only BEFORE UPDATE OR DELETE ON title_minutes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_minutes_no_truncate BEFORE TRUNCATE ON title_minutes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE FUNCTION title_minutes_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM title_meeting m JOIN title_seat s ON s.meeting = m.id AND s.state = 'present'
        WHERE m.id = NEW.meeting AND m.state = 'decided' AND s.id = NEW.chair FOR SHARE OF m;
    IF NOT FOUND OR NEW.sha256 <> encode(sha256(NEW.body), 'hex') THEN
        RAISE EXCEPTION 'minutes are archived as they were signed, once the tally has ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_minutes_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_minutes_fits BEFORE INSERT ON title_minutes
    FOR EACH ROW EXECUTE FUNCTION title_minutes_fits();

-- Once results are known nobody votes again, and the meeting stays as it ended.
CREATE OR REPLACE FUNCTION title_meeting_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM title_outcome o WHERE o.meeting = NEW.id)
       OR NEW.state <> OLD.state AND EXISTS (SELECT FROM title_minutes t WHERE t.meeting = NEW.id) THEN
        RAISE EXCEPTION 'the results of a meeting are known'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_meeting_known';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_meeting_known BEFORE UPDATE ON title_meeting
    FOR EACH ROW EXECUTE FUNCTION title_meeting_known();

CREATE OR REPLACE TRIGGER title_outcome_change_append_only BEFORE UPDATE OR DELETE ON title_outcome_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_outcome_change_no_truncate BEFORE TRUNCATE ON title_outcome_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_outcome_stays BEFORE DELETE ON title_outcome FOR EACH ROW EXECUTE FUNCTION title_rows_stay();

-- Whether somebody's result hung out for the least that the nation asks (Order 40, article 26; a city may only lengthen), and
-- nobody's objection to it is open or was founded.
CREATE OR REPLACE FUNCTION title_outcome_hung_out(outcome bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM notice_item i JOIN notice n ON n.id = i.notice WHERE i.subject = 'title_outcome:' || $1
            AND i.ended IS NULL AND n.withdrawn IS NULL AND n.unit = 'working_day' AND n.least >= 5
            AND n.ends < (now() AT TIME ZONE 'Asia/Shanghai')::date)
        AND NOT EXISTS (SELECT FROM notice_item i JOIN notice n ON n.id = i.notice AND n.withdrawn IS NULL
            JOIN objection o ON o.item = i.id AND o.state <> 'unfounded' WHERE i.subject = 'title_outcome:' || $1)
$$;

-- A result is what the last ballot of an ended meeting came to. It is closed once, by an act of two that names it, after its
-- publicity; and published once, by another such act, with its certificate.
CREATE OR REPLACE FUNCTION title_outcome_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last title_outcome_change;
    act title_result_act;
    free text[] := ARRAY['state', 'version', 'updated'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM title_meeting_case c JOIN title_meeting m ON m.id = c.meeting JOIN title_draw d ON d.id = m.draw
            WHERE c.id = NEW.applicant AND (m.id, d.committee) = (NEW.meeting, NEW.committee) AND c.withdrawn IS NULL AND m.state = 'decided'
              AND NEW.state = CASE WHEN title_voted(c.id) THEN 'passed' ELSE 'failed' END AND title_voted(c.id) IS NOT NULL
            FOR SHARE OF m;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a result is what the last ballot came to'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_outcome_voted';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO last FROM title_outcome_change c WHERE c.outcome = NEW.id ORDER BY c.id DESC LIMIT 1;
    SELECT * INTO act FROM title_result_act a
        WHERE a.id = CASE NEW.state WHEN 'closed' THEN NEW.closing WHEN 'published' THEN NEW.publication END;
    IF OLD.state || '>' || NEW.state = 'passed>closed' THEN
        free := free || ARRAY['closing'];
    ELSIF OLD.state || '>' || NEW.state = 'closed>published' THEN
        free := free || ARRAY['publication', 'certificate'];
    END IF;
    IF NOT OLD.state || '>' || NEW.state = ANY (ARRAY['passed>closed', 'closed>published'])
       OR (last.from_state, last.to_state) IS DISTINCT FROM (OLD.state, NEW.state)
       OR to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'a result goes its road, each step with its line'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_outcome_moves';
    END IF;
    IF act.confirmed IS NULL OR NOT act.outcomes @> to_jsonb(NEW.id) OR NOT title_outcome_hung_out(NEW.id)
       OR (NEW.state = 'closed') IS DISTINCT FROM (act.kind IN ('hrss', 'body', 'filed'))
       OR NEW.state = 'published' AND NOT EXISTS (
           SELECT FROM certificate c JOIN title_meeting_case k ON k.id = NEW.applicant
           LEFT JOIN title_application a ON a.id = k.application
           WHERE c.id = NEW.certificate AND c.issuance IS NOT NULL AND c.name = act.title AND c.holder = k.name
             AND c.person_key = coalesce(a.person_key, k.person_key)) THEN
        RAISE EXCEPTION 'a result is closed and published by an act of two after its publicity'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_outcome_closed';
    END IF;
    IF title_certificates_moved((SELECT k.application FROM title_meeting_case k WHERE k.id = NEW.applicant)) THEN
        RAISE EXCEPTION 'a result goes on while what the application rests on counts'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_outcome_rests';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_outcome_moves BEFORE INSERT OR UPDATE ON title_outcome
    FOR EACH ROW EXECUTE FUNCTION title_outcome_moves();

-- An act is about people of its meeting that stand where it leads on from, on a day between the meeting and today, while the
-- committee has its power; a unit that reviews its own people files, every other committee's results are confirmed.
CREATE OR REPLACE TRIGGER title_result_act_confirmed BEFORE INSERT OR UPDATE OR DELETE ON title_result_act
    FOR EACH ROW EXECUTE FUNCTION set_by_two();
CREATE UNIQUE INDEX IF NOT EXISTS title_result_act_one_waiting ON title_result_act (meeting)
    WHERE confirmed IS NULL AND withdrawn IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS title_result_act_reported_once ON title_result_act (meeting)
    WHERE kind = 'reported' AND confirmed IS NOT NULL;
CREATE OR REPLACE FUNCTION title_result_act_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of title_committee;
BEGIN
    IF NEW.withdrawn IS NOT NULL THEN
        RETURN NEW;
    END IF;
    SELECT c.* INTO of FROM title_meeting m JOIN title_draw d ON d.id = m.draw JOIN title_committee c ON c.id = d.committee
    WHERE m.id = NEW.meeting FOR SHARE OF c;
    IF of.state IN ('suspended', 'withdrawn')
       OR NEW.day > (now() AT TIME ZONE 'Asia/Shanghai')::date
       OR NEW.day < (SELECT d.meeting FROM title_meeting m JOIN title_draw d ON d.id = m.draw WHERE m.id = NEW.meeting)
       OR NEW.kind IN ('hrss', 'body', 'filed') AND ((NEW.kind = 'filed') <> of.self_review
           OR NOT EXISTS (SELECT FROM title_minutes t WHERE t.meeting = NEW.meeting))
       OR EXISTS (SELECT FROM jsonb_array_elements(NEW.outcomes) named (id) WHERE NOT EXISTS (
           SELECT FROM title_outcome o WHERE to_jsonb(o.id) = named.id AND o.meeting = NEW.meeting AND title_outcome_hung_out(o.id)
             AND o.state = CASE NEW.kind WHEN 'published' THEN 'closed' ELSE 'passed' END)) THEN
        RAISE EXCEPTION 'an act is about people of its meeting who stand where it leads on from'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_result_act_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_result_act_fits BEFORE INSERT OR UPDATE ON title_result_act
    FOR EACH ROW EXECUTE FUNCTION title_result_act_fits();

-- A complaint about a result that was not passed goes its road, each step with its line; two of the bureau answer it, and what
-- was asked stays.
CREATE OR REPLACE TRIGGER title_complaint_change_append_only BEFORE UPDATE OR DELETE ON title_complaint_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_complaint_change_no_truncate BEFORE TRUNCATE ON title_complaint_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER title_complaint_stays BEFORE DELETE ON title_complaint FOR EACH ROW EXECUTE FUNCTION title_rows_stay();
CREATE OR REPLACE FUNCTION title_complaint_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    road constant text[] := ARRAY['asked>to_uphold', 'asked>to_grant', 'to_uphold>upheld', 'to_grant>granted', 'to_uphold>asked',
        'to_grant>asked'];
    free constant text[] := ARRAY['state', 'answered_by', 'version', 'updated'];
    last title_complaint_change;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM title_outcome o JOIN title_meeting_case c ON c.id = o.applicant
            JOIN title_application a ON a.id = c.application
            WHERE o.id = NEW.outcome AND o.state = 'failed' AND a.owner = NEW.account FOR SHARE OF o;
        IF NOT FOUND OR NEW.state <> 'asked' THEN
            RAISE EXCEPTION 'who did not pass complains about the own result'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'title_complaint_moves';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO last FROM title_complaint_change c WHERE c.complaint = NEW.id ORDER BY c.id DESC LIMIT 1;
    IF NOT OLD.state || '>' || NEW.state = ANY (road)
       OR (last.from_state, last.to_state) IS DISTINCT FROM (OLD.state, NEW.state)
       OR to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free
       OR NEW.state IN ('to_uphold', 'to_grant') AND NEW.answered_by IS DISTINCT FROM last.actor_id
       OR NEW.state IN ('upheld', 'granted')
          AND (NEW.answered_by IS DISTINCT FROM OLD.answered_by OR NOT second_person(OLD.answered_by, last.actor_id)) THEN
        RAISE EXCEPTION 'a complaint goes its road, answered by two'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_complaint_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_complaint_moves BEFORE INSERT OR UPDATE ON title_complaint
    FOR EACH ROW EXECUTE FUNCTION title_complaint_moves();
CREATE OR REPLACE VIEW title_complaint_party AS
    SELECT x.id AS thing, 'applicant' AS party, s.account, s.role, s.organisation, false AS office
    FROM title_complaint x JOIN seat_held s ON s.account = x.account AND s.role IN ('candidate', 'team_lead')
    UNION ALL
    SELECT x.id, 'city', s.account, s.role, s.organisation, false FROM title_complaint x, seat_held s WHERE s.role = 'city';

-- Who is told of a result: the person and the unit. Of an act, the bureau and who proposed it.
CREATE OR REPLACE VIEW title_outcome_party AS
    SELECT o.id AS thing, 'applicant' AS party, s.account, s.role, s.organisation, false AS office
    FROM title_outcome o JOIN title_meeting_case c ON c.id = o.applicant JOIN title_application a ON a.id = c.application
    JOIN seat_held s ON s.account = a.owner AND s.role IN ('candidate', 'team_lead')
    UNION ALL
    SELECT o.id, 'unit', s.account, s.role, s.organisation, false
    FROM title_outcome o JOIN title_meeting_case c ON c.id = o.applicant JOIN title_application a ON a.id = c.application
    JOIN seat_held s ON s.organisation = a.organisation AND s.role IN ('enterprise', 'institution', 'department');
CREATE OR REPLACE VIEW title_result_act_party AS
    SELECT a.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM title_result_act a, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT a.id, 'proposer', s.account, s.role, s.organisation, false
    FROM title_result_act a JOIN seat_held s ON s.account = a.proposed_by AND s.role = 'city';

-- Groups of a jury, who is of which, and their opinions; nothing of a jury without groups, so that what was sealed before there
-- were any stays as it was.
CREATE OR REPLACE FUNCTION title_opinions_told(of bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM title_group g WHERE g.meeting = $1)
           OR EXISTS (SELECT FROM title_opinion o JOIN title_seat s ON s.id = o.seat WHERE s.meeting = $1)
           OR EXISTS (SELECT FROM title_group_member b JOIN title_seat s ON s.id = b.seat WHERE s.meeting = $1) THEN jsonb_build_array(
        (SELECT jsonb_agg(jsonb_build_array(g.id, g.name, g.made_by, extract(epoch FROM g.at)) ORDER BY g.id)
            FROM title_group g WHERE g.meeting = $1),
        (SELECT jsonb_agg(jsonb_build_array(b.id, b.seat, b."group") ORDER BY b.id)
            FROM title_group_member b JOIN title_seat s ON s.id = b.seat WHERE s.meeting = $1),
        (SELECT jsonb_agg(jsonb_build_array(o.id, o."group", o.applicant, o.seat, o.text, extract(epoch FROM o.at)) ORDER BY o.id)
            FROM title_opinion o JOIN title_seat s ON s.id = o.seat WHERE s.meeting = $1))
        ELSE '[]'::jsonb END
$$;

-- Everything a meeting came to until a round and a line of its history, as one text: the draw with its jury, seats and their
-- history, applicants, withdrawals, slips, counts, results. What comes later, and a column that a later version adds, leaves it
-- as it was.
CREATE OR REPLACE FUNCTION title_meeting_digest(of bigint, rounds integer, lines bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to((jsonb_build_array(
        (SELECT jsonb_build_array(m.id, m.draw, m.place, m.begins, m.planned_by, extract(epoch FROM m.created)) FROM title_meeting m WHERE m.id = of),
        (SELECT jsonb_agg(jsonb_build_array(d.id, d.committee, d.meeting, d.seats, d.event, d.happens, d.fallback,
            d.fallback_happens, d.fixed, d.files, d.plan_hash, d.announced_by, d.announced_name,
            extract(epoch FROM d.created)) ORDER BY d.id)
            FROM title_draw d JOIN title_meeting m ON m.draw = d.id WHERE m.id = of),
        (SELECT jsonb_agg(jsonb_build_array(e.id, e.expert, e.pseudonym) ORDER BY e.id)
            FROM title_draw_entrant e JOIN title_meeting m USING (draw) WHERE m.id = of),
        (SELECT jsonb_agg(jsonb_build_array(r.id, r.which, r.outcome, r.result, r.jury, r.drawn, r.drawn_by,
            r.drawn_name, extract(epoch FROM r.created)) ORDER BY r.id)
            FROM title_draw_result r JOIN title_meeting m USING (draw) WHERE m.id = of),
        (SELECT jsonb_agg(jsonb_build_array(x.id, x.number, x.pseudonym, x.came, x.day, x.why, x.declines, x.seated,
            x.jury, x.recorded_by, x.recorded_name, extract(epoch FROM x.created)) ORDER BY x.id)
            FROM title_draw_decline x JOIN title_meeting m USING (draw) WHERE m.id = of),
        (SELECT jsonb_agg(jsonb_build_array(l.id, extract(epoch FROM l.at), l.actor_id, l.actor_name, l.actor_role,
            l.action, l.from_state, l.to_state, l.reason, l.note, l.document, l.changed) ORDER BY l.id)
            FROM title_meeting_change l WHERE l.meeting = of AND l.id <= lines),
        (SELECT jsonb_agg(jsonb_build_array(c.id, c.application, c.number, c.name, c.level, c.specialty, c.unit,
            extract(epoch FROM c.withdrawn), c.entered_by, extract(epoch FROM c.created)) ORDER BY c.id)
            FROM title_meeting_case c WHERE c.meeting = of),
        (SELECT jsonb_agg(jsonb_build_array(f.id, f.level, f.number, f.proposed_by, f.proposed_name,
            extract(epoch FROM f.confirmed), f.confirmed_by, f.confirmed_name, extract(epoch FROM f.created)) ORDER BY f.id)
            FROM title_fixed_number f WHERE f.meeting = of),
        (SELECT jsonb_agg(jsonb_build_array(s.id, s.expert, s.state, extract(epoch FROM s.signed_in), s.remote,
            s.version, extract(epoch FROM s.created), extract(epoch FROM s.updated)) ORDER BY s.id)
            FROM title_seat s WHERE s.meeting = of),
        (SELECT jsonb_agg(jsonb_build_array(z.id, z.seat, extract(epoch FROM z.at), z.actor_id, z.actor_name,
            z.actor_role, z.action, z.from_state, z.to_state, z.reason, z.note, z.document, z.changed) ORDER BY z.id)
            FROM title_seat_change z JOIN title_seat s ON s.id = z.seat WHERE s.meeting = of),
        (SELECT jsonb_agg(jsonb_build_array(w.id, w.seat, w.applicant, w."by", w.why, w.recorded_by, w.recorded_name,
            extract(epoch FROM w.at)) ORDER BY w.id)
            FROM title_recusal w JOIN title_seat s ON s.id = w.seat WHERE s.meeting = of),
        (SELECT jsonb_agg(jsonb_build_array(h.id, h.seat, h.round, h.recorded_by, extract(epoch FROM h.at)) ORDER BY h.id)
            FROM title_hand_in h JOIN title_seat s ON s.id = h.seat WHERE s.meeting = of AND h.round <= rounds),
        (SELECT jsonb_agg(jsonb_build_array(n.id, n.applicant, n.round, n.attempt, n.teller, n.agree, n.oppose,
            n.abstain, n.spoiled, n.missing, extract(epoch FROM n.at)) ORDER BY n.id)
            FROM title_count n JOIN title_meeting_case c ON c.id = n.applicant WHERE c.meeting = of AND n.round <= rounds),
        (SELECT jsonb_agg(jsonb_build_array(v.id, v.applicant, v.round, v.attempt, v.attending, v.agree, v.oppose,
            v.abstain, v.spoiled, v.passed, extract(epoch FROM v.at)) ORDER BY v.id)
            FROM title_result v JOIN title_meeting_case c ON c.id = v.applicant WHERE c.meeting = of AND v.round <= rounds)
    ) || title_opinions_told(of))::text, 'UTF8')), 'hex')
$$;

-- What of a meeting may change after a round, as its history tells it.
CREATE OR REPLACE FUNCTION title_meeting_told(of bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT m.round = 1 + (SELECT count(*) FROM title_meeting_change c WHERE c.meeting = of AND c.action = 'again')
       AND m.consent = coalesce((SELECT c.document FROM title_meeting_change c WHERE c.meeting = of AND c.action = 'consent'
            ORDER BY c.id DESC LIMIT 1), '')
       AND m.state = (SELECT c.to_state FROM title_meeting_change c WHERE c.meeting = of AND c.from_state IS NOT NULL
            ORDER BY c.id DESC LIMIT 1)
    FROM title_meeting m WHERE m.id = of
$$;

-- What has become of a meeting's results: each with its history, the acts that were confirmed, and the identity numbers that were
-- told of whom the office entered.
CREATE OR REPLACE FUNCTION title_results_digest(of bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to((jsonb_build_array(
        (SELECT jsonb_agg(jsonb_build_array(o.id, o.applicant, o.committee, o.state, o.closing, o.publication,
            o.certificate, o.version, extract(epoch FROM o.created), extract(epoch FROM o.updated)) ORDER BY o.id)
            FROM title_outcome o WHERE o.meeting = of),
        (SELECT jsonb_agg(jsonb_build_array(l.id, l.outcome, extract(epoch FROM l.at), l.actor_id, l.actor_name,
            l.actor_role, l.action, l.from_state, l.to_state, l.reason, l.note, l.document, l.changed) ORDER BY l.id)
            FROM title_outcome_change l JOIN title_outcome o ON o.id = l.outcome WHERE o.meeting = of),
        (SELECT jsonb_agg(jsonb_build_array(a.id, a.kind, a.day, a.title, a.outcomes, a.source, a.document, a.note,
            extract(epoch FROM a.proposed), a.proposed_by, a.proposed_name, extract(epoch FROM a.confirmed),
            a.confirmed_by, a.confirmed_name) ORDER BY a.id)
            FROM title_result_act a WHERE a.meeting = of AND a.confirmed IS NOT NULL)
    ) || coalesce((SELECT jsonb_build_array(jsonb_build_array(t.id, t.chair, t.kind, t.size, t.sha256, encode(sha256(t.body), 'hex'),
            t.recording, t.recording_kept, t.archived_by, t.archived_name, extract(epoch FROM t.at)))
            FROM title_minutes t WHERE t.meeting = of), '[]'::jsonb)
    || coalesce((SELECT jsonb_build_array(jsonb_agg(jsonb_build_array(c.id, c.person_key) ORDER BY c.id))
        FROM title_meeting_case c WHERE c.meeting = of AND c.person_key <> '' HAVING count(*) > 0), '[]'::jsonb))::text, 'UTF8')), 'hex')
$$;

-- An application that has its result stays accepted.
CREATE OR REPLACE FUNCTION title_application_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND EXISTS (SELECT FROM title_outcome o JOIN title_meeting_case c ON c.id = o.applicant
            WHERE c.application = NEW.id) THEN
        RAISE EXCEPTION 'an application that has its result stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'title_application_settled';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER title_application_settled BEFORE UPDATE ON title_application
    FOR EACH ROW EXECUTE FUNCTION title_application_settled();
