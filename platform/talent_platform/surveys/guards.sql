CREATE OR REPLACE TRIGGER survey_campaign_change_append_only BEFORE UPDATE OR DELETE ON survey_campaign_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_campaign_change_no_truncate BEFORE TRUNCATE ON survey_campaign_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_row_change_append_only BEFORE UPDATE OR DELETE ON survey_row_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_row_change_no_truncate BEFORE TRUNCATE ON survey_row_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_form_append_only BEFORE UPDATE OR DELETE ON survey_form
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_form_no_truncate BEFORE TRUNCATE ON survey_form
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_cell_append_only BEFORE UPDATE OR DELETE ON survey_cell
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_cell_no_truncate BEFORE TRUNCATE ON survey_cell
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE TRIGGER survey_file_append_only BEFORE UPDATE OR DELETE ON survey_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_file_no_truncate BEFORE TRUNCATE ON survey_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A line of a workbook has become a row of its own submission, and stays known.
CREATE OR REPLACE FUNCTION survey_line_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'what a line has become stays known' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.key = '' OR TG_OP = 'UPDATE' AND (NEW.submission, NEW.key) <> (OLD.submission, OLD.key) OR NOT EXISTS (
        SELECT FROM survey_row r WHERE r.id = NEW.survey_row AND r.submission = NEW.submission) THEN
        RAISE EXCEPTION 'a line becomes a row of its own submission'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_line_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_line_fits BEFORE INSERT OR UPDATE OR DELETE ON survey_line
    FOR EACH ROW EXECUTE FUNCTION survey_line_fits();
CREATE OR REPLACE TRIGGER survey_line_no_truncate BEFORE TRUNCATE ON survey_line
    FOR EACH STATEMENT EXECUTE FUNCTION survey_line_fits();

-- A paper of a submission stays as it came, until its office takes it back; that it was there stays.
CREATE UNIQUE INDEX IF NOT EXISTS survey_attachment_once ON survey_attachment (submission, sha256) WHERE removed IS NULL;
CREATE OR REPLACE FUNCTION survey_attachment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.removed IS NULL AND NEW.removed IS NOT NULL
       AND (NEW.submission, NEW.name, NEW.kind, NEW.size, NEW.sha256, NEW.at, NEW.actor_id, NEW.actor_name)
         = (OLD.submission, OLD.name, OLD.kind, OLD.size, OLD.sha256, OLD.at, OLD.actor_id, OLD.actor_name) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a paper stays as it came, or is taken back once' USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- It comes, and is taken back, while the survey is open; 20 at most, each of 5 MiB before it is sealed.
CREATE OR REPLACE FUNCTION survey_attachment_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM survey_submission m WHERE m.id = NEW.submission FOR NO KEY UPDATE;
    PERFORM FROM survey_campaign c JOIN survey_submission m ON m.campaign = c.id
    WHERE m.id = NEW.submission AND c.state = 'open' FOR SHARE OF c;
    IF NOT FOUND OR NEW.size > 5 * 1024 * 1024 OR TG_OP = 'INSERT' AND 20 <= (
        SELECT count(*) FROM survey_attachment a WHERE a.submission = NEW.submission AND a.removed IS NULL) THEN
        RAISE EXCEPTION 'papers come and go while the survey is open, 20 of a submission, 5 MiB each'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_attachment_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_attachment_fits BEFORE INSERT OR UPDATE ON survey_attachment
    FOR EACH ROW EXECUTE FUNCTION survey_attachment_fits();
CREATE OR REPLACE TRIGGER survey_attachment_stays BEFORE UPDATE OR DELETE ON survey_attachment
    FOR EACH ROW EXECUTE FUNCTION survey_attachment_stays();
CREATE OR REPLACE TRIGGER survey_attachment_no_truncate BEFORE TRUNCATE ON survey_attachment
    FOR EACH STATEMENT EXECUTE FUNCTION survey_attachment_stays();

-- The cells of a field are one chain: of two who had seen the same cell, one writes the next.
CREATE UNIQUE INDEX IF NOT EXISTS survey_cell_chain ON survey_cell (survey_row, field, coalesce(replaces, 0));
-- An enterprise says once that it needs nobody.
CREATE UNIQUE INDEX IF NOT EXISTS survey_row_none ON survey_row (target) WHERE kind = 'none' AND state <> 'dropped';

-- A cell is written while its row is the county's and the survey is open; it takes the place of a cell of its own field.
CREATE OR REPLACE FUNCTION survey_cell_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stands text; opened text;
BEGIN
    SELECT r.state INTO stands FROM survey_row r WHERE r.id = NEW.survey_row FOR NO KEY UPDATE;
    SELECT c.state INTO opened FROM survey_campaign c
    JOIN survey_submission s ON s.campaign = c.id JOIN survey_row r ON r.submission = s.id
    WHERE r.id = NEW.survey_row FOR SHARE OF c;
    IF stands NOT IN ('draft', 'returned') OR opened <> 'open' THEN
        RAISE EXCEPTION 'the row is not the county''s to write'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_cell_fits';
    END IF;
    IF NEW.replaces IS NOT NULL AND NOT EXISTS (
        SELECT FROM survey_cell p
        WHERE p.id = NEW.replaces AND p.survey_row = NEW.survey_row AND p.field = NEW.field) THEN
        RAISE EXCEPTION 'a cell takes the place of another one of its field'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_cell_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_cell_fits BEFORE INSERT ON survey_cell
    FOR EACH ROW EXECUTE FUNCTION survey_cell_fits();

CREATE OR REPLACE FUNCTION survey_cell_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE survey_row r SET
        answers = r.answers || w.said, title = coalesce(w.title, r.title), form_version = w.form_version
    FROM (
        SELECT survey_row, jsonb_object_agg(field, value ORDER BY id) AS said,
               left((array_agg(text ORDER BY id DESC) FILTER (WHERE field = 'title'))[1], 80) AS title,
               (array_agg(form_version ORDER BY id DESC))[1] AS form_version
        FROM written GROUP BY survey_row) w
    WHERE r.id = w.survey_row;
    RETURN NULL;
END $$;
-- However many cells are written at once, what a row says is written once.
CREATE OR REPLACE TRIGGER survey_cell_counts AFTER INSERT ON survey_cell
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION survey_cell_counts();

-- What a row says follows from its cells alone, and it stays with its enterprise.
CREATE OR REPLACE FUNCTION survey_row_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.submission, NEW.target, NEW.kind) IS DISTINCT FROM (OLD.submission, OLD.target, OLD.kind)
       OR (NEW.answers, NEW.title) IS DISTINCT FROM (OLD.answers, OLD.title) AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what a row says follows from its cells'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_row_follows';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_row_follows BEFORE UPDATE ON survey_row
    FOR EACH ROW EXECUTE FUNCTION survey_row_follows();

CREATE OR REPLACE FUNCTION survey_row_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.answers <> '{}' OR NEW.title <> '' OR NEW.state <> 'draft' OR NOT EXISTS (
        SELECT FROM survey_target t WHERE t.id = NEW.target AND t.submission = NEW.submission) THEN
        RAISE EXCEPTION 'a row begins empty, as a draft, with an enterprise of its submission'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_row_begins';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_row_begins BEFORE INSERT ON survey_row
    FOR EACH ROW EXECUTE FUNCTION survey_row_begins();

CREATE OR REPLACE TRIGGER survey_reminder_append_only BEFORE UPDATE OR DELETE ON survey_reminder
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_reminder_no_truncate BEFORE TRUNCATE ON survey_reminder
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who is told of a survey, and of a row of it: the named person, and the city.
CREATE OR REPLACE VIEW survey_party AS
    SELECT m.campaign AS thing, 'person' AS party, a.id AS account, a.role, a.organisation, false AS office
    FROM survey_submission m JOIN account a ON a.id = m.person AND a.active;
CREATE OR REPLACE VIEW survey_submission_party AS
    SELECT m.id AS thing, 'person' AS party, a.id AS account, a.role, a.organisation, false AS office
    FROM survey_submission m JOIN account a ON a.id = m.person AND a.active
    UNION ALL
    SELECT m.id, 'city', s.account, s.role, s.organisation, true
    FROM survey_submission m JOIN seat_held s ON s.role = 'city';
CREATE OR REPLACE VIEW survey_row_party AS
    SELECT r.id AS thing, 'person' AS party, a.id AS account, a.role, a.organisation, false AS office
    FROM survey_row r JOIN survey_submission m ON m.id = r.submission JOIN account a ON a.id = m.person AND a.active
    UNION ALL
    SELECT r.id, 'city', s.account, s.role, s.organisation, true FROM survey_row r JOIN seat_held s ON s.role = 'city';

-- A doubt is closed by the city after its office has answered it in words as it stands, and never goes away.
-- Further rows and other facts come to an open one alone, after a line that says so.
CREATE OR REPLACE FUNCTION survey_flag_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last survey_flag_change;
BEGIN
    SELECT * INTO last FROM survey_flag_change c
    WHERE c.flag = NEW.id AND c.action IN ('answer', 'ask', 'found', 'further') ORDER BY c.id DESC LIMIT 1;
    IF (NEW.submission, NEW.kind, NEW.key) IS DISTINCT FROM (OLD.submission, OLD.kind, OLD.key)
       OR NEW.facts IS DISTINCT FROM OLD.facts
          AND (NEW.state <> 'open' OR last.action IS NULL OR last.action NOT IN ('found', 'further'))
       OR OLD.state = 'closed' AND NEW.state <> 'closed' OR OLD.state = 'open' AND NEW.state = 'closed' THEN
        RAISE EXCEPTION 'a doubt stays as it was found, and is closed once it was answered'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_flag_moves';
    END IF;
    IF NEW.state IN ('answered', 'closed') AND NEW.state <> OLD.state THEN
        IF last.action IS DISTINCT FROM 'answer' OR btrim(last.note) = ''
           OR last.actor_role NOT IN ('county', 'department') THEN
            RAISE EXCEPTION 'a doubt is answered by its office, in words'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_flag_moves';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_flag_moves BEFORE UPDATE ON survey_flag
    FOR EACH ROW EXECUTE FUNCTION survey_flag_moves();
CREATE OR REPLACE FUNCTION survey_flag_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'open' THEN
        RAISE EXCEPTION 'a doubt begins open'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_flag_begins';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_flag_begins BEFORE INSERT ON survey_flag
    FOR EACH ROW EXECUTE FUNCTION survey_flag_begins();
CREATE OR REPLACE FUNCTION survey_flag_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a doubt is closed, never deleted' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER survey_flag_stays BEFORE DELETE ON survey_flag
    FOR EACH ROW EXECUTE FUNCTION survey_flag_stays();
CREATE OR REPLACE TRIGGER survey_flag_no_truncate BEFORE TRUNCATE ON survey_flag
    FOR EACH STATEMENT EXECUTE FUNCTION survey_flag_stays();
-- The same doubt is open once.
CREATE UNIQUE INDEX IF NOT EXISTS survey_flag_open ON survey_flag (submission, kind, key) WHERE state <> 'closed';
CREATE OR REPLACE TRIGGER survey_flag_change_append_only BEFORE UPDATE OR DELETE ON survey_flag_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_flag_change_no_truncate BEFORE TRUNCATE ON survey_flag_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_flag_row_append_only BEFORE UPDATE OR DELETE ON survey_flag_row
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_flag_row_no_truncate BEFORE TRUNCATE ON survey_flag_row
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- It is about rows of its office, and nothing comes to one that is answered.
CREATE OR REPLACE FUNCTION survey_flag_row_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM survey_flag f JOIN survey_row r ON r.submission = f.submission
                   WHERE f.id = NEW.flag AND r.id = NEW.survey_row AND f.state = 'open') THEN
        RAISE EXCEPTION 'a doubt that is open is about rows of its office'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_flag_row_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_flag_row_fits BEFORE INSERT ON survey_flag_row
    FOR EACH ROW EXECUTE FUNCTION survey_flag_row_fits();
CREATE OR REPLACE VIEW survey_flag_party AS
    SELECT f.id AS thing, 'person' AS party, a.id AS account, a.role, a.organisation, false AS office
    FROM survey_flag f JOIN survey_submission m ON m.id = f.submission JOIN account a ON a.id = m.person AND a.active
    UNION ALL
    SELECT f.id, 'city', s.account, s.role, s.organisation, true FROM survey_flag f JOIN seat_held s ON s.role = 'city';

-- Under which target another one is counted follows from the last line of its merges: two of one survey and two
-- offices, neither counted elsewhere, and nothing counted under the one that goes.
CREATE OR REPLACE FUNCTION survey_merge_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept survey_target; dropped survey_target;
BEGIN
    PERFORM FROM survey_target t WHERE t.id IN (NEW.kept, NEW.dropped) ORDER BY t.id FOR UPDATE;
    SELECT * INTO kept FROM survey_target t WHERE t.id = NEW.kept;
    SELECT * INTO dropped FROM survey_target t WHERE t.id = NEW.dropped;
    IF btrim(NEW.note) = ''
       OR NEW.act = 'undo' AND dropped.merged_into IS DISTINCT FROM NEW.kept
       OR NEW.act = 'merge' AND (kept.campaign <> dropped.campaign OR kept.submission = dropped.submission
           OR kept.merged_into IS NOT NULL OR dropped.merged_into IS NOT NULL
           OR EXISTS (SELECT FROM survey_target t WHERE t.merged_into = NEW.dropped)) THEN
        RAISE EXCEPTION 'these two cannot be merged or taken apart'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_merge_fits';
    END IF;
    UPDATE survey_target SET merged_into = (CASE NEW.act WHEN 'merge' THEN NEW.kept END) WHERE id = NEW.dropped;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_merge_fits BEFORE INSERT ON survey_merge
    FOR EACH ROW EXECUTE FUNCTION survey_merge_fits();
CREATE OR REPLACE TRIGGER survey_merge_append_only BEFORE UPDATE OR DELETE ON survey_merge
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_merge_no_truncate BEFORE TRUNCATE ON survey_merge
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE FUNCTION survey_target_merged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'under which target another one is counted follows from its merges'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_target_merged';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_target_merged BEFORE UPDATE ON survey_target FOR EACH ROW
    WHEN (NEW.merged_into IS DISTINCT FROM OLD.merged_into) EXECUTE FUNCTION survey_target_merged();
CREATE OR REPLACE FUNCTION survey_target_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a target is first counted by itself'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_target_begins';
END $$;
CREATE OR REPLACE TRIGGER survey_target_begins BEFORE INSERT ON survey_target FOR EACH ROW
    WHEN (NEW.merged_into IS NOT NULL) EXECUTE FUNCTION survey_target_begins();

-- A sample is fixed before its event and hashed, drawn once from that, and never goes away.
CREATE OR REPLACE FUNCTION survey_audit_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.result IS NOT NULL
           OR NEW.commitment_hash <> encode(sha256(convert_to(NEW.commitment, 'UTF8')), 'hex')
           OR strpos(NEW.commitment, encode(sha256(convert_to(NEW.pool, 'UTF8')), 'hex')) = 0)
       OR TG_OP = 'UPDATE' AND (OLD.result IS NOT NULL OR NEW.result IS NULL
           OR strpos(NEW.result, OLD.commitment_hash) = 0
           OR (NEW.campaign, NEW.event, NEW.fixed, NEW.happens, NEW.pool, NEW.commitment, NEW.commitment_hash)
              IS DISTINCT FROM
              (OLD.campaign, OLD.event, OLD.fixed, OLD.happens, OLD.pool, OLD.commitment, OLD.commitment_hash)) THEN
        RAISE EXCEPTION 'a sample is fixed before its event, and drawn once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_audit_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_audit_fits BEFORE INSERT OR UPDATE ON survey_audit
    FOR EACH ROW EXECUTE FUNCTION survey_audit_fits();
CREATE OR REPLACE FUNCTION survey_audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a sample and what was found stay' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER survey_audit_stays BEFORE DELETE ON survey_audit
    FOR EACH ROW EXECUTE FUNCTION survey_audit_stays();
CREATE OR REPLACE TRIGGER survey_audit_no_truncate BEFORE TRUNCATE ON survey_audit
    FOR EACH STATEMENT EXECUTE FUNCTION survey_audit_stays();
CREATE OR REPLACE TRIGGER survey_audit_item_stays BEFORE DELETE ON survey_audit_item
    FOR EACH ROW EXECUTE FUNCTION survey_audit_stays();
CREATE OR REPLACE TRIGGER survey_audit_item_no_truncate BEFORE TRUNCATE ON survey_audit_item
    FOR EACH STATEMENT EXECUTE FUNCTION survey_audit_stays();
-- Who wrote a row, reviewed it, or decided a doubt about it or what became of it, knows its answer; so does who
-- answers for its office, or has a seat there.
CREATE OR REPLACE FUNCTION survey_row_known(asked bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM survey_cell c WHERE c.survey_row = asked AND c.actor_id = person)
        OR EXISTS (SELECT FROM survey_row_change c WHERE c.survey_row = asked AND c.actor_id = person)
        OR EXISTS (SELECT FROM survey_flag_row f JOIN survey_flag_change c ON c.flag = f.flag
                   WHERE f.survey_row = asked AND c.actor_id = person)
        OR EXISTS (SELECT FROM survey_need n JOIN survey_need_change c ON c.survey_need = n.id
                   WHERE n.survey_row = asked AND c.actor_id = person)
        OR EXISTS (SELECT FROM survey_row r JOIN survey_submission m ON m.id = r.submission
                   WHERE r.id = asked AND (m.person = $2 OR EXISTS (
                       SELECT FROM seat_held s WHERE s.account = $2
                       AND (s.role = 'department' AND s.organisation = m.office
                            OR s.role = 'county' AND s.county = m.county))))
$$;
-- Who was named to ask about a row, in whatever draw, has read it since, or was told its answer: by the items, and by
-- the log where another one took the place.
CREATE OR REPLACE FUNCTION survey_row_named(asked bigint, someone bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM survey_audit_item i WHERE i.survey_row = asked AND i.person = someone)
        OR EXISTS (SELECT FROM survey_audit_item i JOIN audit_entry e ON e.subject = 'survey_audit:' || i.audit
                   WHERE i.survey_row = asked AND e.action = 'survey_audit.assigned'
                     AND e.detail -> 'rows' @> to_jsonb(asked) AND (e.detail ->> 'account')::bigint = someone)
$$;
-- What is asked again was drawn; by somebody who neither wrote nor reviewed it and was never named for it before; what
-- was found is written once.
CREATE OR REPLACE FUNCTION survey_audit_item_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In two draws at once, nobody is named for one row twice.
    IF NEW.person IS NOT NULL THEN
        PERFORM FROM survey_row WHERE id = NEW.survey_row FOR NO KEY UPDATE;
    END IF;
    IF TG_OP = 'INSERT' AND NEW.outcome <> 'waiting'
       OR TG_OP = 'UPDATE' AND (OLD.outcome <> 'waiting' OR NEW.outcome <> 'waiting' AND NEW.person IS NULL
           OR NEW.outcome <> 'waiting' AND NEW.person IS DISTINCT FROM OLD.person
           OR (NEW.audit, NEW.survey_row, NEW.submission, NEW.stratum, NEW.place, NEW.reserve)
              IS DISTINCT FROM (OLD.audit, OLD.survey_row, OLD.submission, OLD.stratum, OLD.place, OLD.reserve))
       OR NEW.person IS NOT NULL AND survey_row_known(NEW.survey_row, NEW.person)
       OR NEW.person IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.person IS DISTINCT FROM OLD.person)
          AND survey_row_named(NEW.survey_row, NEW.person)
    THEN
        RAISE EXCEPTION 'a row that was drawn is asked about once, by somebody who does not know it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_audit_item_fits';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_audit_item_fits BEFORE INSERT OR UPDATE ON survey_audit_item
    FOR EACH ROW EXECUTE FUNCTION survey_audit_item_fits();
-- However many were drawn, a result is read once.
CREATE OR REPLACE FUNCTION survey_audit_items_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT n.survey_row, n.audit FROM written n
        EXCEPT
        SELECT r.id, a.id FROM (SELECT DISTINCT audit FROM written) w JOIN survey_audit a ON a.id = w.audit,
            regexp_matches(a.result, '"row-(\d{1,18})"', 'g') drawn JOIN survey_row r ON r.id = drawn[1]::bigint
    ) OR EXISTS (
        SELECT FROM written n JOIN survey_row r ON r.id = n.survey_row WHERE r.submission <> n.submission
    ) THEN
        RAISE EXCEPTION 'a row that was drawn is asked about, under its office'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_audit_item_fits';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER survey_audit_items_drawn AFTER INSERT ON survey_audit_item
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION survey_audit_items_drawn();

-- What became of a row: one that stands, of a row that counts, with a need of its enterprise and its kind.
CREATE UNIQUE INDEX IF NOT EXISTS survey_need_stands ON survey_need (survey_row) WHERE state <> 'undone';
CREATE INDEX IF NOT EXISTS survey_need_waits ON survey_need (due) WHERE state = 'waits';
-- What the enterprise last said of a need that a survey wrote for it: whether it is asked (itself), and whether it handed
-- the need in, confirmed it or was silent, and has not taken that back since. A row that is taken back takes the word
-- along, unless the need stands for another row.
CREATE OR REPLACE VIEW survey_word AS
    SELECT wrote.need,
           EXISTS (SELECT FROM survey_need l WHERE l.need = wrote.need AND l.state IN ('waits', 'stuck')) AS asked,
           EXISTS (SELECT FROM survey_need l WHERE l.need = wrote.need AND l.state IN ('waits', 'stuck')
                   AND l.firm_asked) AS firm_asked,
           coalesce((SELECT said.yes FROM (
               SELECT c.at, c.action = 'submit' AS yes FROM need_change c
               WHERE c.need = wrote.need AND c.actor_role IN ('enterprise', 'institution')
                   AND c.action IN ('submit', 'withdraw', 'close', 'renew')
               UNION ALL
               SELECT c.at, c.to_state IN ('confirmed', 'silent')
               FROM survey_need l JOIN survey_need_change c ON c.survey_need = l.id
               WHERE l.need = wrote.need
                   AND c.from_state IN ('waits', 'stuck', 'confirmed', 'silent', 'refused')
                   AND c.to_state IN ('confirmed', 'silent', 'refused', 'undone', 'figure')
                   AND NOT (c.to_state = 'undone' AND EXISTS (
                       SELECT FROM survey_need o WHERE o.need = wrote.need AND o.state = 'linked'))
           ) said ORDER BY said.at DESC, said.yes LIMIT 1), false) AS given
    FROM (SELECT DISTINCT c.need FROM need_change c WHERE c.action = 'surveyed') wrote;
CREATE OR REPLACE FUNCTION survey_need_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM survey_row r WHERE r.id = NEW.survey_row FOR SHARE;
        IF NOT EXISTS (
            SELECT FROM survey_row r JOIN survey_target t ON t.id = r.target
            JOIN survey_submission m ON m.id = r.submission JOIN survey_campaign c ON c.id = m.campaign
            WHERE r.id = NEW.survey_row AND r.state = 'approved' AND r.kind = 'need' AND c.becomes <> 'none'
            AND t.organisation = NEW.organisation AND r.submission = NEW.submission) OR NEW.state NOT IN ('asked', 'stuck', 'waits', 'linked') THEN
            RAISE EXCEPTION 'only an approved row becomes a need, of its enterprise'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_need_fits';
        END IF;
    ELSIF (NEW.survey_row, NEW.submission, NEW.organisation, NEW.becomes) IS DISTINCT FROM
          (OLD.survey_row, OLD.submission, OLD.organisation, OLD.becomes)
          OR OLD.need IS NOT NULL AND NEW.need IS DISTINCT FROM OLD.need
             AND NOT (OLD.state = 'linked' AND NEW.state = 'asked' AND NEW.need IS NULL)
          OR OLD.state = 'undone' AND NEW.state <> 'undone' THEN
        RAISE EXCEPTION 'what became of a row stays with it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_need_fits';
    ELSIF NEW.state <> OLD.state AND NOT EXISTS (
          SELECT FROM survey_need_change c WHERE c.survey_need = NEW.id AND c.from_state = OLD.state
          AND c.to_state = NEW.state
          AND c.id = (SELECT max(x.id) FROM survey_need_change x WHERE x.survey_need = NEW.id)) THEN
        RAISE EXCEPTION 'no step without its line in the history'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_need_fits';
    END IF;
    IF NEW.need IS NOT NULL AND NOT EXISTS (
        SELECT FROM need n JOIN survey_submission m ON m.id = NEW.submission
        JOIN survey_campaign c ON c.id = m.campaign
        WHERE n.id = NEW.need AND n.organisation = NEW.organisation AND n.kind = c.kind) THEN
        RAISE EXCEPTION 'the need is of the row''s enterprise and kind'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_need_fits';
    END IF;
    IF NEW.state = 'linked' AND (TG_OP = 'INSERT' OR OLD.state <> 'linked') THEN
        PERFORM FROM need n WHERE n.id = NEW.need AND n.state NOT IN ('closed', 'expired')
            AND NOT EXISTS (SELECT FROM survey_word w WHERE w.need = n.id AND NOT w.given) FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a need that stands for a further row is confirmed by its enterprise, and has not ended'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_need_fits';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_need_fits BEFORE INSERT OR UPDATE ON survey_need
    FOR EACH ROW EXECUTE FUNCTION survey_need_fits();
CREATE OR REPLACE FUNCTION survey_need_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what became of a row is undone, never deleted' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER survey_need_stays BEFORE DELETE ON survey_need
    FOR EACH ROW EXECUTE FUNCTION survey_need_stays();
CREATE OR REPLACE TRIGGER survey_need_no_truncate BEFORE TRUNCATE ON survey_need
    FOR EACH STATEMENT EXECUTE FUNCTION survey_need_stays();
CREATE OR REPLACE TRIGGER survey_need_change_append_only BEFORE UPDATE OR DELETE ON survey_need_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER survey_need_change_no_truncate BEFORE TRUNCATE ON survey_need_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- A row is not taken back while something became of it.
CREATE OR REPLACE FUNCTION survey_row_became() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM survey_need n WHERE n.survey_row = OLD.id AND n.state <> 'undone') THEN
        RAISE EXCEPTION 'what became of the row is undone first'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_row_became';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER survey_row_became BEFORE UPDATE OF state ON survey_row FOR EACH ROW
    WHEN (OLD.state = 'approved' AND NEW.state <> 'approved') EXECUTE FUNCTION survey_row_became();
-- Who is told of it: the named person, the city, and the enterprise.
CREATE OR REPLACE VIEW survey_need_party AS
    SELECT n.id AS thing, 'person' AS party, a.id AS account, a.role, a.organisation, false AS office
    FROM survey_need n JOIN survey_submission m ON m.id = n.submission
    JOIN account a ON a.id = m.person AND a.active
    UNION ALL
    SELECT n.id, 'city', s.account, s.role, s.organisation, true FROM survey_need n JOIN seat_held s ON s.role = 'city'
    UNION ALL
    SELECT n.id, 'employer', s.account, s.role, s.organisation, true
    FROM survey_need n JOIN seat_held s ON s.organisation = n.organisation AND s.role = 'enterprise';
