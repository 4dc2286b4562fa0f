SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';
CREATE TYPE public.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);
CREATE FUNCTION public.account_home() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT home_fits(NEW.role, (SELECT kind FROM organisation WHERE id = NEW.organisation)) THEN
        RAISE EXCEPTION 'role % does not fit organisation %', NEW.role, NEW.organisation
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_home';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.account_sessions_end() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (NEW.role, NEW.organisation, NEW.active, NEW.password_hash)
       IS DISTINCT FROM (OLD.role, OLD.organisation, OLD.active, OLD.password_hash) THEN
        DELETE FROM session WHERE account = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION public.audit_check_new() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    found bigint;
BEGIN
    PERFORM audit_seal_new();
    found := audit_first_broken();
    INSERT INTO audit_check (at, last_entry, digest, broken)
        SELECT clock_timestamp(), entry_id, digest, found FROM audit_seal ORDER BY position DESC LIMIT 1;
    RETURN found;
END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.audit_entry (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor_id bigint,
    actor_name character varying(80) DEFAULT ''::character varying NOT NULL,
    action character varying(60) DEFAULT ''::character varying NOT NULL,
    subject character varying(80) DEFAULT ''::character varying NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL
);
CREATE FUNCTION public.audit_digest(previous text, entry public.audit_entry) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT encode(sha256(convert_to(
        concat_ws(E'\x1f', previous, entry.id, extract(epoch FROM entry.at), entry.actor_id, entry.actor_name,
                  entry.action, entry.subject, entry.detail::text), 'UTF8')), 'hex')
$$;
CREATE FUNCTION public.audit_digest_2(previous text, entry public.audit_entry) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT encode(sha256(convert_to(
        jsonb_build_array(2, previous, entry.id, extract(epoch FROM entry.at), entry.actor_id, entry.actor_name,
                          entry.action, entry.subject, entry.detail)::text, 'UTF8')), 'hex')
$$;
CREATE FUNCTION public.audit_entry_placed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $_$
BEGIN
    BEGIN
        -- The column's default has just drawn it; whatever else somebody asks for is not given.
        IF NEW.id IS DISTINCT FROM currval(pg_get_serial_sequence('public.audit_entry', 'id')) THEN
            NEW.id := nextval(pg_get_serial_sequence('public.audit_entry', 'id'));
        END IF;
    EXCEPTION WHEN object_not_in_prerequisite_state THEN
        NEW.id := nextval(pg_get_serial_sequence('public.audit_entry', 'id'));
    END;
    NEW.at := clock_timestamp();
    IF length(NEW.detail::text) > 1000000 OR jsonb_path_exists(NEW.detail, '$.**{32}') THEN
        RAISE EXCEPTION 'detail of an audit entry is too long or deep to be sealed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $_$;
CREATE FUNCTION public.audit_first_broken() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT least(
        (SELECT link.entry_id
         FROM (SELECT position, entry_id, digest, version,
                      coalesce(lag(digest) OVER chain, '') AS previous,
                      coalesce(lag(version) OVER chain, 1) AS version_before
               FROM audit_seal WINDOW chain AS (ORDER BY position)) link
         LEFT JOIN audit_entry entry ON entry.id = link.entry_id
         WHERE entry.id IS NULL OR link.version < link.version_before
            OR CASE link.version WHEN 1 THEN audit_digest(link.previous, entry)
                                 WHEN 2 THEN audit_digest_2(link.previous, entry) END
               IS DISTINCT FROM link.digest
         ORDER BY link.position LIMIT 1),
        (SELECT min(past.last_entry)
         FROM audit_check past LEFT JOIN audit_seal seal ON seal.entry_id = past.last_entry
         WHERE past.broken IS NULL AND seal.digest IS DISTINCT FROM past.digest)
    )
$$;
CREATE FUNCTION public.audit_seal_new() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
DECLARE
    entry audit_entry;
    link text;
    sealed integer := 0;
BEGIN
    -- A lock the application's role could not take, nor so keep the log from being sealed.
    LOCK TABLE audit_seal IN EXCLUSIVE MODE;
    SELECT digest INTO link FROM audit_seal ORDER BY position DESC LIMIT 1;
    FOR entry IN
        SELECT e.* FROM audit_entry e LEFT JOIN audit_seal s ON s.entry_id = e.id
        WHERE s.entry_id IS NULL ORDER BY e.id
    LOOP
        link := audit_digest_2(coalesce(link, ''), entry);
        INSERT INTO audit_seal (entry_id, digest, version) VALUES (entry.id, link, 2);
        sealed := sealed + 1;
    END LOOP;
    RETURN sealed;
END $$;
CREATE FUNCTION public.candidate_ends_cases() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn' THEN
        PERFORM person_leaves_cases(NEW.id, NULL, NULL, 'offer_withdrawn', '人才或团队已撤回信息');
    ELSIF NEW.refused_at IS NOT NULL AND OLD.refused_at IS NULL
        OR NOT NEW.consent AND OLD.consent AND OLD.registered THEN
        PERFORM person_leaves_cases(NEW.id, NULL, NULL, 'consent_withdrawn', '人才或团队撤回同意');
    ELSE
        -- Whoever gets the own record gets its cases with it.
        UPDATE match_case SET person_account = NEW.account
        WHERE candidate = NEW.id AND stage IN ('contacted', 'agreed', 'interview')
          AND person_account IS DISTINCT FROM NEW.account;
        RETURN NULL;
    END IF;
    UPDATE directive SET withdrawn = now() WHERE candidate = NEW.id AND action = 'pin' AND withdrawn IS NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION public.candidate_own_no_reaches() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE candidate SET consent = false, consented_at = NULL, refused_at = coalesce(NEW.refused_at, now()),
                         version = version + 1
    WHERE name = NEW.name AND phone = NEW.phone AND account IS NULL AND consent;
    RETURN NULL;
END $$;
CREATE FUNCTION public.candidate_own_no_stands() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    said timestamptz := own_no(NEW.name, NEW.phone);
BEGIN
    IF said IS NOT NULL THEN
        NEW.consent := false;
        NEW.consented_at := NULL;
        NEW.refused_at := said;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.candidate_to_search() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('candidate', NEW.id::text);
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO search_outbox (kind, doc_id) SELECT 'team', team::text FROM team_member WHERE candidate = NEW.id;
    END IF;
    -- Whoever registers under the name and phone of a member is asked from now on.
    INSERT INTO search_outbox (kind, doc_id)
    SELECT 'team', m.team::text FROM candidate x JOIN team_member m ON m.candidate = x.id
    WHERE x.name = NEW.name AND x.phone = NEW.phone AND x.id <> NEW.id;
    RETURN NULL;
END $$;
CREATE TABLE public.match_case (
    id bigint NOT NULL,
    run bigint NOT NULL,
    need bigint NOT NULL,
    candidate bigint,
    team bigint,
    organisation bigint NOT NULL,
    county character varying(6) DEFAULT NULL::character varying,
    person_account bigint,
    officer bigint,
    score integer DEFAULT 0 NOT NULL,
    stage character varying(10) DEFAULT 'contacted'::character varying NOT NULL,
    employer_agreed boolean,
    person_agreed boolean,
    reason character varying(20) DEFAULT ''::character varying NOT NULL,
    next_step character varying(200) DEFAULT ''::character varying NOT NULL,
    due date,
    reminded date,
    version integer DEFAULT 1 NOT NULL,
    opened timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    ended timestamp with time zone,
    due_days integer,
    due_from date,
    CONSTRAINT closed_for_a_reason CHECK ((((stage)::text = 'closed'::text) = ((reason)::text <> ''::text))),
    CONSTRAINT due_or_how_it_is_reckoned CHECK (((due IS NOT NULL) OR (num_nonnulls(due_from, due_days) = 2))),
    CONSTRAINT person_or_team CHECK ((num_nonnulls(candidate, team) = 1)),
    CONSTRAINT stage_known CHECK (((stage)::text = ANY ((ARRAY['contacted'::character varying, 'agreed'::character varying, 'interview'::character varying, 'hired'::character varying, 'closed'::character varying])::text[])))
);
CREATE FUNCTION public.case_obstacle(asked public.match_case) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM need n WHERE n.id = asked.need AND n.state IN ('open', 'part_filled', 'filled'))
            THEN 'need'
        WHEN asked.team IS NOT NULL
            AND NOT EXISTS (SELECT FROM team t WHERE t.id = asked.team AND t.consent AND t.state <> 'withdrawn')
            THEN 'offer'
        WHEN EXISTS (SELECT FROM placement p JOIN candidate c ON c.id = p.candidate
                     WHERE p.match_case = asked.id AND p.state <> 'closed'
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
        WHEN EXISTS (SELECT FROM account a WHERE NOT a.active AND (a.id = asked.person_account OR a.id IN (
                         SELECT c.account FROM placement p JOIN candidate c ON c.id = p.candidate
                         WHERE p.match_case = asked.id AND p.state <> 'closed')))
            THEN 'person_paused'
        WHEN (SELECT bool_and(NOT a.active) FROM account a
              WHERE a.organisation = asked.organisation AND a.role IN ('enterprise', 'institution'))
            THEN 'employer_paused'
    END
$$;
CREATE FUNCTION public.case_stands_on_consent() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    obstacle text := case_obstacle(NEW);
BEGIN
    IF obstacle IS NOT NULL THEN
        RAISE EXCEPTION 'case % cannot become %: %', NEW.id, NEW.stage, obstacle
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_stands_on_consent';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.end_cases(ids bigint[], why text, told text) RETURNS void
    LANGUAGE sql
    AS $$
    WITH due AS (
        SELECT id, stage FROM match_case
        WHERE id = ANY(ids) AND stage IN ('contacted', 'agreed', 'interview') ORDER BY id FOR UPDATE
    ), ended AS (
        UPDATE match_case c SET stage = 'closed', reason = why, next_step = '无', version = version + 1,
               updated = now(), ended = now()
        FROM due WHERE c.id = due.id RETURNING c.id, due.stage AS was
    )
    INSERT INTO case_event (match_case, at, actor_name, actor_role, action, from_stage, to_stage, text, audience)
    SELECT id, now(), '系统', '', 'closed', was, 'closed', told, 'all' FROM ended
$$;
CREATE FUNCTION public.fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$;
CREATE FUNCTION public.guard_seats() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.home_fits(role text, kind text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT coalesce(
        CASE role
            WHEN 'city' THEN kind = 'city'
            WHEN 'county' THEN kind = 'county'
            WHEN 'officer' THEN kind IN ('city', 'county')
            WHEN 'enterprise' THEN kind = 'enterprise'
            WHEN 'institution' THEN kind = 'institution'
            WHEN 'candidate' THEN kind IS NULL
            WHEN 'team_lead' THEN kind IS NULL
            WHEN 'auditor' THEN coalesce(kind = 'city', true)
            WHEN 'security' THEN coalesce(kind = 'city', true)
        END, false)
$$;
CREATE TABLE public.candidate (
    id bigint NOT NULL,
    account bigint,
    county character varying(6) DEFAULT NULL::character varying,
    registered boolean DEFAULT true NOT NULL,
    name character varying(30) DEFAULT ''::character varying NOT NULL,
    phone character varying(20) DEFAULT ''::character varying NOT NULL,
    headline character varying(80) DEFAULT ''::character varying NOT NULL,
    skills jsonb DEFAULT '[]'::jsonb NOT NULL,
    education smallint DEFAULT 0 NOT NULL,
    major character varying(60) DEFAULT ''::character varying NOT NULL,
    title_level smallint DEFAULT 0 NOT NULL,
    years smallint DEFAULT 0 NOT NULL,
    birth_year smallint,
    wanted_counties jsonb DEFAULT '[]'::jsonb NOT NULL,
    wanted_branches jsonb DEFAULT '[]'::jsonb NOT NULL,
    wanted_pay numeric(8,2) DEFAULT 0 NOT NULL,
    mode character varying(10) DEFAULT 'rigid'::character varying NOT NULL,
    available_from date DEFAULT CURRENT_DATE NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    consent boolean DEFAULT false NOT NULL,
    consented_at timestamp with time zone,
    state character varying(10) DEFAULT 'active'::character varying NOT NULL,
    origin_file character varying(64) DEFAULT NULL::character varying,
    origin_sheet character varying(31) DEFAULT NULL::character varying,
    origin_row integer,
    version integer DEFAULT 1 NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    refused_at timestamp with time zone,
    withheld boolean DEFAULT false NOT NULL,
    CONSTRAINT refusal_stands CHECK (((refused_at IS NULL) OR (NOT consent))),
    CONSTRAINT state_known CHECK (((state)::text = ANY ((ARRAY['active'::character varying, 'paused'::character varying, 'placed'::character varying, 'withdrawn'::character varying])::text[])))
);
CREATE TABLE public.team (
    id bigint NOT NULL,
    account bigint,
    county character varying(6) DEFAULT NULL::character varying,
    name character varying(80) DEFAULT ''::character varying NOT NULL,
    project character varying(80) DEFAULT ''::character varying NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    stage character varying(12) DEFAULT ''::character varying NOT NULL,
    keywords jsonb DEFAULT '[]'::jsonb NOT NULL,
    branch character varying(4) DEFAULT ''::character varying NOT NULL,
    category character varying(6) DEFAULT ''::character varying NOT NULL,
    wanted_counties jsonb DEFAULT '[]'::jsonb NOT NULL,
    cooperation character varying(12) DEFAULT ''::character varying NOT NULL,
    wanted_investment numeric(8,2) DEFAULT 0 NOT NULL,
    minimum_size smallint DEFAULT 0 NOT NULL,
    available_from date DEFAULT CURRENT_DATE NOT NULL,
    consent boolean DEFAULT false NOT NULL,
    consented_at timestamp with time zone,
    state character varying(10) DEFAULT 'active'::character varying NOT NULL,
    origin_file character varying(64) DEFAULT NULL::character varying,
    origin_sheet character varying(31) DEFAULT NULL::character varying,
    origin_row integer,
    version integer DEFAULT 1 NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    withheld boolean DEFAULT false NOT NULL,
    CONSTRAINT state_known CHECK (((state)::text = ANY ((ARRAY['active'::character varying, 'paused'::character varying, 'placed'::character varying, 'withdrawn'::character varying])::text[])))
);
CREATE TABLE public.team_member (
    id bigint NOT NULL,
    team bigint NOT NULL,
    candidate bigint NOT NULL,
    role character varying(60) DEFAULT ''::character varying NOT NULL,
    core boolean DEFAULT true NOT NULL,
    alone boolean DEFAULT false NOT NULL,
    agreed boolean,
    answered_at timestamp with time zone,
    answered_by bigint,
    declared boolean DEFAULT false NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    education smallint DEFAULT 0 NOT NULL,
    name character varying(30) DEFAULT ''::character varying NOT NULL,
    phone character varying(20) DEFAULT ''::character varying NOT NULL,
    skills jsonb DEFAULT '[]'::jsonb NOT NULL,
    title_level smallint DEFAULT 0 NOT NULL,
    years smallint DEFAULT 0 NOT NULL,
    CONSTRAINT answered_in_full CHECK ((num_nulls(agreed, answered_at, answered_by) = ANY (ARRAY[0, 3])))
);
CREATE FUNCTION public.member_comes(m public.team_member, c public.candidate, t public.team) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT c.refused_at IS NULL AND c.state <> 'withdrawn' AND (c.consent OR NOT c.registered)
        AND member_standing(m, c, t) NOT IN ('waiting', 'refused')
$$;
CREATE FUNCTION public.member_standing(m public.team_member, c public.candidate, t public.team) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN m.agreed THEN 'agreed' WHEN NOT m.agreed THEN 'refused'
        WHEN c.account = t.account THEN 'lead' WHEN m.declared THEN 'declared'
        WHEN c.registered OR EXISTS (SELECT FROM candidate x WHERE x.name = c.name AND x.phone = c.phone
                                     AND x.registered) THEN 'waiting'
        ELSE 'declared' END
$$;
CREATE FUNCTION public.need_ends_cases() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM end_cases(
        ARRAY(SELECT id FROM match_case WHERE need = NEW.id AND stage IN ('contacted', 'agreed', 'interview')),
        CASE NEW.state WHEN 'expired' THEN 'need_expired' ELSE 'need_closed' END,
        CASE NEW.state WHEN 'expired' THEN '需求已到期' WHEN 'closed' THEN '需求已关闭' ELSE '需求已撤回' END);
    RETURN NULL;
END $$;
CREATE FUNCTION public.need_to_search() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id)
    VALUES (CASE NEW.kind WHEN 'talent' THEN 'need' ELSE 'project' END, NEW.id::text);
    RETURN NULL;
END $$;
CREATE FUNCTION public.organisation_kind_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.kind IS DISTINCT FROM OLD.kind AND EXISTS (
        SELECT FROM account WHERE organisation = NEW.id AND NOT home_fits(role, NEW.kind)
    ) THEN
        RAISE EXCEPTION 'organisation % has accounts that do not fit kind %', NEW.id, NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_home';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.own_no(of_name text, of_phone text) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
    SELECT max(said_no(c)) FROM candidate c
    WHERE c.name = of_name AND c.phone = of_phone AND c.account IS NOT NULL AND c.registered AND NOT c.consent
$$;
CREATE FUNCTION public.person_leaves_cases(person bigint, of_team bigint, was_core boolean, why text, told text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    each record;
BEGIN
    FOR each IN
        SELECT c.id, c.stage, c.team, p.id AS place, t.minimum_size,
               coalesce(was_core, (SELECT m.core FROM team_member m WHERE m.team = c.team AND m.candidate = person), true)
                   AS core
        FROM placement p JOIN match_case c ON c.id = p.match_case LEFT JOIN team t ON t.id = c.team
        WHERE p.candidate = person AND p.state = 'open' AND (of_team IS NULL OR c.team = of_team)
          AND c.stage IN ('contacted', 'agreed', 'interview') ORDER BY c.id FOR UPDATE OF c
    LOOP
        UPDATE placement SET state = 'closed' WHERE id = each.place;
        IF each.team IS NOT NULL THEN
            INSERT INTO case_event (match_case, at, actor_name, actor_role, action, from_stage, to_stage, text, audience)
            VALUES (each.id, now(), '系统', '', 'left', each.stage, each.stage,
                    '人才编号 ' || person, 'bureau');
        END IF;
        IF each.team IS NULL OR each.core
            OR (SELECT count(*) FROM placement WHERE match_case = each.id AND state = 'open') < each.minimum_size THEN
            PERFORM end_cases(ARRAY[each.id], why, told);
        END IF;
    END LOOP;
END $$;
CREATE FUNCTION public.placement_follows_case() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Whoever has left a team case stays away from it.
    UPDATE placement SET state = CASE NEW.stage WHEN 'hired' THEN 'hired' WHEN 'closed' THEN 'closed' ELSE 'open' END
    WHERE match_case = NEW.id AND state <> 'closed';
    RETURN NULL;
END $$;
CREATE FUNCTION public.placement_within_seats() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    available integer;
    taken integer;
BEGIN
    SELECT seats INTO available FROM need WHERE id = NEW.need FOR NO KEY UPDATE;
    SELECT count(*) INTO taken FROM placement
    WHERE need = NEW.need AND (state = 'hired' OR (TG_OP = 'INSERT' AND state = 'open'));
    IF taken > available THEN
        RAISE EXCEPTION 'need % has % seats, % would be taken', NEW.need, available, taken
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_within_seats';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION public.refuse_need_deletion() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'a need is closed, never deleted' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION public.refuse_unsettling() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% % is settled: % refused', TG_TABLE_NAME, OLD.id, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION public.released_run_is_settled() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (SELECT state FROM match_run WHERE id = OLD.run) = 'released' THEN
        RAISE EXCEPTION 'run % is released: % of % refused', OLD.run, TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION public.said_no(c public.candidate) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(c.refused_at, CASE WHEN c.account IS NOT NULL AND c.registered AND NOT c.consent THEN c.updated END)
$$;
CREATE FUNCTION public.seats_by_day(of_institution bigint, of_category text, of_grade integer) RETURNS TABLE(day date, approved bigint, used bigint, regular bigint)
    LANGUAGE sql STABLE
    AS $$
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
CREATE FUNCTION public.team_ends_cases() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    live bigint[] := ARRAY(SELECT id FROM match_case
                           WHERE team = NEW.id AND stage IN ('contacted', 'agreed', 'interview'));
BEGIN
    IF NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn' THEN
        PERFORM end_cases(live, 'offer_withdrawn', '人才或团队已撤回信息');
    ELSIF NOT NEW.consent AND OLD.consent THEN
        PERFORM end_cases(live, 'consent_withdrawn', '人才或团队撤回同意');
    ELSE
        UPDATE match_case SET person_account = NEW.account
        WHERE id = ANY(live) AND person_account IS DISTINCT FROM NEW.account;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION public.team_member_answer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
        RETURN NEW;
    END IF;
    SELECT account INTO own FROM candidate WHERE id = NEW.candidate;
    IF NEW.answered_by IS NOT DISTINCT FROM own THEN
        RETURN NEW;
    END IF;
    IF btrim(NEW.reason) = '' OR NOT EXISTS (
        SELECT FROM account WHERE id = NEW.answered_by AND role IN ('city', 'county', 'officer')
    ) OR TG_OP = 'UPDATE' AND NEW.agreed AND NOT OLD.agreed AND OLD.answered_by = own THEN
        RAISE EXCEPTION 'account % cannot answer for person %', NEW.answered_by, NEW.candidate
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.team_member_ends_cases() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM person_leaves_cases(OLD.candidate, OLD.team, OLD.core,
        'consent_withdrawn', CASE TG_OP WHEN 'DELETE' THEN '成员已离开团队' ELSE '人才或团队撤回同意' END);
    RETURN NULL;
END $$;
CREATE FUNCTION public.team_member_to_search() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('team', coalesce(NEW.team, OLD.team)::text);
    RETURN NULL;
END $$;
CREATE FUNCTION public.team_to_search() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO search_outbox (kind, doc_id) VALUES ('team', NEW.id::text);
    RETURN NULL;
END $$;
CREATE FUNCTION public.text_review_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.author, OLD.kind, OLD.record, OLD.event, OLD.texts, OLD.found)
        IS DISTINCT FROM (NEW.author, NEW.kind, NEW.record, NEW.event, NEW.texts, NEW.found) THEN
        RAISE EXCEPTION 'text % is kept as written: % refused', OLD.id, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.text_review_withholds() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
BEGIN
    EXECUTE format(
        'UPDATE %I SET withheld = present.held FROM (SELECT EXISTS (SELECT FROM text_review
             WHERE kind = $1 AND record = $2 AND state IN (''waiting'', ''refused'')) AS held) present
         WHERE id = $2 AND withheld <> present.held', NEW.kind)
    USING NEW.kind, NEW.record;
    RETURN NULL;
END $_$;
CREATE TABLE public.account (
    id bigint NOT NULL,
    login character varying(60) DEFAULT ''::character varying NOT NULL,
    password_hash text DEFAULT ''::text NOT NULL,
    name character varying(60) DEFAULT ''::character varying NOT NULL,
    role character varying(20) DEFAULT ''::character varying NOT NULL,
    organisation bigint,
    active boolean DEFAULT true NOT NULL,
    locale character varying(5) DEFAULT 'zh'::character varying NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    last_address character varying(45) DEFAULT ''::character varying NOT NULL,
    last_sign_in timestamp with time zone,
    password_until timestamp with time zone,
    totp_pending text,
    totp_secret text,
    totp_step bigint DEFAULT 0 NOT NULL,
    CONSTRAINT role_known CHECK (((role)::text = ANY ((ARRAY['city'::character varying, 'county'::character varying, 'officer'::character varying, 'enterprise'::character varying, 'candidate'::character varying, 'team_lead'::character varying, 'institution'::character varying, 'auditor'::character varying, 'security'::character varying])::text[])))
);
CREATE SEQUENCE public.account_id_seq;
ALTER SEQUENCE public.account_id_seq OWNED BY public.account.id;
CREATE TABLE public.appointment (
    id bigint NOT NULL,
    institution bigint NOT NULL,
    person bigint NOT NULL,
    person_key character varying(64) DEFAULT ''::character varying NOT NULL,
    category character varying(14) DEFAULT ''::character varying NOT NULL,
    grade smallint DEFAULT 0 NOT NULL,
    seat_grade smallint DEFAULT 0 NOT NULL,
    way character varying(24) DEFAULT ''::character varying NOT NULL,
    effective date DEFAULT CURRENT_DATE NOT NULL,
    ends date,
    special bigint,
    concurrent boolean DEFAULT false NOT NULL,
    policy character varying(30) DEFAULT ''::character varying NOT NULL,
    occupies_quota boolean DEFAULT true NOT NULL,
    post_requires jsonb DEFAULT '[]'::jsonb NOT NULL,
    evidence jsonb DEFAULT '[]'::jsonb NOT NULL,
    approvals jsonb DEFAULT '[]'::jsonb NOT NULL,
    recruitment jsonb DEFAULT 'null'::jsonb NOT NULL,
    state character varying(12) DEFAULT 'draft'::character varying NOT NULL,
    expires timestamp with time zone,
    need bigint,
    candidate bigint,
    created_by bigint,
    version integer DEFAULT 1 NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT appointment_state_known CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'reserved'::character varying, 'department'::character varying, 'county'::character varying, 'city'::character varying, 'approved'::character varying, 'effective'::character varying, 'rejected'::character varying, 'withdrawn'::character varying, 'expired'::character varying])::text[])))
);
CREATE TABLE public.appointment_decision (
    id bigint NOT NULL,
    appointment bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    stage character varying(12) DEFAULT ''::character varying NOT NULL,
    law_on date DEFAULT CURRENT_DATE NOT NULL,
    outcome character varying(16) DEFAULT ''::character varying NOT NULL,
    case_json text DEFAULT ''::text NOT NULL,
    decision_json text DEFAULT ''::text NOT NULL,
    rulebook character varying(20) DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.appointment_decision_id_seq;
ALTER SEQUENCE public.appointment_decision_id_seq OWNED BY public.appointment_decision.id;
CREATE SEQUENCE public.appointment_id_seq;
ALTER SEQUENCE public.appointment_id_seq OWNED BY public.appointment.id;
CREATE TABLE public.appointment_override (
    id bigint NOT NULL,
    appointment bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor_id bigint,
    actor_name character varying(60) DEFAULT ''::character varying NOT NULL,
    rules jsonb DEFAULT '[]'::jsonb NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    document character varying(80) DEFAULT ''::character varying NOT NULL,
    expires date DEFAULT CURRENT_DATE NOT NULL
);
CREATE TABLE public.appointment_override_cure (
    id bigint NOT NULL,
    override bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor_id bigint,
    actor_name character varying(60) DEFAULT ''::character varying NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    document character varying(80) DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.appointment_override_cure_id_seq;
ALTER SEQUENCE public.appointment_override_cure_id_seq OWNED BY public.appointment_override_cure.id;
CREATE SEQUENCE public.appointment_override_id_seq;
ALTER SEQUENCE public.appointment_override_id_seq OWNED BY public.appointment_override.id;
CREATE TABLE public.appointment_step (
    id bigint NOT NULL,
    appointment bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor_id bigint,
    actor_name character varying(60) DEFAULT ''::character varying NOT NULL,
    from_state character varying(12) DEFAULT ''::character varying NOT NULL,
    to_state character varying(12) DEFAULT ''::character varying NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    document character varying(80) DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.appointment_step_id_seq;
ALTER SEQUENCE public.appointment_step_id_seq OWNED BY public.appointment_step.id;
CREATE TABLE public.audit_check (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    last_entry bigint DEFAULT 0 NOT NULL,
    digest text DEFAULT ''::text NOT NULL,
    broken bigint
);
CREATE SEQUENCE public.audit_check_id_seq;
ALTER SEQUENCE public.audit_check_id_seq OWNED BY public.audit_check.id;
CREATE SEQUENCE public.audit_entry_id_seq;
ALTER SEQUENCE public.audit_entry_id_seq OWNED BY public.audit_entry.id;
CREATE TABLE public.audit_seal (
    "position" bigint NOT NULL,
    entry_id bigint DEFAULT 0 NOT NULL,
    digest text DEFAULT ''::text NOT NULL,
    version smallint DEFAULT 1 NOT NULL
);
CREATE SEQUENCE public.audit_seal_position_seq;
ALTER SEQUENCE public.audit_seal_position_seq OWNED BY public.audit_seal."position";
CREATE SEQUENCE public.candidate_id_seq;
ALTER SEQUENCE public.candidate_id_seq OWNED BY public.candidate.id;
CREATE TABLE public.case_event (
    id bigint NOT NULL,
    match_case bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor_id bigint,
    actor_name character varying(60) DEFAULT ''::character varying NOT NULL,
    actor_role character varying(20) DEFAULT ''::character varying NOT NULL,
    action character varying(20) DEFAULT ''::character varying NOT NULL,
    from_stage character varying(10) DEFAULT NULL::character varying,
    to_stage character varying(10) DEFAULT ''::character varying NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    audience character varying(8) DEFAULT 'all'::character varying NOT NULL,
    CONSTRAINT audience_known CHECK (((audience)::text = ANY ((ARRAY['all'::character varying, 'employer'::character varying, 'person'::character varying, 'bureau'::character varying])::text[])))
);
CREATE SEQUENCE public.case_event_id_seq;
ALTER SEQUENCE public.case_event_id_seq OWNED BY public.case_event.id;
CREATE TABLE public.directive (
    id bigint NOT NULL,
    need bigint NOT NULL,
    candidate bigint NOT NULL,
    action character varying(6) DEFAULT ''::character varying NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    made_by bigint NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    withdrawn timestamp with time zone,
    withdrawn_by bigint,
    CONSTRAINT action_known CHECK (((action)::text = ANY ((ARRAY['pin'::character varying, 'forbid'::character varying])::text[])))
);
CREATE SEQUENCE public.directive_id_seq;
ALTER SEQUENCE public.directive_id_seq OWNED BY public.directive.id;
CREATE TABLE public.enterprise (
    id bigint NOT NULL,
    organisation bigint NOT NULL,
    branch character varying(4) DEFAULT ''::character varying NOT NULL,
    category character varying(6) DEFAULT ''::character varying NOT NULL,
    scale character varying(10) DEFAULT ''::character varying NOT NULL,
    contact character varying(30) DEFAULT ''::character varying NOT NULL,
    phone character varying(20) DEFAULT ''::character varying NOT NULL,
    officer bigint
);
CREATE SEQUENCE public.enterprise_id_seq;
ALTER SEQUENCE public.enterprise_id_seq OWNED BY public.enterprise.id;
CREATE TABLE public.factor_reset (
    id bigint NOT NULL,
    account bigint NOT NULL,
    asked_by bigint DEFAULT 0 NOT NULL,
    asked timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    reason character varying(500) DEFAULT ''::character varying NOT NULL,
    confirmed_by bigint,
    confirmed timestamp with time zone,
    CONSTRAINT two_people CHECK (((confirmed_by <> asked_by) AND (confirmed_by <> account) AND (asked_by <> account)))
);
CREATE SEQUENCE public.factor_reset_id_seq;
ALTER SEQUENCE public.factor_reset_id_seq OWNED BY public.factor_reset.id;
CREATE TABLE public.hand_over_code (
    id bigint NOT NULL,
    candidate bigint,
    team bigint,
    code_hash character varying(64) DEFAULT ''::character varying NOT NULL,
    statement text DEFAULT ''::text NOT NULL,
    made_by bigint NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    expires timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    ended timestamp with time zone,
    used_by bigint,
    CONSTRAINT about_one_record CHECK ((num_nonnulls(candidate, team) = 1))
);
CREATE SEQUENCE public.hand_over_code_id_seq;
ALTER SEQUENCE public.hand_over_code_id_seq OWNED BY public.hand_over_code.id;
CREATE TABLE public.import_file (
    id bigint NOT NULL,
    kind character varying(12) DEFAULT ''::character varying NOT NULL,
    sha256 character varying(64) DEFAULT ''::character varying NOT NULL,
    filename character varying(200) DEFAULT ''::character varying NOT NULL,
    size integer DEFAULT 0 NOT NULL,
    body bytea,
    owner bigint NOT NULL,
    county character varying(6) DEFAULT NULL::character varying,
    state character varying(10) DEFAULT 'checking'::character varying NOT NULL,
    mode character varying(14) DEFAULT NULL::character varying,
    again boolean DEFAULT false NOT NULL,
    total_rows integer DEFAULT 0 NOT NULL,
    good_rows integer DEFAULT 0 NOT NULL,
    imported_rows integer DEFAULT 0 NOT NULL,
    errors_left_out integer DEFAULT 0 NOT NULL,
    notices jsonb DEFAULT '[]'::jsonb NOT NULL,
    job bigint,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    finished timestamp with time zone,
    refusal text DEFAULT ''::text NOT NULL,
    removed timestamp with time zone,
    CONSTRAINT import_state_known CHECK (((state)::text = ANY ((ARRAY['checking'::character varying, 'refused'::character varying, 'previewed'::character varying, 'importing'::character varying, 'imported'::character varying, 'discarded'::character varying, 'expired'::character varying])::text[])))
);
CREATE SEQUENCE public.import_file_id_seq;
ALTER SEQUENCE public.import_file_id_seq OWNED BY public.import_file.id;
CREATE TABLE public.import_problem (
    id bigint NOT NULL,
    import_file bigint NOT NULL,
    sheet character varying(31) DEFAULT ''::character varying NOT NULL,
    "row" integer DEFAULT 0 NOT NULL,
    "column" character varying(3) DEFAULT ''::character varying NOT NULL,
    title character varying(60) DEFAULT ''::character varying NOT NULL,
    value character varying(61) DEFAULT ''::character varying NOT NULL,
    code character varying(40) DEFAULT ''::character varying NOT NULL,
    message text DEFAULT ''::text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL
);
CREATE SEQUENCE public.import_problem_id_seq;
ALTER SEQUENCE public.import_problem_id_seq OWNED BY public.import_problem.id;
CREATE TABLE public.installation (
    single boolean DEFAULT true NOT NULL,
    id text NOT NULL,
    place text NOT NULL,
    key_check text,
    applied text,
    CONSTRAINT installation_single_check CHECK (single)
);
CREATE TABLE public.institution (
    id bigint NOT NULL,
    organisation bigint NOT NULL,
    kind character varying(16) DEFAULT ''::character varying NOT NULL,
    level character varying(10) DEFAULT ''::character varying NOT NULL,
    jurisdiction character varying(6) DEFAULT ''::character varying NOT NULL,
    establishment integer,
    department bigint
);
CREATE SEQUENCE public.institution_id_seq;
ALTER SEQUENCE public.institution_id_seq OWNED BY public.institution.id;
CREATE TABLE public.job (
    id bigint NOT NULL,
    kind character varying(40) DEFAULT ''::character varying NOT NULL,
    params jsonb DEFAULT '{}'::jsonb NOT NULL,
    state character varying(10) DEFAULT 'queued'::character varying NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    message text DEFAULT ''::text NOT NULL,
    result jsonb DEFAULT '{}'::jsonb NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    cancel_requested boolean DEFAULT false NOT NULL,
    owner bigint,
    county character varying(6) DEFAULT NULL::character varying,
    attempt smallint DEFAULT 0 NOT NULL,
    round smallint DEFAULT 0 NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    started timestamp with time zone,
    finished timestamp with time zone,
    lane character varying(60) DEFAULT NULL::character varying,
    CONSTRAINT state_known CHECK (((state)::text = ANY ((ARRAY['queued'::character varying, 'running'::character varying, 'done'::character varying, 'failed'::character varying, 'cancelled'::character varying])::text[])))
);
CREATE SEQUENCE public.job_id_seq;
ALTER SEQUENCE public.job_id_seq OWNED BY public.job.id;
CREATE TABLE public.ledger_entry (
    id bigint NOT NULL,
    institution bigint NOT NULL,
    kind character varying(16) DEFAULT ''::character varying NOT NULL,
    category character varying(14) DEFAULT ''::character varying NOT NULL,
    grade smallint DEFAULT 0 NOT NULL,
    seat_grade smallint DEFAULT 0 NOT NULL,
    quantity integer DEFAULT 1 NOT NULL,
    effective date DEFAULT CURRENT_DATE NOT NULL,
    person bigint,
    appointment bigint,
    plan bigint,
    special bigint,
    override bigint,
    counts boolean DEFAULT true NOT NULL,
    over_quota character varying(10) DEFAULT ''::character varying NOT NULL,
    way character varying(24) DEFAULT ''::character varying NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    document character varying(80) DEFAULT ''::character varying NOT NULL,
    recorded timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor_id bigint,
    CONSTRAINT entry_kind_known CHECK (((kind)::text = ANY ((ARRAY['approved'::character varying, 'reserved'::character varying, 'released'::character varying, 'filled'::character varying, 'freed'::character varying, 'frozen'::character varying, 'unfrozen'::character varying, 'special_opened'::character varying, 'special_closed'::character varying])::text[]))),
    CONSTRAINT entry_quantity CHECK (((quantity > 0) OR ((kind)::text = 'approved'::text)))
);
CREATE SEQUENCE public.ledger_entry_id_seq;
ALTER SEQUENCE public.ledger_entry_id_seq OWNED BY public.ledger_entry.id;
CREATE SEQUENCE public.match_case_id_seq;
ALTER SEQUENCE public.match_case_id_seq OWNED BY public.match_case.id;
CREATE TABLE public.match_run (
    id bigint NOT NULL,
    county character varying(6) DEFAULT NULL::character varying,
    branch character varying(4) DEFAULT NULL::character varying,
    kind character varying(10) DEFAULT 'all'::character varying NOT NULL,
    shortlist smallint DEFAULT 50 NOT NULL,
    introduction_cap smallint DEFAULT 1 NOT NULL,
    seed integer DEFAULT 0 NOT NULL,
    time_limit_seconds integer DEFAULT 120 NOT NULL,
    state character varying(10) DEFAULT 'draft'::character varying NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    job bigint,
    owner bigint,
    previous bigint,
    status character varying(10) DEFAULT ''::character varying NOT NULL,
    objective numeric(30,12) DEFAULT 0 NOT NULL,
    bound numeric(30,12) DEFAULT 0 NOT NULL,
    gap double precision DEFAULT 0.0 NOT NULL,
    shortlist_loss double precision DEFAULT 0.0 NOT NULL,
    input_hash character varying(64) DEFAULT ''::character varying NOT NULL,
    versions jsonb DEFAULT '{}'::jsonb NOT NULL,
    report jsonb DEFAULT '{}'::jsonb NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    finished timestamp with time zone,
    released timestamp with time zone,
    released_by bigint,
    principle character varying(8) DEFAULT 'value'::character varying NOT NULL,
    CONSTRAINT kind_known CHECK (((kind)::text = ANY ((ARRAY['talent'::character varying, 'project'::character varying, 'all'::character varying])::text[]))),
    CONSTRAINT principle_known CHECK (((principle)::text = ANY ((ARRAY['value'::character varying, 'goals'::character varying, 'stable'::character varying])::text[]))),
    CONSTRAINT state_known CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'running'::character varying, 'ready'::character varying, 'released'::character varying, 'superseded'::character varying, 'failed'::character varying])::text[])))
);
CREATE SEQUENCE public.match_run_id_seq;
ALTER SEQUENCE public.match_run_id_seq OWNED BY public.match_run.id;
CREATE TABLE public.migration (
    id integer NOT NULL,
    name character varying(200) DEFAULT ''::character varying NOT NULL,
    app_name character varying(200) DEFAULT ''::character varying NOT NULL,
    ran_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE SEQUENCE public.migration_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.migration_id_seq OWNED BY public.migration.id;
CREATE TABLE public.need (
    id bigint NOT NULL,
    kind character varying(10) DEFAULT ''::character varying NOT NULL,
    organisation bigint NOT NULL,
    title character varying(80) DEFAULT ''::character varying NOT NULL,
    seats integer DEFAULT 0 NOT NULL,
    branch character varying(4) DEFAULT ''::character varying NOT NULL,
    category character varying(6) DEFAULT ''::character varying NOT NULL,
    county character varying(6) DEFAULT ''::character varying NOT NULL,
    start_on date DEFAULT CURRENT_DATE NOT NULL,
    deadline date DEFAULT CURRENT_DATE NOT NULL,
    state character varying(12) DEFAULT 'draft'::character varying NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    priority smallint DEFAULT 1 NOT NULL,
    required_skills jsonb DEFAULT '[]'::jsonb NOT NULL,
    preferred_skills jsonb DEFAULT '[]'::jsonb NOT NULL,
    education smallint DEFAULT 0 NOT NULL,
    title_level smallint DEFAULT 0 NOT NULL,
    years smallint DEFAULT 0 NOT NULL,
    pay_min numeric(8,2) DEFAULT 0 NOT NULL,
    pay_max numeric(8,2) DEFAULT 0 NOT NULL,
    mode character varying(10) DEFAULT 'rigid'::character varying NOT NULL,
    keywords jsonb DEFAULT '[]'::jsonb NOT NULL,
    roles jsonb DEFAULT '[]'::jsonb NOT NULL,
    investment numeric(8,2) DEFAULT 0 NOT NULL,
    cooperation character varying(12) DEFAULT NULL::character varying,
    owner bigint,
    origin_file character varying(64) DEFAULT NULL::character varying,
    origin_sheet character varying(31) DEFAULT NULL::character varying,
    origin_row integer,
    version integer DEFAULT 1 NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    withheld boolean DEFAULT false NOT NULL,
    CONSTRAINT kind_known CHECK (((kind)::text = ANY ((ARRAY['talent'::character varying, 'project'::character varying])::text[]))),
    CONSTRAINT pay_ordered CHECK (((pay_min >= (0)::numeric) AND (pay_max >= pay_min))),
    CONSTRAINT seats_positive CHECK ((seats > 0)),
    CONSTRAINT state_known CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'submitted'::character varying, 'returned'::character varying, 'open'::character varying, 'part_filled'::character varying, 'filled'::character varying, 'closed'::character varying, 'expired'::character varying])::text[])))
);
CREATE TABLE public.need_change (
    id bigint NOT NULL,
    need bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor_id bigint,
    actor_name character varying(60) DEFAULT ''::character varying NOT NULL,
    action character varying(20) DEFAULT ''::character varying NOT NULL,
    from_state character varying(12) DEFAULT NULL::character varying,
    to_state character varying(12) DEFAULT ''::character varying NOT NULL,
    reason character varying(20) DEFAULT NULL::character varying,
    note text DEFAULT ''::text NOT NULL,
    changed jsonb DEFAULT '{}'::jsonb NOT NULL
);
CREATE SEQUENCE public.need_change_id_seq;
ALTER SEQUENCE public.need_change_id_seq OWNED BY public.need_change.id;
CREATE SEQUENCE public.need_id_seq;
ALTER SEQUENCE public.need_id_seq OWNED BY public.need.id;
CREATE TABLE public.offer_change (
    id bigint NOT NULL,
    candidate bigint,
    team bigint,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor_name character varying(60) DEFAULT ''::character varying NOT NULL,
    action character varying(20) DEFAULT ''::character varying NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    changed jsonb DEFAULT '{}'::jsonb NOT NULL
);
CREATE SEQUENCE public.offer_change_id_seq;
ALTER SEQUENCE public.offer_change_id_seq OWNED BY public.offer_change.id;
CREATE TABLE public.organisation (
    id bigint NOT NULL,
    parent bigint,
    kind character varying(20) DEFAULT ''::character varying NOT NULL,
    name character varying(120) DEFAULT ''::character varying NOT NULL,
    credit_code character varying(18) DEFAULT NULL::character varying,
    county character varying(6) DEFAULT NULL::character varying,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT kind_known CHECK (((kind)::text = ANY ((ARRAY['city'::character varying, 'county'::character varying, 'enterprise'::character varying, 'institution'::character varying, 'department'::character varying])::text[])))
);
CREATE SEQUENCE public.organisation_id_seq;
ALTER SEQUENCE public.organisation_id_seq OWNED BY public.organisation.id;
CREATE TABLE public.outcome (
    id bigint NOT NULL,
    run bigint NOT NULL,
    need bigint,
    candidate bigint,
    team bigint,
    code character varying(24) DEFAULT ''::character varying NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT about_one_thing CHECK ((num_nonnulls(need, candidate, team) = 1))
);
CREATE SEQUENCE public.outcome_id_seq;
ALTER SEQUENCE public.outcome_id_seq OWNED BY public.outcome.id;
CREATE TABLE public.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status public.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
);
CREATE SEQUENCE public.pgqueuer_id_seq;
ALTER SEQUENCE public.pgqueuer_id_seq OWNED BY public.pgqueuer.id;
CREATE TABLE public.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status public.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);
ALTER TABLE public.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status public.pgqueuer_status DEFAULT 'queued'::public.pgqueuer_status
);
CREATE SEQUENCE public.pgqueuer_schedules_id_seq;
ALTER SEQUENCE public.pgqueuer_schedules_id_seq OWNED BY public.pgqueuer_schedules.id;
CREATE TABLE public.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status public.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);
CREATE SEQUENCE public.pgqueuer_statistics_id_seq;
ALTER SEQUENCE public.pgqueuer_statistics_id_seq OWNED BY public.pgqueuer_statistics.id;
CREATE TABLE public.placement (
    id bigint NOT NULL,
    match_case bigint NOT NULL,
    need bigint NOT NULL,
    candidate bigint NOT NULL,
    state character varying(6) DEFAULT 'open'::character varying NOT NULL,
    CONSTRAINT placement_state_known CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'hired'::character varying, 'closed'::character varying])::text[])))
);
CREATE SEQUENCE public.placement_id_seq;
ALTER SEQUENCE public.placement_id_seq OWNED BY public.placement.id;
CREATE TABLE public.post_plan (
    id bigint NOT NULL,
    institution bigint NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    state character varying(12) DEFAULT 'draft'::character varying NOT NULL,
    posts jsonb DEFAULT '[]'::jsonb NOT NULL,
    levels jsonb DEFAULT '[]'::jsonb NOT NULL,
    approvals jsonb DEFAULT '[]'::jsonb NOT NULL,
    establishment integer,
    effective date,
    document character varying(80) DEFAULT ''::character varying NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT plan_state_known CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'department'::character varying, 'county'::character varying, 'city'::character varying, 'approved'::character varying, 'returned'::character varying])::text[])))
);
CREATE SEQUENCE public.post_plan_id_seq;
ALTER SEQUENCE public.post_plan_id_seq OWNED BY public.post_plan.id;
CREATE TABLE public.post_plan_step (
    id bigint NOT NULL,
    plan bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor_id bigint,
    actor_name character varying(60) DEFAULT ''::character varying NOT NULL,
    from_state character varying(12) DEFAULT ''::character varying NOT NULL,
    to_state character varying(12) DEFAULT ''::character varying NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    document character varying(80) DEFAULT ''::character varying NOT NULL,
    decision jsonb DEFAULT '{}'::jsonb NOT NULL
);
CREATE SEQUENCE public.post_plan_step_id_seq;
ALTER SEQUENCE public.post_plan_step_id_seq OWNED BY public.post_plan_step.id;
CREATE TABLE public.promotion_round (
    id bigint NOT NULL,
    institution bigint NOT NULL,
    title character varying(80) DEFAULT ''::character varying NOT NULL,
    category character varying(14) DEFAULT 'professional'::character varying NOT NULL,
    seats jsonb DEFAULT '{}'::jsonb NOT NULL,
    criteria jsonb DEFAULT '[]'::jsonb NOT NULL,
    effective date DEFAULT CURRENT_DATE NOT NULL,
    steps jsonb DEFAULT '{}'::jsonb NOT NULL,
    state character varying(12) DEFAULT 'open'::character varying NOT NULL,
    result jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_by bigint,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT round_state_known CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'allocated'::character varying, 'cancelled'::character varying])::text[])))
);
CREATE SEQUENCE public.promotion_round_id_seq;
ALTER SEQUENCE public.promotion_round_id_seq OWNED BY public.promotion_round.id;
CREATE TABLE public.proposal (
    id bigint NOT NULL,
    run bigint NOT NULL,
    need bigint NOT NULL,
    candidate bigint NOT NULL,
    team bigint,
    score integer DEFAULT 0 NOT NULL,
    terms jsonb DEFAULT '{}'::jsonb NOT NULL,
    "position" smallint DEFAULT 0 NOT NULL,
    pinned boolean DEFAULT false NOT NULL
);
CREATE SEQUENCE public.proposal_id_seq;
ALTER SEQUENCE public.proposal_id_seq OWNED BY public.proposal.id;
CREATE TABLE public.rate_event (
    id bigint NOT NULL,
    what character varying(30) DEFAULT ''::character varying NOT NULL,
    subject character varying(60) DEFAULT ''::character varying NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE SEQUENCE public.rate_event_id_seq;
ALTER SEQUENCE public.rate_event_id_seq OWNED BY public.rate_event.id;
CREATE TABLE public.recovery_code (
    id bigint NOT NULL,
    account bigint NOT NULL,
    digest character varying(64) DEFAULT ''::character varying NOT NULL,
    used timestamp with time zone
);
CREATE SEQUENCE public.recovery_code_id_seq;
ALTER SEQUENCE public.recovery_code_id_seq OWNED BY public.recovery_code.id;
CREATE TABLE public.round_applicant (
    id bigint NOT NULL,
    promotion_round bigint NOT NULL,
    person bigint NOT NULL,
    wishes jsonb DEFAULT '[]'::jsonb NOT NULL,
    scores jsonb DEFAULT '[]'::jsonb NOT NULL,
    grade smallint,
    reason text DEFAULT ''::text NOT NULL,
    appointment bigint
);
CREATE SEQUENCE public.round_applicant_id_seq;
ALTER SEQUENCE public.round_applicant_id_seq OWNED BY public.round_applicant.id;
CREATE TABLE public.run_package (
    id bigint NOT NULL,
    run bigint NOT NULL,
    body bytea DEFAULT '\x'::bytea NOT NULL
);
CREATE SEQUENCE public.run_package_id_seq;
ALTER SEQUENCE public.run_package_id_seq OWNED BY public.run_package.id;
CREATE TABLE public.search_document (
    number integer NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    length integer NOT NULL,
    plain text NOT NULL,
    title text NOT NULL,
    skills text[] NOT NULL,
    keywords text[] NOT NULL,
    body text NOT NULL,
    county text,
    organisation text,
    owner text,
    branch text[] NOT NULL,
    category text[] NOT NULL,
    state text,
    places text[] NOT NULL,
    modes text[] NOT NULL,
    stage text,
    degree double precision,
    title_level double precision,
    years double precision,
    pay_low double precision,
    pay_high double precision,
    seats double precision,
    deadline date,
    updated date,
    consent boolean NOT NULL,
    public boolean NOT NULL
);
ALTER TABLE public.search_document ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.search_document_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.search_index (
    kind text NOT NULL,
    documents integer DEFAULT 0 NOT NULL,
    length bigint DEFAULT 0 NOT NULL,
    rebuilt_at timestamp with time zone
);
CREATE TABLE public.search_outbox (
    seq bigint NOT NULL,
    kind text NOT NULL,
    doc_id text NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    error text,
    not_before timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT search_outbox_kind_check CHECK ((kind = ANY (ARRAY['need'::text, 'project'::text, 'candidate'::text, 'team'::text])))
);
ALTER TABLE public.search_outbox ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.search_outbox_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.search_posting (
    token integer NOT NULL,
    document integer NOT NULL,
    weight integer NOT NULL,
    length integer NOT NULL
);
CREATE TABLE public.search_token (
    id integer NOT NULL,
    kind text NOT NULL,
    token text NOT NULL,
    documents integer DEFAULT 0 NOT NULL
);
ALTER TABLE public.search_token ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.search_token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.session (
    id bigint NOT NULL,
    token_hash character varying(64) DEFAULT ''::character varying NOT NULL,
    account bigint NOT NULL,
    created timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    seen timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    expires timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    address character varying(45) DEFAULT ''::character varying NOT NULL,
    agent character varying(200) DEFAULT ''::character varying NOT NULL,
    awaits_code boolean DEFAULT false NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    last_address character varying(45) DEFAULT ''::character varying NOT NULL,
    last_sign_in timestamp with time zone
);
CREATE SEQUENCE public.session_id_seq;
ALTER SEQUENCE public.session_id_seq OWNED BY public.session.id;
CREATE TABLE public.special_post (
    id bigint NOT NULL,
    institution bigint NOT NULL,
    person bigint NOT NULL,
    category character varying(14) DEFAULT 'professional'::character varying NOT NULL,
    grade smallint DEFAULT 0 NOT NULL,
    project character varying(120) DEFAULT ''::character varying NOT NULL,
    opened date DEFAULT CURRENT_DATE NOT NULL,
    ends date,
    project_ended date,
    written_off date,
    standard character varying(20) DEFAULT NULL::character varying,
    evidence jsonb DEFAULT '[]'::jsonb NOT NULL,
    approvals jsonb DEFAULT '[]'::jsonb NOT NULL,
    state character varying(12) DEFAULT 'open'::character varying NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT special_state_known CHECK (((state)::text = ANY ((ARRAY['asked'::character varying, 'county'::character varying, 'open'::character varying, 'refused'::character varying, 'closed'::character varying])::text[])))
);
CREATE SEQUENCE public.special_post_id_seq;
ALTER SEQUENCE public.special_post_id_seq OWNED BY public.special_post.id;
CREATE TABLE public.special_post_step (
    id bigint NOT NULL,
    special bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor_id bigint,
    actor_name character varying(60) DEFAULT ''::character varying NOT NULL,
    from_state character varying(12) DEFAULT ''::character varying NOT NULL,
    to_state character varying(12) DEFAULT ''::character varying NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    document character varying(80) DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.special_post_step_id_seq;
ALTER SEQUENCE public.special_post_step_id_seq OWNED BY public.special_post_step.id;
CREATE TABLE public.staff_member (
    id bigint NOT NULL,
    institution bigint NOT NULL,
    number character varying(30) DEFAULT ''::character varying NOT NULL,
    name character varying(30) DEFAULT ''::character varying NOT NULL,
    identity_cipher bytea,
    person_key character varying(64) DEFAULT ''::character varying NOT NULL,
    born date,
    degree character varying(10) DEFAULT NULL::character varying,
    titles jsonb DEFAULT '[]'::jsonb NOT NULL,
    skills jsonb DEFAULT '[]'::jsonb NOT NULL,
    certificates jsonb DEFAULT '[]'::jsonb NOT NULL,
    post_requires jsonb DEFAULT '[]'::jsonb NOT NULL,
    earlier jsonb DEFAULT '[]'::jsonb NOT NULL,
    leaves date,
    unit_leader boolean DEFAULT false NOT NULL,
    history_complete boolean DEFAULT false NOT NULL,
    roster jsonb DEFAULT 'null'::jsonb NOT NULL,
    origin_file character varying(64) DEFAULT NULL::character varying,
    origin_sheet character varying(31) DEFAULT NULL::character varying,
    origin_row integer
);
CREATE SEQUENCE public.staff_member_id_seq;
ALTER SEQUENCE public.staff_member_id_seq OWNED BY public.staff_member.id;
CREATE SEQUENCE public.team_id_seq;
ALTER SEQUENCE public.team_id_seq OWNED BY public.team.id;
CREATE SEQUENCE public.team_member_id_seq;
ALTER SEQUENCE public.team_member_id_seq OWNED BY public.team_member.id;
CREATE TABLE public.text_review (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    author bigint NOT NULL,
    kind character varying(10) DEFAULT ''::character varying NOT NULL,
    record bigint DEFAULT 0 NOT NULL,
    event bigint,
    county character varying(6) DEFAULT NULL::character varying,
    texts jsonb DEFAULT '{}'::jsonb NOT NULL,
    found jsonb DEFAULT '[]'::jsonb NOT NULL,
    state character varying(10) DEFAULT 'waiting'::character varying NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT event_of_a_case CHECK ((((kind)::text = 'case'::text) = (event IS NOT NULL))),
    CONSTRAINT kind_known CHECK (((kind)::text = ANY ((ARRAY['need'::character varying, 'candidate'::character varying, 'team'::character varying, 'case'::character varying])::text[]))),
    CONSTRAINT state_known CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'passed'::character varying, 'refused'::character varying, 'replaced'::character varying])::text[])))
);
CREATE SEQUENCE public.text_review_id_seq;
ALTER SEQUENCE public.text_review_id_seq OWNED BY public.text_review.id;
CREATE TABLE public.worker (
    id character varying(32) DEFAULT ''::character varying NOT NULL,
    started timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    seen timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY public.account ALTER COLUMN id SET DEFAULT nextval('public.account_id_seq'::regclass);
ALTER TABLE ONLY public.appointment ALTER COLUMN id SET DEFAULT nextval('public.appointment_id_seq'::regclass);
ALTER TABLE ONLY public.appointment_decision ALTER COLUMN id SET DEFAULT nextval('public.appointment_decision_id_seq'::regclass);
ALTER TABLE ONLY public.appointment_override ALTER COLUMN id SET DEFAULT nextval('public.appointment_override_id_seq'::regclass);
ALTER TABLE ONLY public.appointment_override_cure ALTER COLUMN id SET DEFAULT nextval('public.appointment_override_cure_id_seq'::regclass);
ALTER TABLE ONLY public.appointment_step ALTER COLUMN id SET DEFAULT nextval('public.appointment_step_id_seq'::regclass);
ALTER TABLE ONLY public.audit_check ALTER COLUMN id SET DEFAULT nextval('public.audit_check_id_seq'::regclass);
ALTER TABLE ONLY public.audit_entry ALTER COLUMN id SET DEFAULT nextval('public.audit_entry_id_seq'::regclass);
ALTER TABLE ONLY public.audit_seal ALTER COLUMN "position" SET DEFAULT nextval('public.audit_seal_position_seq'::regclass);
ALTER TABLE ONLY public.candidate ALTER COLUMN id SET DEFAULT nextval('public.candidate_id_seq'::regclass);
ALTER TABLE ONLY public.case_event ALTER COLUMN id SET DEFAULT nextval('public.case_event_id_seq'::regclass);
ALTER TABLE ONLY public.directive ALTER COLUMN id SET DEFAULT nextval('public.directive_id_seq'::regclass);
ALTER TABLE ONLY public.enterprise ALTER COLUMN id SET DEFAULT nextval('public.enterprise_id_seq'::regclass);
ALTER TABLE ONLY public.factor_reset ALTER COLUMN id SET DEFAULT nextval('public.factor_reset_id_seq'::regclass);
ALTER TABLE ONLY public.hand_over_code ALTER COLUMN id SET DEFAULT nextval('public.hand_over_code_id_seq'::regclass);
ALTER TABLE ONLY public.import_file ALTER COLUMN id SET DEFAULT nextval('public.import_file_id_seq'::regclass);
ALTER TABLE ONLY public.import_problem ALTER COLUMN id SET DEFAULT nextval('public.import_problem_id_seq'::regclass);
ALTER TABLE ONLY public.institution ALTER COLUMN id SET DEFAULT nextval('public.institution_id_seq'::regclass);
ALTER TABLE ONLY public.job ALTER COLUMN id SET DEFAULT nextval('public.job_id_seq'::regclass);
ALTER TABLE ONLY public.ledger_entry ALTER COLUMN id SET DEFAULT nextval('public.ledger_entry_id_seq'::regclass);
ALTER TABLE ONLY public.match_case ALTER COLUMN id SET DEFAULT nextval('public.match_case_id_seq'::regclass);
ALTER TABLE ONLY public.match_run ALTER COLUMN id SET DEFAULT nextval('public.match_run_id_seq'::regclass);
ALTER TABLE ONLY public.migration ALTER COLUMN id SET DEFAULT nextval('public.migration_id_seq'::regclass);
ALTER TABLE ONLY public.need ALTER COLUMN id SET DEFAULT nextval('public.need_id_seq'::regclass);
ALTER TABLE ONLY public.need_change ALTER COLUMN id SET DEFAULT nextval('public.need_change_id_seq'::regclass);
ALTER TABLE ONLY public.offer_change ALTER COLUMN id SET DEFAULT nextval('public.offer_change_id_seq'::regclass);
ALTER TABLE ONLY public.organisation ALTER COLUMN id SET DEFAULT nextval('public.organisation_id_seq'::regclass);
ALTER TABLE ONLY public.outcome ALTER COLUMN id SET DEFAULT nextval('public.outcome_id_seq'::regclass);
ALTER TABLE ONLY public.pgqueuer ALTER COLUMN id SET DEFAULT nextval('public.pgqueuer_id_seq'::regclass);
ALTER TABLE ONLY public.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('public.pgqueuer_schedules_id_seq'::regclass);
ALTER TABLE ONLY public.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('public.pgqueuer_statistics_id_seq'::regclass);
ALTER TABLE ONLY public.placement ALTER COLUMN id SET DEFAULT nextval('public.placement_id_seq'::regclass);
ALTER TABLE ONLY public.post_plan ALTER COLUMN id SET DEFAULT nextval('public.post_plan_id_seq'::regclass);
ALTER TABLE ONLY public.post_plan_step ALTER COLUMN id SET DEFAULT nextval('public.post_plan_step_id_seq'::regclass);
ALTER TABLE ONLY public.promotion_round ALTER COLUMN id SET DEFAULT nextval('public.promotion_round_id_seq'::regclass);
ALTER TABLE ONLY public.proposal ALTER COLUMN id SET DEFAULT nextval('public.proposal_id_seq'::regclass);
ALTER TABLE ONLY public.rate_event ALTER COLUMN id SET DEFAULT nextval('public.rate_event_id_seq'::regclass);
ALTER TABLE ONLY public.recovery_code ALTER COLUMN id SET DEFAULT nextval('public.recovery_code_id_seq'::regclass);
ALTER TABLE ONLY public.round_applicant ALTER COLUMN id SET DEFAULT nextval('public.round_applicant_id_seq'::regclass);
ALTER TABLE ONLY public.run_package ALTER COLUMN id SET DEFAULT nextval('public.run_package_id_seq'::regclass);
ALTER TABLE ONLY public.session ALTER COLUMN id SET DEFAULT nextval('public.session_id_seq'::regclass);
ALTER TABLE ONLY public.special_post ALTER COLUMN id SET DEFAULT nextval('public.special_post_id_seq'::regclass);
ALTER TABLE ONLY public.special_post_step ALTER COLUMN id SET DEFAULT nextval('public.special_post_step_id_seq'::regclass);
ALTER TABLE ONLY public.staff_member ALTER COLUMN id SET DEFAULT nextval('public.staff_member_id_seq'::regclass);
ALTER TABLE ONLY public.team ALTER COLUMN id SET DEFAULT nextval('public.team_id_seq'::regclass);
ALTER TABLE ONLY public.team_member ALTER COLUMN id SET DEFAULT nextval('public.team_member_id_seq'::regclass);
ALTER TABLE ONLY public.text_review ALTER COLUMN id SET DEFAULT nextval('public.text_review_id_seq'::regclass);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (1, 'city', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试city', 'city', 1, true, 'zh', 0, '2026-11-28 06:32:27.285889+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (2, 'auditor', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试auditor', 'auditor', 1, true, 'zh', 0, '2026-11-28 06:32:27.290055+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (3, 'security', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试security', 'security', 1, true, 'zh', 0, '2026-11-28 06:32:27.2929+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (4, 'officer', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试officer', 'officer', 1, true, 'zh', 0, '2026-11-28 06:32:27.293877+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (5, 'county1', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试county1', 'county', 2, true, 'zh', 0, '2026-11-28 06:32:27.298141+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (6, 'county2', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试county2', 'county', 5, true, 'zh', 0, '2026-11-28 06:32:27.302223+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (7, 'enterprise1', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试enterprise1', 'enterprise', 3, true, 'zh', 0, '2026-11-28 06:32:27.303207+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (8, 'enterprise2', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试enterprise2', 'enterprise', 6, true, 'zh', 0, '2026-11-28 06:32:27.30384+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (9, 'institution1', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试institution1', 'institution', 4, true, 'zh', 0, '2026-11-28 06:32:27.304423+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (10, 'institution2', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试institution2', 'institution', 7, true, 'zh', 0, '2026-11-28 06:32:27.304956+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (11, 'candidate', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试candidate', 'candidate', NULL, true, 'zh', 0, '2026-11-28 06:32:27.305489+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (12, 'candidate2', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试candidate2', 'candidate', NULL, true, 'zh', 0, '2026-11-28 06:32:27.306019+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.account (id, login, password_hash, name, role, organisation, active, locale, failed, created, last_address, last_sign_in, password_until, totp_pending, totp_secret, totp_step) VALUES (13, 'teamlead', '$argon2id$v=19$m=19456,t=2,p=1$4nws0VjkRIDZDvPVECgyXA$fvdRbq9iEE2a990p7RbSWjmg5Akl3k+jXNpnkH0ffGw', '测试teamlead', 'team_lead', NULL, true, 'zh', 0, '2026-11-28 06:32:27.310307+00', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO public.appointment (id, institution, person, person_key, category, grade, seat_grade, way, effective, ends, special, concurrent, policy, occupies_quota, post_requires, evidence, approvals, recruitment, state, expires, need, candidate, created_by, version, created, updated) VALUES (1, 1, 1, 'key1', 'skilled', 4, 4, 'promotion', '2026-12-01', NULL, NULL, false, '', true, '[]', '[]', '[]', '{"steps": [{"on": "2026-09-01", "name": "plan"}, {"on": "2026-09-01", "name": "notice"}, {"on": "2026-09-01", "name": "check"}, {"on": "2026-09-01", "name": "evaluation"}, {"on": "2026-09-01", "name": "publicity"}], "exempt": "", "publicity_end": "2026-09-30", "open_objections": 0, "publicity_start": "2026-09-02"}', 'reserved', '2027-01-27 06:32:35.112653+00', NULL, NULL, 9, 1, '2026-11-28 06:32:34.79051+00', '2026-11-28 06:32:34.790517+00');
INSERT INTO public.appointment_decision (id, appointment, at, stage, law_on, outcome, case_json, decision_json, rulebook) VALUES (1, 1, '2026-11-28 06:32:35.101166+00', 'reserved', '2026-12-01', 'warn', '{
  "unit": {
    "institution": {
      "name": "第1人民医院",
      "kind": "professional",
      "level": "county",
      "jurisdiction": "219901",
      "establishment": 1000,
      "code": "",
      "department": ""
    },
    "plan": {
      "posts": [
        {
          "category": "professional",
          "grade": 12,
          "count": 20,
          "frozen": 0
        },
        {
          "category": "skilled",
          "grade": 4,
          "count": 1,
          "frozen": 0
        },
        {
          "category": "skilled",
          "grade": 5,
          "count": 400,
          "frozen": 0
        }
      ],
      "levels": [],
      "approvals": [
        {
          "by": "department",
          "on": "2009-12-01",
          "document": "department 2009-1",
          "covers": []
        },
        {
          "by": "county_hrss",
          "on": "2009-12-01",
          "document": "county_hrss 2009-1",
          "covers": []
        },
        {
          "by": "city_hrss",
          "on": "2009-12-01",
          "document": "city_hrss 2009-1",
          "covers": []
        }
      ]
    },
    "roster": [
      {
        "id": "1",
        "name": "工人1",
        "born": "1985-05-01",
        "degree": "college",
        "holdings": [
          {
            "category": "skilled",
            "grade": 5,
            "start": "2015-01-01",
            "end": null,
            "way": "recruit",
            "here": true,
            "special": "",
            "over_quota": "",
            "policy": "",
            "occupies_quota": true,
            "approvals": [],
            "absences": []
          }
        ],
        "titles": [],
        "skills": [
          {
            "level": 4,
            "granted": "2019-06-01"
          }
        ],
        "certificates": [],
        "post_requires": [],
        "leaves": null,
        "unit_leader": false,
        "history_complete": true
      }
    ],
    "special_posts": [],
    "pending": []
  },
  "person": {
    "id": "1",
    "name": "工人1",
    "born": "1985-05-01",
    "degree": "college",
    "holdings": [
      {
        "category": "skilled",
        "grade": 5,
        "start": "2015-01-01",
        "end": null,
        "way": "recruit",
        "here": true,
        "special": "",
        "over_quota": "",
        "policy": "",
        "occupies_quota": true,
        "approvals": [],
        "absences": []
      }
    ],
    "titles": [],
    "skills": [
      {
        "level": 4,
        "granted": "2019-06-01"
      }
    ],
    "certificates": [],
    "post_requires": [],
    "leaves": null,
    "unit_leader": false,
    "history_complete": true
  },
  "request": {
    "category": "skilled",
    "grade": 4,
    "effective": "2026-12-01",
    "way": "promotion",
    "id": "1",
    "end": null,
    "special": "",
    "concurrent": false,
    "policy": "",
    "occupies_quota": true,
    "post_requires": [],
    "evidence": [],
    "approvals": [],
    "recruitment": {
      "steps": [
        {
          "name": "plan",
          "on": "2026-09-01"
        },
        {
          "name": "notice",
          "on": "2026-09-01"
        },
        {
          "name": "check",
          "on": "2026-09-01"
        },
        {
          "name": "evaluation",
          "on": "2026-09-01"
        },
        {
          "name": "publicity",
          "on": "2026-09-01"
        }
      ],
      "publicity_start": "2026-09-02",
      "publicity_end": "2026-09-30",
      "open_objections": 0,
      "exempt": ""
    },
    "asked": "2026-11-28"
  },
  "note": ""
}', '{
  "outcome": "warn",
  "law_on": "2026-12-01",
  "institution": "第1人民医院",
  "subject": "工人1(1)拟聘技术工四级",
  "findings": [
    {
      "rule": "G1a",
      "outcome": "warn",
      "sentence": "按照事业单位的社会功能确定主体岗位:主要以专业技术提供社会公益服务的,专业技术岗位一般不低于70%;主要承担社会事务管理职责的,管理岗位应占一半以上;主要承担技能操作维护、服务保障的,工勤技能岗位应占一半以上。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第六条;2021年全市职称工作安排意见 (七)",
      "reason": "专业技术岗位占比低于 70%。",
      "facts": {
        "单位类型": "以专业技术提供社会公益服务",
        "岗位总量": 421,
        "专业技术岗位": 20,
        "占比%": 4.75
      },
      "figures": [
        {
          "figure": "main_category_floor",
          "title": "主体岗位占比下限(%)",
          "value": {
            "professional": 70,
            "administration": 50,
            "support": 50
          },
          "jurisdiction": "CN",
          "valid_from": "2006-08-31",
          "valid_to": null,
          "source": {
            "title": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》",
            "article": "第六条",
            "link": "fsou.com/html/text/chl/804/80417_1.html",
            "status": "verified"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "G1b",
      "outcome": "pass",
      "sentence": "工勤技能岗位占岗位总量的比例不得超过当地规定的上限。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第六条",
      "reason": "当地对此类单位没有规定上限。",
      "facts": {
        "岗位总量": 421,
        "工勤技能岗位": 401
      },
      "figures": [
        {
          "figure": "skilled_share_cap",
          "title": "工勤技能岗位占比上限(%)",
          "value": null,
          "jurisdiction": "219901",
          "valid_from": null,
          "valid_to": null,
          "source": null
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "G2a",
      "outcome": "pass",
      "sentence": "专业技术高级、中级、初级岗位之间的结构比例,全国总体控制目标为1:3:6,各地按单位层级确定。(大意)",
      "citation": "岗位结构比例总体控制目标(87号转载与解读)〔转载文本〕;2021年全市职称工作安排意见 (七)",
      "reason": "不高于结构比例。〔专业技术高级、中级、初级岗位结构比例:未核实〕",
      "facts": {
        "高级": 0,
        "中级": 0,
        "初级": 20
      },
      "figures": [
        {
          "figure": "level_structure",
          "title": "专业技术高级、中级、初级岗位结构比例",
          "value": {
            "city": [
              2,
              4,
              4
            ],
            "county": [
              1,
              3,
              6
            ],
            "township": [
              0.5,
              3,
              6.5
            ]
          },
          "jurisdiction": "219900",
          "valid_from": "2021-06-01",
          "valid_to": null,
          "source": {
            "title": "某市岗位结构比例文本(原地名不详)",
            "article": "",
            "link": "m.wenkunet.com/p-3371663.html",
            "status": "unverified"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "G2b",
      "outcome": "pass",
      "sentence": "二级、三级、四级岗位之间为1:3:6,五级、六级、七级之间为2:4:4,八级、九级、十级之间为3:4:3,十一级、十二级之间为5:5。(大意)",
      "citation": "岗位结构比例总体控制目标(87号转载与解读)〔转载文本〕",
      "reason": "不高于结构比例。",
      "facts": {
        "2:3:4": "0:0:0",
        "5:6:7": "0:0:0",
        "8:9:10": "0:0:0",
        "11:12": "0:20"
      },
      "figures": [
        {
          "figure": "grade_structure",
          "title": "专业技术各层级内部等级结构比例",
          "value": [
            {
              "grades": [
                2,
                3,
                4
              ],
              "ratio": [
                1,
                3,
                6
              ]
            },
            {
              "grades": [
                5,
                6,
                7
              ],
              "ratio": [
                2,
                4,
                4
              ]
            },
            {
              "grades": [
                8,
                9,
                10
              ],
              "ratio": [
                3,
                4,
                3
              ]
            },
            {
              "grades": [
                11,
                12
              ],
              "ratio": [
                5,
                5
              ]
            }
          ],
          "jurisdiction": "CN",
          "valid_from": "2006-08-31",
          "valid_to": null,
          "source": {
            "title": "87号转载与解读",
            "article": "总体控制目标",
            "link": "rcgz.com.cn/a/282071.html",
            "status": "secondary"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "G2c",
      "outcome": "pass",
      "sentence": "技术工一级、二级、三级岗位占工勤技能岗位总量的比例约为25%,一级、二级约为5%。(大意)",
      "citation": "岗位结构比例总体控制目标(87号转载与解读)〔转载文本〕",
      "reason": "不高于结构比例。",
      "facts": {
        "工勤技能岗位": 401,
        "技术工一至三级": 0,
        "技术工一至二级": 0
      },
      "figures": [
        {
          "figure": "skilled_structure",
          "title": "技术工高等级岗位占比(%)",
          "value": [
            {
              "grades": [
                1,
                2,
                3
              ],
              "percent": 25
            },
            {
              "grades": [
                1,
                2
              ],
              "percent": 5
            }
          ],
          "jurisdiction": "CN",
          "valid_from": "2006-08-31",
          "valid_to": null,
          "source": {
            "title": "87号转载与解读",
            "article": "总体控制目标",
            "link": "lkjixs.com/869310425.html",
            "status": "secondary"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "G2d",
      "outcome": "pass",
      "sentence": "市属单位原则上不设二级、县属单位不设三级、乡镇单位不设七级专业技术岗位(及以上)。(大意)",
      "citation": "某市岗位结构比例文本(原地名不详)〔转载文本〕",
      "reason": "没有高于四级的岗位。〔专业技术岗位最高等级:未核实〕",
      "facts": {
        "单位层级": "县(区)属",
        "最高等级": "专业技术四级"
      },
      "figures": [
        {
          "figure": "grade_ceiling",
          "title": "专业技术岗位最高等级",
          "value": {
            "city": 3,
            "county": 4,
            "township": 8
          },
          "jurisdiction": "219900",
          "valid_from": "2021-06-01",
          "valid_to": null,
          "source": {
            "title": "某市岗位结构比例文本(原地名不详)",
            "article": "",
            "link": "m.wenkunet.com/p-3371663.html",
            "status": "unverified"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "G3a",
      "outcome": "pass",
      "sentence": "事业单位岗位总量不得超过机构编制部门核定的编制数。(大意)",
      "citation": "国人部发〔2006〕70号 《事业单位岗位设置管理试行办法》〔凭记忆,待核〕",
      "reason": "岗位总量未超过编制。〔岗位总量占编制的上限(%):凭记忆,待核〕",
      "facts": {
        "岗位总量": 421,
        "编制数": 1000
      },
      "figures": [
        {
          "figure": "posts_per_establishment",
          "title": "岗位总量占编制的上限(%)",
          "value": 100,
          "jurisdiction": "CN",
          "valid_from": "2006-07-04",
          "valid_to": null,
          "source": {
            "title": "国人部发〔2006〕70号 《事业单位岗位设置管理试行办法》",
            "article": "",
            "link": "",
            "status": "recalled"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "G3b",
      "outcome": "pass",
      "sentence": "岗位设置方案须按程序报人事行政部门核准后实施。(大意)",
      "citation": "国人部发〔2006〕70号 《事业单位岗位设置管理试行办法》〔凭记忆,待核〕;国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第三十至三十三条",
      "reason": "岗位设置方案已经县(区)人社部门核准。",
      "facts": {
        "核准机关": "县(区)人社部门",
        "核准日期": "2009-12-01",
        "文号": "county_hrss 2009-1"
      },
      "figures": [
        {
          "figure": "plan_approvers",
          "title": "岗位设置方案核准机关",
          "value": {
            "province": [
              "province_hrss"
            ],
            "city": [
              "city_hrss"
            ],
            "county": [
              "county_hrss",
              "city_hrss"
            ],
            "township": [
              "county_hrss",
              "city_hrss"
            ]
          },
          "jurisdiction": "CN",
          "valid_from": "2006-08-31",
          "valid_to": null,
          "source": {
            "title": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》",
            "article": "第三十至三十三条",
            "link": "fsou.com/html/text/chl/804/80417_4.html",
            "status": "verified"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "G4",
      "outcome": "pass",
      "sentence": "县(区)事业单位的岗位设置方案,经县(区)人事行政部门审核后,报地市人事行政部门核准。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第三十至三十三条",
      "reason": "县(区)审核后已报市核准。",
      "facts": {
        "县(区)审核": "2009-12-01",
        "市核准": "2009-12-01"
      },
      "figures": [
        {
          "figure": "plan_approvers",
          "title": "岗位设置方案核准机关",
          "value": {
            "province": [
              "province_hrss"
            ],
            "city": [
              "city_hrss"
            ],
            "county": [
              "county_hrss",
              "city_hrss"
            ],
            "township": [
              "county_hrss",
              "city_hrss"
            ]
          },
          "jurisdiction": "CN",
          "valid_from": "2006-08-31",
          "valid_to": null,
          "source": {
            "title": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》",
            "article": "第三十至三十三条",
            "link": "fsou.com/html/text/chl/804/80417_4.html",
            "status": "verified"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "G5a",
      "outcome": "pass",
      "sentence": "对顶尖人才、国家级领军人才领衔的团队或承担国家、省市重点科研工程项目、重大课题研究的事业单位可申请开设特设岗位",
      "citation": "2021年全市职称工作安排意见 (七);国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第十九至二十条",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "G5b",
      "outcome": "pass",
      "sentence": "特设岗位的设置须经主管部门审核后,按程序报设区的市以上人事行政部门核准。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第十九至二十条",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "G5c",
      "outcome": "pass",
      "sentence": "特设岗位的数量不得超过当地规定的上限。(大意)",
      "citation": "浙江省事业单位特设岗位文件",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "G5d",
      "outcome": "pass",
      "sentence": "单位有相应常设岗位空缺的,不得使用特设岗位。(大意)",
      "citation": "浙江省事业单位特设岗位文件",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "G5e",
      "outcome": "pass",
      "sentence": "特设岗位的等级不得高于当地规定的上限。(大意)",
      "citation": "上海市特设岗位文件",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "G6a",
      "outcome": "pass",
      "sentence": "特设岗位实行……专人专岗管理",
      "citation": "2021年全市职称工作安排意见 (七)",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "G6b",
      "outcome": "pass",
      "sentence": "特设岗位实行专家引领、依托项目、动态设岗",
      "citation": "2021年全市职称工作安排意见 (七)",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "G6c",
      "outcome": "pass",
      "sentence": "聘用标准应不低于本单位其他同层次人员。",
      "citation": "2021年全市职称工作安排意见 (七)",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "G7",
      "outcome": "pass",
      "sentence": "特设岗位不受事业单位岗位总量、最高等级和结构比例限制。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第十九至二十条",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "G8a",
      "outcome": "pass",
      "sentence": "特设岗位不是常设岗位,在完成工作任务后,按管理权限核销。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第十九至二十条",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "G8b",
      "outcome": "pass",
      "sentence": "项目结束或人员离开的,特设岗位随之取消。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第十九至二十条;2021年全市职称工作安排意见 (七)",
      "reason": "不是特设岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H1a",
      "outcome": "pass",
      "sentence": "各用人单位要……严格按照岗位数额择优聘用",
      "citation": "2021年全市职称工作安排意见 (八);岗位结构比例总体控制目标(87号转载与解读)〔转载文本〕",
      "reason": "技术工四级有空岗。〔高等级空岗可否用于同层级低等级聘用:未核实〕",
      "facts": {
        "岗位": "技术工四级",
        "核准(可用)数": 1,
        "已占用": 0,
        "已保留": 0
      },
      "figures": [
        {
          "figure": "downward_use",
          "title": "高等级空岗可否用于同层级低等级聘用",
          "value": true,
          "jurisdiction": "219900",
          "valid_from": "2021-06-01",
          "valid_to": null,
          "source": {
            "title": "示例设定,非法律文本;各市应以本地文件替换",
            "article": "",
            "link": "",
            "status": "unverified"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "H1b",
      "outcome": "pass",
      "sentence": "各层级专业技术岗位聘用人数不得超过核准的层级岗位数。(大意)",
      "citation": "2021年全市职称工作安排意见 (八);岗位结构比例总体控制目标(87号转载与解读)〔转载文本〕",
      "reason": "不是专业技术岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H1c",
      "outcome": "pass",
      "sentence": "事业单位没有空余专业技术岗位的,其新增人员原则上不得聘用到专业技术岗位",
      "citation": "2021年全市职称工作安排意见 (八)",
      "reason": "不是专业技术岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H1d",
      "outcome": "pass",
      "sentence": "政策性安置人员按当地规定可不占岗位数,晋升时除外。(大意)",
      "citation": "某市岗位聘用文本(原地名不详)",
      "reason": "申请占用岗位数。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H2a",
      "outcome": "pass",
      "sentence": "专业技术人员在同一层级不同等级之间,原则上要逐等级聘用上一等级专业技术岗位",
      "citation": "2021年全市职称工作安排意见 (八)",
      "reason": "不是专业技术岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H2b",
      "outcome": "pass",
      "sentence": "逐步建立健全竞争择优、能上能下的用人机制。",
      "citation": "2021年全市职称工作安排意见 (八)",
      "reason": "不是专业技术岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H3a",
      "outcome": "pass",
      "sentence": "首次聘用上一层级……的专业技术人员,原则上要聘用到相应层级的最低等级",
      "citation": "2021年全市职称工作安排意见 (八)",
      "reason": "不是专业技术岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H3b",
      "outcome": "pass",
      "sentence": "新调入未曾聘用过的专业技术人员,原则上要聘用到相应层级的最低等级",
      "citation": "2021年全市职称工作安排意见 (八)",
      "reason": "不是专业技术岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H3c",
      "outcome": "pass",
      "sentence": "未取得职称的毕业生,按学历聘用到当地规定的等级。(大意)",
      "citation": "毕业生初次聘用(一所高校的规定)〔转载文本〕;2021年全市职称工作安排意见 (八)",
      "reason": "不是专业技术岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H4a",
      "outcome": "pass",
      "sentence": "三级、五级管理岗位,须分别在四级、六级岗位上工作两年以上;四级、六级、七级、八级,须在下一级岗位上工作三年以上。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第二十三条",
      "reason": "不是管理岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H4b",
      "outcome": "pass",
      "sentence": "管理岗位一般应具有中专以上学历,其中六级以上一般应具有大学专科以上学历,四级以上一般应具有大学本科以上学历。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第二十二条",
      "reason": "不是管理岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H4c",
      "outcome": "pass",
      "sentence": "一级、二级、三级、四级工勤技能岗位,须在本工种下一级岗位工作满5年。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第二十九条",
      "reason": "在技术工五级(或以上)已满 5 年。",
      "facts": {
        "拟聘": "技术工四级",
        "下一级": "技术工五级",
        "须任职年数": 5,
        "已任职天数": 4352,
        "须任职天数": 1826
      },
      "figures": [
        {
          "figure": "years_in_grade_skilled",
          "title": "技术工任下一级年限",
          "value": {
            "1": 5,
            "2": 5,
            "3": 5,
            "4": 5,
            "5": null,
            "6": null
          },
          "jurisdiction": "CN",
          "valid_from": "2006-08-31",
          "valid_to": null,
          "source": {
            "title": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》",
            "article": "第二十九条",
            "link": "fsou.com/html/text/chl/804/80417_4.html",
            "status": "verified"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "H4d",
      "outcome": "pass",
      "sentence": "工勤技能岗位须分别通过高级技师、技师、高级工、中级工技术等级考评。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第二十九条",
      "reason": "已通过中级工考评。",
      "facts": {
        "拟聘": "技术工四级",
        "须通过": "中级工",
        "已通过": "中级工"
      },
      "figures": [],
      "needs": [],
      "applies": true
    },
    {
      "rule": "H4e",
      "outcome": "pass",
      "sentence": "专业技术岗位的任职年限,国家未作统一规定,按现行职称和当地岗位聘用规定执行。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第二十五条;地方岗位等级晋升年限(转载)〔转载文本〕",
      "reason": "不是专业技术岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H5",
      "outcome": "pass",
      "sentence": "政策性超岗聘用人员在本单位具备相应级别专业技术岗位空额时,要优先纳入岗位管理。",
      "citation": "2021年全市职称工作安排意见 (八)",
      "reason": "没有人等待,或空岗足够。〔政策性超岗人员纳入管理的先后:未核实〕",
      "facts": {
        "等待纳入人数": 0,
        "可用空岗": 1
      },
      "figures": [
        {
          "figure": "over_quota_queue_order",
          "title": "政策性超岗人员纳入管理的先后",
          "value": [
            "since",
            "title",
            "born"
          ],
          "jurisdiction": "219900",
          "valid_from": "2021-06-01",
          "valid_to": null,
          "source": {
            "title": "示例设定,非法律文本;各市应以本地文件替换",
            "article": "",
            "link": "",
            "status": "unverified"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "H6",
      "outcome": "pass",
      "sentence": "超岗单位在消化到位前,按规定的出几进一比例进人。(大意)",
      "citation": "海南省事业单位岗位聘用文件;首次岗位聘用的有关规定(存档副本,无地址)〔转载文本〕",
      "reason": "不是新增人员。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H7a",
      "outcome": "pass",
      "sentence": "国家重点研发计划项目主要负责人、国家级教学成果二等奖第一获奖者可作为申报评聘专业技术二级岗位标准条件。",
      "citation": "2021年全市职称工作安排意见 (八)",
      "reason": "不是专业技术二级岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H7b",
      "outcome": "pass",
      "sentence": "各单位要……在规定时间按规定程序组织开展申报工作",
      "citation": "2021年全市职称工作安排意见 (八)",
      "reason": "不是专业技术二级岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H7c",
      "outcome": "pass",
      "sentence": "各单位要严格按照标准条件和单位专业技术二级、三级岗位数额……组织开展申报工作",
      "citation": "2021年全市职称工作安排意见 (八)",
      "reason": "不是专业技术二级、三级岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H8a",
      "outcome": "pass",
      "sentence": "专业技术一级岗位由国家实行总量控制和管理,人员的确定由国家人事行政部门批准。(大意)",
      "citation": "专业技术一、二级岗位控制(转载)〔转载文本〕",
      "reason": "不是专业技术一级岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H8b",
      "outcome": "pass",
      "sentence": "专业技术二级岗位由省级控制;本市由主管部门统一报市人力资源社会保障部门评定。(大意)",
      "citation": "专业技术一、二级岗位控制(转载)〔转载文本〕;2021年全市职称工作安排意见 (八)",
      "reason": "不是专业技术二级岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H9a",
      "outcome": "pass",
      "sentence": "事业单位人员原则上不得同时在两类岗位上任职;因行业特点确需兼任的,须按人事管理权限审批。(大意)",
      "citation": "广西人社厅答复引述的国家规定〔转载文本〕",
      "reason": "不同时在两类岗位任职。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H9b",
      "outcome": "pass",
      "sentence": "双肩挑限任命的单位领导人员,并须具有专业背景、任职资格,实际承担专业技术工作,经竞聘产生(广西)。(大意)",
      "citation": "广西人社厅答复引述的国家规定〔转载文本〕",
      "reason": "不同时在两类岗位任职。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H9c",
      "outcome": "pass",
      "sentence": "双肩挑人员占用哪一类岗位数,由当地规定。(大意)",
      "citation": "广西人社厅答复引述的国家规定〔转载文本〕",
      "reason": "不同时在两类岗位任职。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H10a",
      "outcome": "pass",
      "sentence": "聘用到专业技术岗位,应具备相应层级的专业技术职务任职资格。(大意)",
      "citation": "岗位任职条件一般规定〔凭记忆,待核〕",
      "reason": "不是专业技术岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H10b",
      "outcome": "pass",
      "sentence": "未取得职称的毕业生,只可聘用到当地规定的初聘等级及以下岗位。(大意)",
      "citation": "毕业生初次聘用(一所高校的规定)〔转载文本〕",
      "reason": "不是专业技术岗位。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H11a",
      "outcome": "pass",
      "sentence": "实行职业资格准入控制的专业技术岗位,应具备准入控制的职业资格。(大意)",
      "citation": "国人部发〔2006〕87号 《〈事业单位岗位设置管理试行办法〉实施意见》 第二十六条;国家职业资格目录(2021年版)",
      "reason": "岗位未要求职业资格。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H11b",
      "outcome": "pass",
      "sentence": "除准入类职业资格外,一律不得与就业创业挂钩。(大意)",
      "citation": "国家职业资格目录(2021年版)",
      "reason": "岗位未要求职业资格。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H12a",
      "outcome": "pass",
      "sentence": "公开招聘:制定方案、公布岗位、审查资格、考试考察、体检、公示、订立合同办理聘用手续;国家政策性安置、上级任命、涉密岗位等人员除外。(大意)",
      "citation": "事业单位人事管理条例 第八、九条",
      "reason": "不是公开招聘。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H12b",
      "outcome": "pass",
      "sentence": "内部竞聘上岗:制定方案、公布岗位、审查资格、考评、公示、办理聘任手续。(大意)",
      "citation": "事业单位人事管理条例 第十条",
      "reason": "各环节已依次完成。",
      "facts": {
        "制定方案": "2026-09-01",
        "公布岗位": "2026-09-01",
        "资格审查": "2026-09-01",
        "考评": "2026-09-01",
        "公示": "2026-09-01"
      },
      "figures": [
        {
          "figure": "competition_steps",
          "title": "竞聘上岗程序",
          "value": [
            "plan",
            "notice",
            "check",
            "evaluation",
            "publicity"
          ],
          "jurisdiction": "CN",
          "valid_from": "2014-07-01",
          "valid_to": null,
          "source": {
            "title": "事业单位人事管理条例(国务院令第652号)",
            "article": "第十条",
            "link": "qiwang.cc/news/20140527/11744_4.html",
            "status": "verified"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "H12c",
      "outcome": "pass",
      "sentence": "对拟聘人员应在适当范围进行公示,公示期一般为7至15日。(大意)",
      "citation": "事业单位公开招聘人员暂行规定(转载)〔转载文本〕",
      "reason": "不是公开招聘。",
      "facts": {},
      "figures": [],
      "needs": [],
      "applies": false
    },
    {
      "rule": "H12d",
      "outcome": "pass",
      "sentence": "竞聘结果应在本单位公示,公示期按当地规定。(大意)",
      "citation": "事业单位人事管理条例 第十条",
      "reason": "公示满 5 个工作日。〔竞聘上岗公示期:未核实〕",
      "facts": {
        "公示起": "2026-09-02",
        "公示止": "2026-09-30",
        "已公示": "20 个工作日",
        "应不少于": "5 个工作日"
      },
      "figures": [
        {
          "figure": "competition_publicity",
          "title": "竞聘上岗公示期",
          "value": {
            "least": 5,
            "unit": "working_day"
          },
          "jurisdiction": "219900",
          "valid_from": "2021-06-01",
          "valid_to": null,
          "source": {
            "title": "示例设定,非法律文本;各市应以本地文件替换",
            "article": "",
            "link": "",
            "status": "unverified"
          }
        }
      ],
      "needs": [],
      "applies": true
    },
    {
      "rule": "H12e",
      "outcome": "pass",
      "sentence": "公示无异议或异议不成立的,方可办理聘用手续。(大意)",
      "citation": "事业单位公开招聘人员暂行规定(转载)〔转载文本〕",
      "reason": "没有未处理的异议。",
      "facts": {
        "未处理异议": 0
      },
      "figures": [],
      "needs": [],
      "applies": true
    }
  ],
  "not_in_force": [],
  "advice": []
}', '0.1.0');
INSERT INTO public.appointment_step (id, appointment, at, actor_id, actor_name, from_state, to_state, note, document) VALUES (1, 1, '2026-11-28 06:32:35.115802+00', 9, '测试institution1', 'draft', 'reserved', '', '');
INSERT INTO public.audit_check (id, at, last_entry, digest, broken) VALUES (1, '2026-11-28 06:32:35.14041+00', 9, '2e71603d15dc2c5467a8ab0367d537fcd1514ca5e97dd65a11875eb179c65876', NULL);
INSERT INTO public.audit_entry (id, at, actor_id, actor_name, action, subject, detail) VALUES (1, '2026-11-28 06:32:27.461042+00', 7, '测试enterprise1', 'need.created', 'need:1', '{}');
INSERT INTO public.audit_entry (id, at, actor_id, actor_name, action, subject, detail) VALUES (2, '2026-11-28 06:32:27.469172+00', 7, '测试enterprise1', 'need.submit', 'need:1', '{"note": "", "reason": ""}');
INSERT INTO public.audit_entry (id, at, actor_id, actor_name, action, subject, detail) VALUES (3, '2026-11-28 06:32:27.476447+00', 5, '测试county1', 'need.approve', 'need:1', '{"note": "", "reason": ""}');
INSERT INTO public.audit_entry (id, at, actor_id, actor_name, action, subject, detail) VALUES (4, '2026-11-28 06:32:27.512395+00', 4, '测试officer', 'run.ordered', 'run:1', '{"kind": "all", "seed": 0, "branch": null, "county": null, "principle": "value", "shortlist": 50, "introduction_cap": 1, "time_limit_seconds": 120}');
INSERT INTO public.audit_entry (id, at, actor_id, actor_name, action, subject, detail) VALUES (5, '2026-11-28 06:32:34.754361+00', 4, '测试officer', 'run.released', 'run:1', '{"cases": 1, "people": 1, "left_out": 0}');
INSERT INTO public.audit_entry (id, at, actor_id, actor_name, action, subject, detail) VALUES (6, '2026-11-28 06:32:34.769905+00', 7, '测试enterprise1', 'case.agreed', 'case:1', '{"side": "employer"}');
INSERT INTO public.audit_entry (id, at, actor_id, actor_name, action, subject, detail) VALUES (7, '2026-11-28 06:32:34.783136+00', 11, '测试candidate', 'case.agreed', 'case:1', '{"side": "person"}');
INSERT INTO public.audit_entry (id, at, actor_id, actor_name, action, subject, detail) VALUES (8, '2026-11-28 06:32:34.792227+00', 9, '测试institution1', 'appointment.drafted', 'appointment:1', '{}');
INSERT INTO public.audit_entry (id, at, actor_id, actor_name, action, subject, detail) VALUES (9, '2026-11-28 06:32:35.119103+00', 9, '测试institution1', 'appointment.reserved', 'appointment:1', '{"note": ""}');
INSERT INTO public.audit_seal ("position", entry_id, digest, version) VALUES (1, 1, '86ca6d1da11f901c1fb8f4b8d6cda14d79bb276734ad57b9e7772e062b07f9b2', 2);
INSERT INTO public.audit_seal ("position", entry_id, digest, version) VALUES (2, 2, '7c5a2d2be59d8ae856866ae8572c68e7bdcae5237d8c9a37ef37cb86ef8e6159', 2);
INSERT INTO public.audit_seal ("position", entry_id, digest, version) VALUES (3, 3, 'bf17b0cb67c0007d8739dccfe801291aa50f9536f8ce45224a14884f14d6b34e', 2);
INSERT INTO public.audit_seal ("position", entry_id, digest, version) VALUES (4, 4, 'aada56102826385f15f4851d591884dcee4fb57b80edce47ff74b0e7839f656e', 2);
INSERT INTO public.audit_seal ("position", entry_id, digest, version) VALUES (5, 5, '2dcf109b9be5e820c47e77fb8c059012a9b9b88f07cb06a6ad75a6ddc9b76f27', 2);
INSERT INTO public.audit_seal ("position", entry_id, digest, version) VALUES (6, 6, '1dab95edc8236de0c629a87b65795ae496987ae8aa1da549159e74cc79f78df2', 2);
INSERT INTO public.audit_seal ("position", entry_id, digest, version) VALUES (7, 7, '62aed869f79850dfe624fac997d24ef445136527ceadea2c2cfb3b5bebcaa050', 2);
INSERT INTO public.audit_seal ("position", entry_id, digest, version) VALUES (8, 8, '6bfdec8c0f1d50c6c57f3e81affd50ac3a14a90c1dd708e4aa09ed30b685d1b6', 2);
INSERT INTO public.audit_seal ("position", entry_id, digest, version) VALUES (9, 9, '2e71603d15dc2c5467a8ab0367d537fcd1514ca5e97dd65a11875eb179c65876', 2);
INSERT INTO public.candidate (id, account, county, registered, name, phone, headline, skills, education, major, title_level, years, birth_year, wanted_counties, wanted_branches, wanted_pay, mode, available_from, summary, consent, consented_at, state, origin_file, origin_sheet, origin_row, version, created, updated, refused_at, withheld) VALUES (1, NULL, '219901', true, '某000', '13900000000', '装配钳工', '[{"name": "焊接", "level": 2}]', 3, '', 0, 5, NULL, '[]', '[]', 12.00, 'rigid', '2026-11-28', '', true, NULL, 'active', NULL, NULL, NULL, 1, '2026-11-28 06:32:27.47968+00', '2026-11-28 06:32:27.479692+00', NULL, false);
INSERT INTO public.candidate (id, account, county, registered, name, phone, headline, skills, education, major, title_level, years, birth_year, wanted_counties, wanted_branches, wanted_pay, mode, available_from, summary, consent, consented_at, state, origin_file, origin_sheet, origin_row, version, created, updated, refused_at, withheld) VALUES (2, 11, '219901', true, '某001', '13900000001', '焊工', '[{"name": "焊接", "level": 2}]', 3, '', 0, 5, NULL, '[]', '[]', 12.00, 'rigid', '2026-11-28', '', true, NULL, 'active', NULL, NULL, NULL, 1, '2026-11-28 06:32:27.483015+00', '2026-11-28 06:32:27.483019+00', NULL, false);
INSERT INTO public.case_event (id, match_case, at, actor_id, actor_name, actor_role, action, from_stage, to_stage, text, audience) VALUES (1, 1, '2026-11-28 06:32:34.751022+00', 4, '测试officer', 'officer', 'opened', NULL, 'contacted', '', 'all');
INSERT INTO public.case_event (id, match_case, at, actor_id, actor_name, actor_role, action, from_stage, to_stage, text, audience) VALUES (2, 1, '2026-11-28 06:32:34.769095+00', 7, '测试enterprise1', 'enterprise', 'agreed', 'contacted', 'contacted', '', 'all');
INSERT INTO public.case_event (id, match_case, at, actor_id, actor_name, actor_role, action, from_stage, to_stage, text, audience) VALUES (3, 1, '2026-11-28 06:32:34.78231+00', 11, '测试candidate', 'candidate', 'agreed', 'contacted', 'agreed', '', 'all');
INSERT INTO public.enterprise (id, organisation, branch, category, scale, contact, phone, officer) VALUES (1, 3, 'L1', '老字号', 'medium', '联系人', '024-1234567', NULL);
INSERT INTO public.enterprise (id, organisation, branch, category, scale, contact, phone, officer) VALUES (2, 6, 'L1', '老字号', 'medium', '联系人', '024-1234567', NULL);
INSERT INTO public.installation (single, id, place, key_check, applied) VALUES (true, '2c2dffc19479', '7713106473438396436/16384', 'bf1b17c228022e2b3f061af93e29a8a0917b6c5b028d0791ac25537ed50b3ff7', '4062effc50fefaf67b033e035b3f71cea8484148caaef88aecf5c93a13e79644');
INSERT INTO public.institution (id, organisation, kind, level, jurisdiction, establishment, department) VALUES (1, 4, 'professional', 'county', '219901', 1000, NULL);
INSERT INTO public.job (id, kind, params, state, done, total, message, result, error, cancel_requested, owner, county, attempt, round, created, started, finished, lane) VALUES (1, 'match.run', '{"run_id": 1}', 'done', 3, 5, '写明理由', '{"run_id": 1}', '', false, 4, NULL, 1, 0, '2026-11-28 06:32:27.499739+00', '2026-11-28 06:32:27.512917+00', '2026-11-28 06:32:34.726059+00', NULL);
INSERT INTO public.ledger_entry (id, institution, kind, category, grade, seat_grade, quantity, effective, person, appointment, plan, special, override, counts, over_quota, way, detail, document, recorded, actor_id) VALUES (1, 1, 'approved', 'skilled', 4, 4, 1, '2010-01-01', NULL, NULL, NULL, NULL, NULL, true, '', '', '{}', '', '2026-11-28 06:32:27.441276+00', NULL);
INSERT INTO public.ledger_entry (id, institution, kind, category, grade, seat_grade, quantity, effective, person, appointment, plan, special, override, counts, over_quota, way, detail, document, recorded, actor_id) VALUES (2, 1, 'approved', 'skilled', 5, 5, 400, '2010-01-01', NULL, NULL, NULL, NULL, NULL, true, '', '', '{}', '', '2026-11-28 06:32:27.441534+00', NULL);
INSERT INTO public.ledger_entry (id, institution, kind, category, grade, seat_grade, quantity, effective, person, appointment, plan, special, override, counts, over_quota, way, detail, document, recorded, actor_id) VALUES (3, 1, 'approved', 'professional', 12, 12, 20, '2010-01-01', NULL, NULL, NULL, NULL, NULL, true, '', '', '{}', '', '2026-11-28 06:32:27.441753+00', NULL);
INSERT INTO public.ledger_entry (id, institution, kind, category, grade, seat_grade, quantity, effective, person, appointment, plan, special, override, counts, over_quota, way, detail, document, recorded, actor_id) VALUES (4, 1, 'filled', 'skilled', 5, 5, 1, '2015-01-01', 1, NULL, NULL, NULL, NULL, true, '', 'recruit', '{}', '', '2026-11-28 06:32:34.786473+00', NULL);
INSERT INTO public.ledger_entry (id, institution, kind, category, grade, seat_grade, quantity, effective, person, appointment, plan, special, override, counts, over_quota, way, detail, document, recorded, actor_id) VALUES (5, 1, 'reserved', 'skilled', 4, 4, 1, '2026-12-01', 1, 1, NULL, NULL, NULL, true, '', 'promotion', '{}', '', '2026-11-28 06:32:35.113821+00', 9);
INSERT INTO public.match_case (id, run, need, candidate, team, organisation, county, person_account, officer, score, stage, employer_agreed, person_agreed, reason, next_step, due, reminded, version, opened, updated, ended, due_days, due_from) VALUES (1, 1, 2, 2, NULL, 3, '219901', 11, 4, 756920, 'agreed', true, true, '', '约定面谈时间', '2026-12-04', NULL, 3, '2026-11-28 06:32:34.748271+00', '2026-11-28 06:32:34.780463+00', NULL, 5, '2026-11-28');
INSERT INTO public.match_run (id, county, branch, kind, shortlist, introduction_cap, seed, time_limit_seconds, state, error, job, owner, previous, status, objective, bound, gap, shortlist_loss, input_hash, versions, report, created, finished, released, released_by, principle) VALUES (1, NULL, NULL, 'all', 50, 1, 0, 120, 'released', '', 1, 4, NULL, 'optimal', 0.756920000000, 0.756920000000, 0, 0, '03d11ea7ea99e3ec79ef46e5832cff8d20a9a29516a7775b074935d09f9457d1', '{"bm25s": "0.3.16", "numpy": "2.4.6", "rjieba": "0.2.2", "highspy": "1.12.0", "ortools": "9.15.6755", "weights": "2026-11-22", "talent-platform": "0.1.0"}', '{"unit": 1000000, "needs": 2, "pairs": 1, "seats": 3, "teams": 1, "people": 1, "phases": {"build": 0.0, "solve": 0.0, "certify": 0.0, "explain": 0.0}, "rounds": [[1, 0.0]], "decided": {"best": {"placed": 1, "objective": "0.756920000000"}, "swaps": {"named": [], "pairs": 0, "people": 0}, "floors": 0, "levels": [], "placed": 1, "stable": {"objective": 0.75692, "seats_lost": 0, "share_lost": 0.0}, "compared": 0, "principle": "value"}, "reasons": {"need": {"no_eligible": 1}, "team": {"ineligible": 1}, "candidate": {}}, "branches": {"L1": [1, 2]}, "evenness": {"envious": 0, "counties": {"hhi": 1.0, "gini": 0.0, "groups": 1, "served": 1, "gini_of_rates": 0.0}, "envy_pairs": 0, "enterprises": {"hhi": 1.0, "gini": 0.0, "groups": 1, "served": 1, "gini_of_rates": 0.0}}, "projects": 0, "looked_at": 1, "mean_score": 756920, "needs_full": 1, "needs_empty": 1, "ignored_pins": [], "seats_filled": 1, "teams_placed": 0, "people_placed": 1, "projects_answered": 0, "team_members_placed": 0}', '2026-11-28 06:32:27.490784+00', '2026-11-28 06:32:34.724142+00', '2026-11-28 06:32:34.733476+00', 4, 'value');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (1, '2026-11-22T16:00:22:418474', 'audit', '2026-11-28 06:32:26.43121');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (2, '2026-11-22T19:07:50:070687', 'audit', '2026-11-28 06:32:26.4374');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (3, '2026-11-28T01:54:32:524215', 'audit', '2026-11-28 06:32:26.443456');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (4, '2026-11-22T16:00:23:296448', 'accounts', '2026-11-28 06:32:26.494932');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (5, '2026-11-22T19:07:49:111800', 'accounts', '2026-11-28 06:32:26.498684');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (6, '2026-11-28T01:40:02:080037', 'accounts', '2026-11-28 06:32:26.506608');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (7, '2026-11-28T02:00:00:000001', 'accounts', '2026-11-28 06:32:26.50949');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (8, '2026-11-28T02:16:37:467346', 'accounts', '2026-11-28 06:32:26.537232');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (9, '2026-11-22T16:28:10:829935', 'demand', '2026-11-28 06:32:26.598087');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (10, '2026-11-28T02:01:31:879788', 'demand', '2026-11-28 06:32:26.603736');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (11, '2026-11-22T16:28:11:856303', 'supply', '2026-11-28 06:32:26.671731');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (12, '2026-11-22T18:48:36:349663', 'supply', '2026-11-28 06:32:26.688895');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (13, '2026-11-28T01:56:58:585285', 'supply', '2026-11-28 06:32:26.718202');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (14, '2026-11-28T01:57:04:926596', 'supply', '2026-11-28 06:32:26.720732');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (15, '2026-11-28T02:01:36:572175', 'supply', '2026-11-28 06:32:26.728145');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (16, '2026-11-22T16:22:59:279260', 'jobs', '2026-11-28 06:32:26.750224');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (17, '2026-11-28T01:59:01:364762', 'jobs', '2026-11-28 06:32:26.755014');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (18, '2026-11-28T02:20:06:662258', 'jobs', '2026-11-28 06:32:26.758186');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (19, '2026-11-22T16:25:37:068453', 'imports', '2026-11-28 06:32:26.794443');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (20, '2026-11-28T02:20:02:766293', 'imports', '2026-11-28 06:32:26.803423');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (21, '2026-11-28T02:01:28:183993', 'disclosure', '2026-11-28 06:32:26.828987');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (22, '2026-11-22T17:34:45:504011', 'establishment', '2026-11-28 06:32:26.945498');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (23, '2026-11-22T16:33:45:831485', 'brokerage', '2026-11-28 06:32:27.021065');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (24, '2026-11-22T18:58:58:121114', 'brokerage', '2026-11-28 06:32:27.030423');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (25, '2026-11-22T19:01:17:247960', 'brokerage', '2026-11-28 06:32:27.032771');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (26, '2026-11-28T02:23:11:341031', 'brokerage', '2026-11-28 06:32:27.047089');
INSERT INTO public.migration (id, name, app_name, ran_on) VALUES (27, '2026-11-28T02:23:12:000000', 'brokerage', '2026-11-28 06:32:27.04927');
INSERT INTO public.need (id, kind, organisation, title, seats, branch, category, county, start_on, deadline, state, description, priority, required_skills, preferred_skills, education, title_level, years, pay_min, pay_max, mode, keywords, roles, investment, cooperation, owner, origin_file, origin_sheet, origin_row, version, created, updated, withheld) VALUES (1, 'talent', 3, '数控机床装调工程师', 2, 'L1', '老字号', '219901', '2026-11-28', '2026-12-28', 'open', '', 1, '[{"name": "数控编程", "level": 3}, {"name": "机械制图", "level": 2}]', '[]', 3, 0, 0, 12.00, 20.00, 'rigid', '[]', '[]', 0.00, NULL, 7, NULL, NULL, NULL, 3, '2026-11-28 06:32:27.454425+00', '2026-11-28 06:32:27.474886+00', false);
INSERT INTO public.need (id, kind, organisation, title, seats, branch, category, county, start_on, deadline, state, description, priority, required_skills, preferred_skills, education, title_level, years, pay_min, pay_max, mode, keywords, roles, investment, cooperation, owner, origin_file, origin_sheet, origin_row, version, created, updated, withheld) VALUES (2, 'talent', 3, '焊工岗', 1, 'L1', '老字号', '219901', '2026-11-28', '2027-02-26', 'open', '', 1, '[{"name": "焊接", "level": 2}]', '[]', 0, 0, 0, 10.00, 20.00, 'rigid', '[]', '[]', 0.00, NULL, NULL, NULL, NULL, NULL, 1, '2026-11-28 06:32:27.477007+00', '2026-11-28 06:32:27.47701+00', false);
INSERT INTO public.need_change (id, need, at, actor_id, actor_name, action, from_state, to_state, reason, note, changed) VALUES (1, 1, '2026-11-28 06:32:27.456882+00', 7, '测试enterprise1', 'created', NULL, 'draft', NULL, '', '{}');
INSERT INTO public.need_change (id, need, at, actor_id, actor_name, action, from_state, to_state, reason, note, changed) VALUES (2, 1, '2026-11-28 06:32:27.468444+00', 7, '测试enterprise1', 'submit', 'draft', 'submitted', NULL, '', '{}');
INSERT INTO public.need_change (id, need, at, actor_id, actor_name, action, from_state, to_state, reason, note, changed) VALUES (3, 1, '2026-11-28 06:32:27.475715+00', 5, '测试county1', 'approve', 'submitted', 'open', NULL, '', '{}');
INSERT INTO public.organisation (id, parent, kind, name, credit_code, county, created) VALUES (1, NULL, 'city', '辽原市（演示）', NULL, NULL, '2026-11-28 06:32:27.187978+00');
INSERT INTO public.organisation (id, parent, kind, name, credit_code, county, created) VALUES (2, 1, 'county', '临港区', NULL, '219901', '2026-11-28 06:32:27.195643+00');
INSERT INTO public.organisation (id, parent, kind, name, credit_code, county, created) VALUES (3, 2, 'enterprise', '第1机床厂', '91210100MA00000001', '219901', '2026-11-28 06:32:27.196751+00');
INSERT INTO public.organisation (id, parent, kind, name, credit_code, county, created) VALUES (4, 2, 'institution', '第1人民医院', NULL, '219901', '2026-11-28 06:32:27.199315+00');
INSERT INTO public.organisation (id, parent, kind, name, credit_code, county, created) VALUES (5, 1, 'county', '铁新区', NULL, '219902', '2026-11-28 06:32:27.206015+00');
INSERT INTO public.organisation (id, parent, kind, name, credit_code, county, created) VALUES (6, 5, 'enterprise', '第2机床厂', '91210100MA00000002', '219902', '2026-11-28 06:32:27.206563+00');
INSERT INTO public.organisation (id, parent, kind, name, credit_code, county, created) VALUES (7, 5, 'institution', '第2人民医院', NULL, '219902', '2026-11-28 06:32:27.207493+00');
INSERT INTO public.outcome (id, run, need, candidate, team, code, detail) VALUES (1, 1, 1, NULL, NULL, 'no_eligible', '{"free": 2, "idle": 0, "advice": [], "looked": 1, "removed": {"skills": {"only": 1, "failed": 1, "unknown": 0}}, "eligible": 0, "examples": [], "elsewhere": 0}');
INSERT INTO public.outcome (id, run, need, candidate, team, code, detail) VALUES (2, 1, NULL, NULL, 1, 'ineligible', '{"looked": 2, "removed": {"skills": {"only": 0, "failed": 1, "unknown": 0}, "unrelated": {"only": 1, "failed": 2, "unknown": 0}}, "eligible": 0}');
INSERT INTO public.pgqueuer (id, priority, queue_manager_id, created, updated, heartbeat, execute_after, status, entrypoint, dedupe_key, payload, headers, attempts, slot) VALUES (1, 0, NULL, '2026-11-28 06:32:27.490522+00', '2026-11-28 06:32:27.490522+00', '2026-11-28 06:32:27.490522+00', '2026-11-28 06:32:27.490522+00', 'queued', 'job', '1:0', '\x31', 'null', 0, NULL);
INSERT INTO public.pgqueuer_log (id, created, job_id, status, priority, entrypoint, traceback, aggregated) VALUES (1, '2026-11-28 06:32:27.490522+00', 1, 'queued', 0, 'job', NULL, false);
INSERT INTO public.placement (id, match_case, need, candidate, state) VALUES (1, 1, 2, 2, 'open');
INSERT INTO public.post_plan (id, institution, version, state, posts, levels, approvals, establishment, effective, document, created, updated) VALUES (1, 1, 1, 'approved', '[]', '[]', '[{"by": "department", "on": "2009-12-01", "document": "department 2009-1"}, {"by": "county_hrss", "on": "2009-12-01", "document": "county_hrss 2009-1"}, {"by": "city_hrss", "on": "2009-12-01", "document": "city_hrss 2009-1"}]', NULL, '2010-01-01', '', '2026-11-28 06:32:27.445037+00', '2026-11-28 06:32:27.445044+00');
INSERT INTO public.proposal (id, run, need, candidate, team, score, terms, "position", pinned) VALUES (1, 1, 2, 2, NULL, 756920, '{"pay": 73845, "text": 307692, "place": 86153, "title": 0, "years": 0, "degree": 0, "industry": 43076, "freshness": 30769, "availability": 46153, "required_skills": 169232, "preferred_skills": 0}', 1, false);
INSERT INTO public.run_package (id, run, body) VALUES (1, 1, '\x504b030414000000080000002100af4327492c0000002f0000001100000070726f626c656d2f6e656564732e637376cb4b4d4d89cf4cd1294e4d2c29d6294fcd4ccf28d1c9cf4b8dcf4f4b4b2de232d2310442032e431d23300d00504b030414000000080000002100e694764e0d0000000b0000001200000070726f626c656d2f6f66666572732e637376cb4f4b4b2d8acf4ce132e40200504b0304140000000800000021004f520d143e0000003f0000001100000070726f626c656d2f70616972732e637376cb4b4d4d89cf4cd1494ecc4bc94c492c4905718a93f38b52750a8a52d3528b52f39253b98c748c740cf4cc4dcd2c8d74cc8d8d8d8d2c4d2c0d8c4c2cb800504b030414000000080000002100f302bbf5110000000f0000001200000070726f626c656d2f70656f706c652e6373764b4ecc4bc94c492c498dcf4ce132e40200504b0304140000000800000021006577d3e62e0000003100000015000000726573756c742f61737369676e6d656e742e637376cb4b4d4d89cf4cd1494ecc4bc94c492c490571f2d3d2528b408ce2e4fca2542e231d231d1d033d7353334b232e00504b030414000000080000002100f0b3f67b1a0000001a0000000f000000726573756c742f637574732e6373764b2e2dd129cacf49d5c94cd1c94b4d4d8907d2054599c9a95c00504b030414000000080000002100dc5c7f473a0000004000000011000000726573756c742f7072696365732e637376cbcecc4bd1c94cd12928ca4c4ed5492e2dc94f4be34a4ecc4bc94c492c49d531d231d0333735b334d2e1ca4b4d4dd131d431d03180308dc04c00504b030414000000080000002100831742e37c0100004e03000012000000726573756c742f7265706f72742e6a736f6e6d53cb6ec32010bce72b229f5b04b631a13f1311bcd4540490c169aaaaff5ec08fb8518f3bb3b38f61f93e1c8f5588224ea17a3b56ce477d15a67ac9b01fb595da1bc8cc4d980966dc5d3e40467dcb38468c76bc2ef8c54db67fc2de852f085e2b4a38ff9737337fb3e12e644cf1770a9eda568bb60cb46bfd8cff6db8b189fc292d2c409f179f870820628e9a477456da18c8625240296caf7b11e1a1f246c85d86530ac6f0149eb7a4c508a177397e10a1145c36bd4cdacc06618cebb65b9609ce2c9e279830bec012c6a8d5d783681602eea9abb65b21b22a3e471db742f444363b8cbeeab81b241d43ce23355e94db036d9200bbb5b4f5533ca76d86e276d313028281e01c1a908c836a3ba0a7a6964a9dfa1a0b2e6a4e49271863f48259cb1bda63ae784b594fe66bbb25fbb4b3bba9fc571c5c5eab6a102188ad8f1d85011b5fd3d251b9f13a3f384178e5dd189d33e5ce392214758cd2951bf4fb107c36b12288d40f919dae335ca316752b1ad2bf58931922e5a00e3f875f504b030414000000080000002100b2b0a37f79000000be00000013000000726573756c742f756e706c616365642e6373764d8d310e02310c04fbbc621fe002aee531c81087b338ec53ec86df9308049423cdeedcd52a69a52e1c6e542559b77265ab5a39858e649ee758bde7a69152076367ed9818c855035fbd980c636eced3095ae00d0b4278b8ad8b9c70f8e981f767f1d6a4ffef46c4f754375cbadaedd349e107d2c1f6c42c9517504b0102140314000000080000002100af4327492c0000002f000000110000000000000000000000a4010000000070726f626c656d2f6e656564732e637376504b0102140314000000080000002100e694764e0d0000000b000000120000000000000000000000a4015b00000070726f626c656d2f6f66666572732e637376504b01021403140000000800000021004f520d143e0000003f000000110000000000000000000000a4019800000070726f626c656d2f70616972732e637376504b0102140314000000080000002100f302bbf5110000000f000000120000000000000000000000a4010501000070726f626c656d2f70656f706c652e637376504b01021403140000000800000021006577d3e62e00000031000000150000000000000000000000a40146010000726573756c742f61737369676e6d656e742e637376504b0102140314000000080000002100f0b3f67b1a0000001a0000000f0000000000000000000000a401a7010000726573756c742f637574732e637376504b0102140314000000080000002100dc5c7f473a00000040000000110000000000000000000000a401ee010000726573756c742f7072696365732e637376504b0102140314000000080000002100831742e37c0100004e030000120000000000000000000000a40157020000726573756c742f7265706f72742e6a736f6e504b0102140314000000080000002100b2b0a37f79000000be000000130000000000000000000000a40103040000726573756c742f756e706c616365642e637376504b050600000000090009003e020000ad0400000000');
INSERT INTO public.search_index (kind, documents, length, rebuilt_at) VALUES ('need', 0, 0, NULL);
INSERT INTO public.search_index (kind, documents, length, rebuilt_at) VALUES ('project', 0, 0, NULL);
INSERT INTO public.search_index (kind, documents, length, rebuilt_at) VALUES ('candidate', 0, 0, NULL);
INSERT INTO public.search_index (kind, documents, length, rebuilt_at) VALUES ('team', 0, 0, NULL);
INSERT INTO public.search_outbox (seq, kind, doc_id, at, tries, error, not_before) OVERRIDING SYSTEM VALUE VALUES (1, 'need', '1', '2026-11-28 06:32:27.454162+00', 0, NULL, '2026-11-28 06:32:27.454162+00');
INSERT INTO public.search_outbox (seq, kind, doc_id, at, tries, error, not_before) OVERRIDING SYSTEM VALUE VALUES (2, 'need', '1', '2026-11-28 06:32:27.467396+00', 0, NULL, '2026-11-28 06:32:27.467396+00');
INSERT INTO public.search_outbox (seq, kind, doc_id, at, tries, error, not_before) OVERRIDING SYSTEM VALUE VALUES (3, 'need', '1', '2026-11-28 06:32:27.474801+00', 0, NULL, '2026-11-28 06:32:27.474801+00');
INSERT INTO public.search_outbox (seq, kind, doc_id, at, tries, error, not_before) OVERRIDING SYSTEM VALUE VALUES (4, 'need', '2', '2026-11-28 06:32:27.477394+00', 0, NULL, '2026-11-28 06:32:27.477394+00');
INSERT INTO public.search_outbox (seq, kind, doc_id, at, tries, error, not_before) OVERRIDING SYSTEM VALUE VALUES (5, 'candidate', '1', '2026-11-28 06:32:27.480013+00', 0, NULL, '2026-11-28 06:32:27.480013+00');
INSERT INTO public.search_outbox (seq, kind, doc_id, at, tries, error, not_before) OVERRIDING SYSTEM VALUE VALUES (6, 'candidate', '2', '2026-11-28 06:32:27.483342+00', 0, NULL, '2026-11-28 06:32:27.483342+00');
INSERT INTO public.search_outbox (seq, kind, doc_id, at, tries, error, not_before) OVERRIDING SYSTEM VALUE VALUES (7, 'team', '1', '2026-11-28 06:32:27.484696+00', 0, NULL, '2026-11-28 06:32:27.484696+00');
INSERT INTO public.search_outbox (seq, kind, doc_id, at, tries, error, not_before) OVERRIDING SYSTEM VALUE VALUES (8, 'team', '1', '2026-11-28 06:32:27.487516+00', 0, NULL, '2026-11-28 06:32:27.487516+00');
INSERT INTO public.staff_member (id, institution, number, name, identity_cipher, person_key, born, degree, titles, skills, certificates, post_requires, earlier, leaves, unit_leader, history_complete, roster, origin_file, origin_sheet, origin_row) VALUES (1, 1, 'W001', '工人1', NULL, 'key1', '1985-05-01', 'college', '[]', '[{"level": 4, "granted": "2019-06-01"}]', '[]', '[]', '[]', NULL, false, true, 'null', NULL, NULL, NULL);
INSERT INTO public.team (id, account, county, name, project, description, stage, keywords, branch, category, wanted_counties, cooperation, wanted_investment, minimum_size, available_from, consent, consented_at, state, origin_file, origin_sheet, origin_row, version, created, updated, withheld) VALUES (1, 13, NULL, '数控机床改造', '数控机床改造', '数控机床改造', 'pilot', '[]', 'L1', '老字号', '[]', 'joint', 0.00, 1, '2026-11-28', true, NULL, 'active', NULL, NULL, NULL, 1, '2026-11-28 06:32:27.484323+00', '2026-11-28 06:32:27.484327+00', false);
INSERT INTO public.team_member (id, team, candidate, role, core, alone, agreed, answered_at, answered_by, declared, reason, education, name, phone, skills, title_level, years) VALUES (1, 1, 1, '工程师', true, false, true, '2026-11-28 06:32:27.487147+00', 1, false, '来电同意', 0, '某000', '13900000000', '[{"name": "焊接", "level": 2}]', 0, 0);
SELECT pg_catalog.setval('public.account_id_seq', 13, true);
SELECT pg_catalog.setval('public.appointment_decision_id_seq', 1, true);
SELECT pg_catalog.setval('public.appointment_id_seq', 1, true);
SELECT pg_catalog.setval('public.appointment_override_cure_id_seq', 1, false);
SELECT pg_catalog.setval('public.appointment_override_id_seq', 1, false);
SELECT pg_catalog.setval('public.appointment_step_id_seq', 1, true);
SELECT pg_catalog.setval('public.audit_check_id_seq', 1, true);
SELECT pg_catalog.setval('public.audit_entry_id_seq', 9, true);
SELECT pg_catalog.setval('public.audit_seal_position_seq', 9, true);
SELECT pg_catalog.setval('public.candidate_id_seq', 2, true);
SELECT pg_catalog.setval('public.case_event_id_seq', 3, true);
SELECT pg_catalog.setval('public.directive_id_seq', 1, false);
SELECT pg_catalog.setval('public.enterprise_id_seq', 2, true);
SELECT pg_catalog.setval('public.factor_reset_id_seq', 1, false);
SELECT pg_catalog.setval('public.hand_over_code_id_seq', 1, false);
SELECT pg_catalog.setval('public.import_file_id_seq', 1, false);
SELECT pg_catalog.setval('public.import_problem_id_seq', 1, false);
SELECT pg_catalog.setval('public.institution_id_seq', 1, true);
SELECT pg_catalog.setval('public.job_id_seq', 1, true);
SELECT pg_catalog.setval('public.ledger_entry_id_seq', 5, true);
SELECT pg_catalog.setval('public.match_case_id_seq', 1, true);
SELECT pg_catalog.setval('public.match_run_id_seq', 1, true);
SELECT pg_catalog.setval('public.migration_id_seq', 27, true);
SELECT pg_catalog.setval('public.need_change_id_seq', 3, true);
SELECT pg_catalog.setval('public.need_id_seq', 2, true);
SELECT pg_catalog.setval('public.offer_change_id_seq', 1, false);
SELECT pg_catalog.setval('public.organisation_id_seq', 7, true);
SELECT pg_catalog.setval('public.outcome_id_seq', 2, true);
SELECT pg_catalog.setval('public.pgqueuer_id_seq', 1, true);
SELECT pg_catalog.setval('public.pgqueuer_log_id_seq', 1, true);
SELECT pg_catalog.setval('public.pgqueuer_schedules_id_seq', 1, false);
SELECT pg_catalog.setval('public.pgqueuer_statistics_id_seq', 1, false);
SELECT pg_catalog.setval('public.placement_id_seq', 1, true);
SELECT pg_catalog.setval('public.post_plan_id_seq', 1, true);
SELECT pg_catalog.setval('public.post_plan_step_id_seq', 1, false);
SELECT pg_catalog.setval('public.promotion_round_id_seq', 1, false);
SELECT pg_catalog.setval('public.proposal_id_seq', 1, true);
SELECT pg_catalog.setval('public.rate_event_id_seq', 1, false);
SELECT pg_catalog.setval('public.recovery_code_id_seq', 1, false);
SELECT pg_catalog.setval('public.round_applicant_id_seq', 1, false);
SELECT pg_catalog.setval('public.run_package_id_seq', 1, true);
SELECT pg_catalog.setval('public.search_document_number_seq', 1, false);
SELECT pg_catalog.setval('public.search_outbox_seq_seq', 8, true);
SELECT pg_catalog.setval('public.search_token_id_seq', 1, false);
SELECT pg_catalog.setval('public.session_id_seq', 1, false);
SELECT pg_catalog.setval('public.special_post_id_seq', 1, false);
SELECT pg_catalog.setval('public.special_post_step_id_seq', 1, false);
SELECT pg_catalog.setval('public.staff_member_id_seq', 1, true);
SELECT pg_catalog.setval('public.team_id_seq', 1, true);
SELECT pg_catalog.setval('public.team_member_id_seq', 1, true);
SELECT pg_catalog.setval('public.text_review_id_seq', 1, false);
ALTER TABLE ONLY public.account ADD CONSTRAINT account_login_key UNIQUE (login);
ALTER TABLE ONLY public.account ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.appointment_decision ADD CONSTRAINT appointment_decision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.appointment_override_cure ADD CONSTRAINT appointment_override_cure_override_key UNIQUE (override);
ALTER TABLE ONLY public.appointment_override_cure ADD CONSTRAINT appointment_override_cure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.appointment_override ADD CONSTRAINT appointment_override_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.appointment ADD CONSTRAINT appointment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.appointment_step ADD CONSTRAINT appointment_step_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_check ADD CONSTRAINT audit_check_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_entry ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_seal ADD CONSTRAINT audit_seal_entry_id_key UNIQUE (entry_id);
ALTER TABLE ONLY public.audit_seal ADD CONSTRAINT audit_seal_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY public.candidate ADD CONSTRAINT candidate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.case_event ADD CONSTRAINT case_event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.directive ADD CONSTRAINT directive_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.enterprise ADD CONSTRAINT enterprise_organisation_key UNIQUE (organisation);
ALTER TABLE ONLY public.enterprise ADD CONSTRAINT enterprise_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.factor_reset ADD CONSTRAINT factor_reset_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.hand_over_code ADD CONSTRAINT hand_over_code_code_hash_key UNIQUE (code_hash);
ALTER TABLE ONLY public.hand_over_code ADD CONSTRAINT hand_over_code_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.import_file ADD CONSTRAINT import_file_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.import_problem ADD CONSTRAINT import_problem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.installation ADD CONSTRAINT installation_pkey PRIMARY KEY (single);
ALTER TABLE ONLY public.institution ADD CONSTRAINT institution_organisation_key UNIQUE (organisation);
ALTER TABLE ONLY public.institution ADD CONSTRAINT institution_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.job ADD CONSTRAINT job_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.ledger_entry ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.match_case ADD CONSTRAINT match_case_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.match_run ADD CONSTRAINT match_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.migration ADD CONSTRAINT migration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.need_change ADD CONSTRAINT need_change_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.need ADD CONSTRAINT need_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.offer_change ADD CONSTRAINT offer_change_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.team_member ADD CONSTRAINT one_place_per_team UNIQUE (team, candidate);
ALTER TABLE ONLY public.organisation ADD CONSTRAINT organisation_credit_code_key UNIQUE (credit_code);
ALTER TABLE ONLY public.organisation ADD CONSTRAINT organisation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outcome ADD CONSTRAINT outcome_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pgqueuer_log ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pgqueuer ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pgqueuer_schedules ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);
ALTER TABLE ONLY public.pgqueuer_schedules ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pgqueuer_statistics ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placement ADD CONSTRAINT placement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.post_plan ADD CONSTRAINT post_plan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.post_plan_step ADD CONSTRAINT post_plan_step_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.post_plan ADD CONSTRAINT post_plan_version UNIQUE (institution, version);
ALTER TABLE ONLY public.promotion_round ADD CONSTRAINT promotion_round_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.proposal ADD CONSTRAINT proposal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.proposal ADD CONSTRAINT proposed_once_per_run UNIQUE (run, candidate);
ALTER TABLE ONLY public.rate_event ADD CONSTRAINT rate_event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.recovery_code ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.round_applicant ADD CONSTRAINT round_applicant_once UNIQUE (promotion_round, person);
ALTER TABLE ONLY public.round_applicant ADD CONSTRAINT round_applicant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.run_package ADD CONSTRAINT run_package_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.run_package ADD CONSTRAINT run_package_run_key UNIQUE (run);
ALTER TABLE ONLY public.search_document ADD CONSTRAINT search_document_kind_id_key UNIQUE (kind, id);
ALTER TABLE ONLY public.search_document ADD CONSTRAINT search_document_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.search_index ADD CONSTRAINT search_index_pkey PRIMARY KEY (kind);
ALTER TABLE ONLY public.search_outbox ADD CONSTRAINT search_outbox_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.search_posting ADD CONSTRAINT search_posting_pkey PRIMARY KEY (token, document) INCLUDE (weight, length);
ALTER TABLE ONLY public.search_token ADD CONSTRAINT search_token_kind_token_key UNIQUE (kind, token);
ALTER TABLE ONLY public.search_token ADD CONSTRAINT search_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.session ADD CONSTRAINT session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.session ADD CONSTRAINT session_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY public.special_post ADD CONSTRAINT special_post_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.special_post_step ADD CONSTRAINT special_post_step_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.staff_member ADD CONSTRAINT staff_member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.staff_member ADD CONSTRAINT staff_number_once UNIQUE (institution, number);
ALTER TABLE ONLY public.team_member ADD CONSTRAINT team_member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.team ADD CONSTRAINT team_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.text_review ADD CONSTRAINT text_review_event_key UNIQUE (event);
ALTER TABLE ONLY public.text_review ADD CONSTRAINT text_review_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.worker ADD CONSTRAINT worker_pkey PRIMARY KEY (id);
CREATE INDEX account_organisation ON public.account USING btree (organisation);
CREATE INDEX account_role ON public.account USING btree (role);
CREATE INDEX appointment_decision_appointment ON public.appointment_decision USING btree (appointment);
CREATE INDEX appointment_institution ON public.appointment USING btree (institution);
CREATE INDEX appointment_need ON public.appointment USING btree (need);
CREATE UNIQUE INDEX appointment_one_live_per_person ON public.appointment USING btree (person_key) WHERE (((state)::text = ANY ((ARRAY['reserved'::character varying, 'department'::character varying, 'county'::character varying, 'city'::character varying, 'approved'::character varying])::text[])) AND (NOT concurrent));
CREATE INDEX appointment_override_appointment ON public.appointment_override USING btree (appointment);
CREATE INDEX appointment_person ON public.appointment USING btree (person);
CREATE INDEX appointment_person_key ON public.appointment USING btree (person_key);
CREATE INDEX appointment_state ON public.appointment USING btree (state);
CREATE INDEX appointment_step_appointment ON public.appointment_step USING btree (appointment);
CREATE INDEX appointment_updated ON public.appointment USING btree (updated);
CREATE INDEX audit_entry_action ON public.audit_entry USING btree (action);
CREATE INDEX audit_entry_actor_id ON public.audit_entry USING btree (actor_id);
CREATE INDEX audit_entry_at ON public.audit_entry USING btree (at);
CREATE INDEX audit_entry_people ON public.audit_entry USING gin (((detail -> 'people'::text))) WHERE (detail ? 'people'::text);
CREATE INDEX audit_entry_subject ON public.audit_entry USING btree (subject);
CREATE INDEX candidate_account ON public.candidate USING btree (account);
CREATE INDEX candidate_county ON public.candidate USING btree (county);
CREATE INDEX candidate_name_phone ON public.candidate USING btree (name, phone);
CREATE UNIQUE INDEX candidate_one_per_account ON public.candidate USING btree (account) WHERE (account IS NOT NULL);
CREATE INDEX candidate_origin_file ON public.candidate USING btree (origin_file);
CREATE INDEX candidate_state ON public.candidate USING btree (state);
CREATE INDEX candidate_updated ON public.candidate USING btree (updated);
CREATE INDEX case_due ON public.match_case USING btree (due) WHERE ((stage)::text = ANY ((ARRAY['contacted'::character varying, 'agreed'::character varying, 'interview'::character varying])::text[]));
CREATE INDEX case_event_match_case ON public.case_event USING btree (match_case);
CREATE INDEX directive_candidate ON public.directive USING btree (candidate);
CREATE INDEX directive_need ON public.directive USING btree (need);
CREATE UNIQUE INDEX directive_one_per_pair ON public.directive USING btree (need, candidate) WHERE (withdrawn IS NULL);
CREATE UNIQUE INDEX directive_one_pin_per_person ON public.directive USING btree (candidate) WHERE ((withdrawn IS NULL) AND ((action)::text = 'pin'::text));
CREATE INDEX enterprise_branch ON public.enterprise USING btree (branch);
CREATE INDEX enterprise_category ON public.enterprise USING btree (category);
CREATE INDEX enterprise_officer ON public.enterprise USING btree (officer);
CREATE INDEX factor_reset_account ON public.factor_reset USING btree (account);
CREATE UNIQUE INDEX factor_reset_one_open ON public.factor_reset USING btree (account) WHERE (confirmed IS NULL);
CREATE INDEX hand_over_code_candidate ON public.hand_over_code USING btree (candidate);
CREATE UNIQUE INDEX hand_over_code_one ON public.hand_over_code USING btree (COALESCE(candidate, (0)::bigint), COALESCE(team, (0)::bigint)) WHERE (ended IS NULL);
CREATE INDEX hand_over_code_team ON public.hand_over_code USING btree (team);
CREATE INDEX import_file_county ON public.import_file USING btree (county);
CREATE INDEX import_file_created ON public.import_file USING btree (created);
CREATE INDEX import_file_kind ON public.import_file USING btree (kind);
CREATE INDEX import_file_owner ON public.import_file USING btree (owner);
CREATE INDEX import_file_sha256 ON public.import_file USING btree (sha256);
CREATE INDEX import_file_state ON public.import_file USING btree (state);
CREATE INDEX import_problem_import_file ON public.import_problem USING btree (import_file);
CREATE INDEX job_county ON public.job USING btree (county);
CREATE INDEX job_kind ON public.job USING btree (kind);
CREATE INDEX job_lane ON public.job USING btree (lane);
CREATE INDEX job_owner ON public.job USING btree (owner);
CREATE INDEX job_state ON public.job USING btree (state);
CREATE INDEX ledger_entry_appointment ON public.ledger_entry USING btree (appointment);
CREATE INDEX ledger_entry_institution ON public.ledger_entry USING btree (institution);
CREATE INDEX ledger_entry_person ON public.ledger_entry USING btree (person);
CREATE INDEX ledger_entry_seats ON public.ledger_entry USING btree (institution, category, seat_grade, effective);
CREATE INDEX match_case_candidate ON public.match_case USING btree (candidate);
CREATE INDEX match_case_county ON public.match_case USING btree (county);
CREATE INDEX match_case_due ON public.match_case USING btree (due);
CREATE INDEX match_case_need ON public.match_case USING btree (need);
CREATE INDEX match_case_officer ON public.match_case USING btree (officer);
CREATE INDEX match_case_organisation ON public.match_case USING btree (organisation);
CREATE INDEX match_case_person_account ON public.match_case USING btree (person_account);
CREATE INDEX match_case_run ON public.match_case USING btree (run);
CREATE INDEX match_case_stage ON public.match_case USING btree (stage);
CREATE INDEX match_case_team ON public.match_case USING btree (team);
CREATE INDEX match_case_updated ON public.match_case USING btree (updated);
CREATE INDEX match_run_county ON public.match_run USING btree (county);
CREATE INDEX match_run_owner ON public.match_run USING btree (owner);
CREATE INDEX match_run_state ON public.match_run USING btree (state);
CREATE INDEX need_branch ON public.need USING btree (branch);
CREATE INDEX need_change_need ON public.need_change USING btree (need);
CREATE INDEX need_county ON public.need USING btree (county);
CREATE INDEX need_deadline ON public.need USING btree (deadline);
CREATE INDEX need_kind ON public.need USING btree (kind);
CREATE INDEX need_list ON public.need USING btree (county, state, updated DESC);
CREATE INDEX need_open_deadline ON public.need USING btree (deadline) WHERE ((state)::text = ANY ((ARRAY['open'::character varying, 'part_filled'::character varying])::text[]));
CREATE INDEX need_organisation ON public.need USING btree (organisation);
CREATE INDEX need_origin_file ON public.need USING btree (origin_file);
CREATE INDEX need_state ON public.need USING btree (state);
CREATE INDEX need_updated ON public.need USING btree (updated);
CREATE INDEX offer_change_candidate ON public.offer_change USING btree (candidate);
CREATE INDEX offer_change_team ON public.offer_change USING btree (team);
CREATE INDEX organisation_county ON public.organisation USING btree (county);
CREATE INDEX organisation_kind ON public.organisation USING btree (kind);
CREATE INDEX organisation_parent ON public.organisation USING btree (parent);
CREATE INDEX outcome_run ON public.outcome USING btree (run, code);
CREATE INDEX pgqueuer_ep_ea_idx ON public.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::public.pgqueuer_status);
CREATE INDEX pgqueuer_ep_prio_id_idx ON public.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::public.pgqueuer_status);
CREATE INDEX pgqueuer_log_created ON public.pgqueuer_log USING btree (created);
CREATE INDEX pgqueuer_log_job_id_status ON public.pgqueuer_log USING btree (job_id, created DESC);
CREATE INDEX pgqueuer_log_not_aggregated ON public.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);
CREATE INDEX pgqueuer_log_status ON public.pgqueuer_log USING btree (status);
CREATE INDEX pgqueuer_picked_heartbeat_idx ON public.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::public.pgqueuer_status);
CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON public.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::public.pgqueuer_status) AND (slot IS NOT NULL));
CREATE INDEX pgqueuer_priority_id_id1_idx ON public.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::public.pgqueuer_status);
CREATE INDEX pgqueuer_queue_manager_id_idx ON public.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);
CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON public.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);
CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON public.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::public.pgqueuer_status, 'picked'::public.pgqueuer_status])) AND (dedupe_key IS NOT NULL));
CREATE INDEX pgqueuer_updated_id_id1_idx ON public.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::public.pgqueuer_status);
CREATE INDEX placement_candidate ON public.placement USING btree (candidate);
CREATE UNIQUE INDEX placement_hired_once ON public.placement USING btree (candidate) WHERE ((state)::text = 'hired'::text);
CREATE UNIQUE INDEX placement_live ON public.placement USING btree (need, candidate) WHERE ((state)::text <> 'closed'::text);
CREATE INDEX placement_match_case ON public.placement USING btree (match_case);
CREATE INDEX placement_need ON public.placement USING btree (need);
CREATE INDEX post_plan_institution ON public.post_plan USING btree (institution);
CREATE INDEX post_plan_state ON public.post_plan USING btree (state);
CREATE INDEX post_plan_step_plan ON public.post_plan_step USING btree (plan);
CREATE INDEX promotion_round_institution ON public.promotion_round USING btree (institution);
CREATE INDEX promotion_round_state ON public.promotion_round USING btree (state);
CREATE INDEX proposal_candidate ON public.proposal USING btree (candidate);
CREATE INDEX proposal_need ON public.proposal USING btree (need);
CREATE INDEX proposal_run ON public.proposal USING btree (run, need, "position");
CREATE INDEX rate_event_at ON public.rate_event USING btree (at);
CREATE INDEX rate_event_counted ON public.rate_event USING btree (what, subject, at);
CREATE INDEX recovery_code_account ON public.recovery_code USING btree (account);
CREATE INDEX round_applicant_promotion_round ON public.round_applicant USING btree (promotion_round);
CREATE INDEX search_document_plain ON public.search_document USING gin (plain public.gin_trgm_ops);
CREATE INDEX search_outbox_document ON public.search_outbox USING btree (kind, doc_id);
CREATE INDEX search_posting_document ON public.search_posting USING btree (document);
CREATE INDEX session_account ON public.session USING btree (account);
CREATE INDEX session_expires ON public.session USING btree (expires);
CREATE INDEX special_post_institution ON public.special_post USING btree (institution);
CREATE INDEX special_post_person ON public.special_post USING btree (person);
CREATE INDEX special_post_state ON public.special_post USING btree (state);
CREATE INDEX special_post_step_special ON public.special_post_step USING btree (special);
CREATE INDEX staff_member_institution ON public.staff_member USING btree (institution);
CREATE INDEX staff_member_origin_file ON public.staff_member USING btree (origin_file);
CREATE INDEX staff_member_person_key ON public.staff_member USING btree (person_key);
CREATE INDEX team_account ON public.team USING btree (account);
CREATE INDEX team_branch ON public.team USING btree (branch);
CREATE INDEX team_county ON public.team USING btree (county);
CREATE INDEX team_member_candidate ON public.team_member USING btree (candidate);
CREATE INDEX team_member_team ON public.team_member USING btree (team);
CREATE INDEX team_origin_file ON public.team USING btree (origin_file);
CREATE INDEX team_state ON public.team USING btree (state);
CREATE INDEX team_updated ON public.team USING btree (updated);
CREATE INDEX text_review_county ON public.text_review USING btree (county);
CREATE INDEX text_review_of_row ON public.text_review USING btree (kind, record);
CREATE INDEX text_review_state ON public.text_review USING btree (state);
CREATE TRIGGER account_home BEFORE INSERT OR UPDATE OF role, organisation ON public.account FOR EACH ROW EXECUTE FUNCTION public.account_home();
CREATE TRIGGER account_sessions_end AFTER UPDATE OF role, organisation, active, password_hash ON public.account FOR EACH ROW EXECUTE FUNCTION public.account_sessions_end();
CREATE TRIGGER appointment_decision_append_only BEFORE DELETE OR UPDATE ON public.appointment_decision FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER appointment_decision_no_truncate BEFORE TRUNCATE ON public.appointment_decision FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER appointment_override_append_only BEFORE DELETE OR UPDATE ON public.appointment_override FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER appointment_override_cure_append_only BEFORE DELETE OR UPDATE ON public.appointment_override_cure FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER appointment_override_cure_no_truncate BEFORE TRUNCATE ON public.appointment_override_cure FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER appointment_override_no_truncate BEFORE TRUNCATE ON public.appointment_override FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER appointment_step_append_only BEFORE DELETE OR UPDATE ON public.appointment_step FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER appointment_step_no_truncate BEFORE TRUNCATE ON public.appointment_step FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_check_append_only BEFORE DELETE OR UPDATE ON public.audit_check FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_check_no_truncate BEFORE TRUNCATE ON public.audit_check FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_entry_append_only BEFORE DELETE OR UPDATE ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_entry_placed BEFORE INSERT ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION public.audit_entry_placed();
CREATE TRIGGER audit_seal_append_only BEFORE DELETE OR UPDATE ON public.audit_seal FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON public.audit_seal FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER candidate_ends_cases AFTER UPDATE OF state, consent, refused_at, account ON public.candidate FOR EACH ROW WHEN ((((((old.state)::text IS DISTINCT FROM (new.state)::text) OR (old.consent IS DISTINCT FROM new.consent)) OR (old.refused_at IS DISTINCT FROM new.refused_at)) OR (old.account IS DISTINCT FROM new.account))) EXECUTE FUNCTION public.candidate_ends_cases();
CREATE TRIGGER candidate_own_no_reaches AFTER UPDATE OF consent, name, phone, account ON public.candidate FOR EACH ROW WHEN (((new.account IS NOT NULL) AND new.registered AND (NOT new.consent))) EXECUTE FUNCTION public.candidate_own_no_reaches();
CREATE TRIGGER candidate_own_no_stands BEFORE INSERT OR UPDATE OF name, phone, consent ON public.candidate FOR EACH ROW WHEN (((new.account IS NULL) AND new.consent)) EXECUTE FUNCTION public.candidate_own_no_stands();
CREATE TRIGGER candidate_to_search AFTER INSERT OR UPDATE ON public.candidate FOR EACH ROW EXECUTE FUNCTION public.candidate_to_search();
CREATE TRIGGER case_event_append_only BEFORE DELETE OR UPDATE ON public.case_event FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER case_event_no_truncate BEFORE TRUNCATE ON public.case_event FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER case_stands_on_consent BEFORE UPDATE OF stage ON public.match_case FOR EACH ROW WHEN ((((old.stage)::text IS DISTINCT FROM (new.stage)::text) AND ((new.stage)::text = ANY ((ARRAY['agreed'::character varying, 'interview'::character varying, 'hired'::character varying])::text[])))) EXECUTE FUNCTION public.case_stands_on_consent();
CREATE TRIGGER directive_kept BEFORE DELETE ON public.directive FOR EACH ROW EXECUTE FUNCTION public.refuse_unsettling();
CREATE TRIGGER directive_only_withdrawn BEFORE UPDATE ON public.directive FOR EACH ROW WHEN (((old.withdrawn IS NOT NULL) OR (((((old.need IS DISTINCT FROM new.need) OR (old.candidate IS DISTINCT FROM new.candidate)) OR ((old.action)::text IS DISTINCT FROM (new.action)::text)) OR (old.reason IS DISTINCT FROM new.reason)) OR (old.made_by IS DISTINCT FROM new.made_by)))) EXECUTE FUNCTION public.refuse_unsettling();
CREATE TRIGGER ledger_entry_append_only BEFORE DELETE OR UPDATE ON public.ledger_entry FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE CONSTRAINT TRIGGER ledger_entry_guard_seats AFTER INSERT ON public.ledger_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.guard_seats();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER match_run_settled BEFORE DELETE OR UPDATE ON public.match_run FOR EACH ROW WHEN (((old.state)::text = 'released'::text)) EXECUTE FUNCTION public.refuse_unsettling();
CREATE TRIGGER need_change_append_only BEFORE DELETE OR UPDATE ON public.need_change FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER need_change_no_truncate BEFORE TRUNCATE ON public.need_change FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER need_ends_cases AFTER UPDATE OF state ON public.need FOR EACH ROW WHEN ((((old.state)::text IS DISTINCT FROM (new.state)::text) AND ((new.state)::text = ANY ((ARRAY['closed'::character varying, 'expired'::character varying, 'draft'::character varying])::text[])))) EXECUTE FUNCTION public.need_ends_cases();
CREATE TRIGGER need_never_deleted BEFORE DELETE ON public.need FOR EACH ROW EXECUTE FUNCTION public.refuse_need_deletion();
CREATE TRIGGER need_to_search AFTER INSERT OR UPDATE ON public.need FOR EACH ROW EXECUTE FUNCTION public.need_to_search();
CREATE TRIGGER offer_change_append_only BEFORE DELETE OR UPDATE ON public.offer_change FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER offer_change_no_truncate BEFORE TRUNCATE ON public.offer_change FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER organisation_kind_kept BEFORE UPDATE OF kind ON public.organisation FOR EACH ROW EXECUTE FUNCTION public.organisation_kind_kept();
CREATE TRIGGER outcome_settled BEFORE DELETE OR UPDATE ON public.outcome FOR EACH ROW EXECUTE FUNCTION public.released_run_is_settled();
CREATE TRIGGER placement_follows_case AFTER UPDATE OF stage ON public.match_case FOR EACH ROW WHEN (((old.stage)::text IS DISTINCT FROM (new.stage)::text)) EXECUTE FUNCTION public.placement_follows_case();
CREATE CONSTRAINT TRIGGER placement_within_seats AFTER INSERT OR UPDATE ON public.placement DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.state)::text <> 'closed'::text)) EXECUTE FUNCTION public.placement_within_seats();
CREATE TRIGGER post_plan_step_append_only BEFORE DELETE OR UPDATE ON public.post_plan_step FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER post_plan_step_no_truncate BEFORE TRUNCATE ON public.post_plan_step FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER proposal_settled BEFORE DELETE OR UPDATE ON public.proposal FOR EACH ROW EXECUTE FUNCTION public.released_run_is_settled();
CREATE TRIGGER run_package_append_only BEFORE DELETE OR UPDATE ON public.run_package FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER run_package_no_truncate BEFORE TRUNCATE ON public.run_package FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER special_post_step_append_only BEFORE DELETE OR UPDATE ON public.special_post_step FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER special_post_step_no_truncate BEFORE TRUNCATE ON public.special_post_step FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER team_ends_cases AFTER UPDATE OF state, consent, account ON public.team FOR EACH ROW WHEN (((((old.state)::text IS DISTINCT FROM (new.state)::text) OR (old.consent IS DISTINCT FROM new.consent)) OR (old.account IS DISTINCT FROM new.account))) EXECUTE FUNCTION public.team_ends_cases();
CREATE TRIGGER team_member_answer BEFORE INSERT OR UPDATE ON public.team_member FOR EACH ROW EXECUTE FUNCTION public.team_member_answer();
CREATE TRIGGER team_member_ends_cases AFTER UPDATE OF agreed ON public.team_member FOR EACH ROW WHEN (((new.agreed IS FALSE) AND (old.agreed IS DISTINCT FROM false))) EXECUTE FUNCTION public.team_member_ends_cases();
CREATE TRIGGER team_member_gone_ends_cases AFTER DELETE ON public.team_member FOR EACH ROW EXECUTE FUNCTION public.team_member_ends_cases();
CREATE TRIGGER team_member_to_search AFTER INSERT OR DELETE OR UPDATE ON public.team_member FOR EACH ROW EXECUTE FUNCTION public.team_member_to_search();
CREATE TRIGGER team_to_search AFTER INSERT OR UPDATE ON public.team FOR EACH ROW EXECUTE FUNCTION public.team_to_search();
CREATE TRIGGER text_review_kept BEFORE DELETE OR UPDATE ON public.text_review FOR EACH ROW EXECUTE FUNCTION public.text_review_kept();
CREATE TRIGGER text_review_withholds AFTER INSERT OR UPDATE ON public.text_review FOR EACH ROW WHEN (((new.kind)::text <> 'case'::text)) EXECUTE FUNCTION public.text_review_withholds();
CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION public.fn_pgqueuer_changed();
ALTER TABLE ONLY public.account ADD CONSTRAINT account_organisation_fkey FOREIGN KEY (organisation) REFERENCES public.organisation(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.appointment ADD CONSTRAINT appointment_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.appointment_decision ADD CONSTRAINT appointment_decision_appointment_fkey FOREIGN KEY (appointment) REFERENCES public.appointment(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.appointment ADD CONSTRAINT appointment_institution_fkey FOREIGN KEY (institution) REFERENCES public.institution(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.appointment ADD CONSTRAINT appointment_need_fkey FOREIGN KEY (need) REFERENCES public.need(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.appointment_override ADD CONSTRAINT appointment_override_appointment_fkey FOREIGN KEY (appointment) REFERENCES public.appointment(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.appointment_override_cure ADD CONSTRAINT appointment_override_cure_override_fkey FOREIGN KEY (override) REFERENCES public.appointment_override(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.appointment ADD CONSTRAINT appointment_person_fkey FOREIGN KEY (person) REFERENCES public.staff_member(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.appointment ADD CONSTRAINT appointment_special_fkey FOREIGN KEY (special) REFERENCES public.special_post(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.appointment_step ADD CONSTRAINT appointment_step_appointment_fkey FOREIGN KEY (appointment) REFERENCES public.appointment(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.candidate ADD CONSTRAINT candidate_account_fkey FOREIGN KEY (account) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.case_event ADD CONSTRAINT case_event_match_case_fkey FOREIGN KEY (match_case) REFERENCES public.match_case(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.directive ADD CONSTRAINT directive_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.directive ADD CONSTRAINT directive_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.directive ADD CONSTRAINT directive_need_fkey FOREIGN KEY (need) REFERENCES public.need(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.directive ADD CONSTRAINT directive_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.enterprise ADD CONSTRAINT enterprise_officer_fkey FOREIGN KEY (officer) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.enterprise ADD CONSTRAINT enterprise_organisation_fkey FOREIGN KEY (organisation) REFERENCES public.organisation(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.factor_reset ADD CONSTRAINT factor_reset_account_fkey FOREIGN KEY (account) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.hand_over_code ADD CONSTRAINT hand_over_code_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.hand_over_code ADD CONSTRAINT hand_over_code_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.hand_over_code ADD CONSTRAINT hand_over_code_team_fkey FOREIGN KEY (team) REFERENCES public.team(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.hand_over_code ADD CONSTRAINT hand_over_code_used_by_fkey FOREIGN KEY (used_by) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.import_file ADD CONSTRAINT import_file_owner_fkey FOREIGN KEY (owner) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.import_problem ADD CONSTRAINT import_problem_import_file_fkey FOREIGN KEY (import_file) REFERENCES public.import_file(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.institution ADD CONSTRAINT institution_department_fkey FOREIGN KEY (department) REFERENCES public.organisation(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.institution ADD CONSTRAINT institution_organisation_fkey FOREIGN KEY (organisation) REFERENCES public.organisation(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.job ADD CONSTRAINT job_owner_fkey FOREIGN KEY (owner) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.ledger_entry ADD CONSTRAINT ledger_entry_appointment_fkey FOREIGN KEY (appointment) REFERENCES public.appointment(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.ledger_entry ADD CONSTRAINT ledger_entry_institution_fkey FOREIGN KEY (institution) REFERENCES public.institution(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.ledger_entry ADD CONSTRAINT ledger_entry_override_fkey FOREIGN KEY (override) REFERENCES public.appointment_override(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.ledger_entry ADD CONSTRAINT ledger_entry_person_fkey FOREIGN KEY (person) REFERENCES public.staff_member(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.ledger_entry ADD CONSTRAINT ledger_entry_plan_fkey FOREIGN KEY (plan) REFERENCES public.post_plan(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.ledger_entry ADD CONSTRAINT ledger_entry_special_fkey FOREIGN KEY (special) REFERENCES public.special_post(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_case ADD CONSTRAINT match_case_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_case ADD CONSTRAINT match_case_need_fkey FOREIGN KEY (need) REFERENCES public.need(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_case ADD CONSTRAINT match_case_officer_fkey FOREIGN KEY (officer) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_case ADD CONSTRAINT match_case_organisation_fkey FOREIGN KEY (organisation) REFERENCES public.organisation(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_case ADD CONSTRAINT match_case_person_account_fkey FOREIGN KEY (person_account) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_case ADD CONSTRAINT match_case_run_fkey FOREIGN KEY (run) REFERENCES public.match_run(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_case ADD CONSTRAINT match_case_team_fkey FOREIGN KEY (team) REFERENCES public.team(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_run ADD CONSTRAINT match_run_job_fkey FOREIGN KEY (job) REFERENCES public.job(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_run ADD CONSTRAINT match_run_owner_fkey FOREIGN KEY (owner) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_run ADD CONSTRAINT match_run_previous_fkey FOREIGN KEY (previous) REFERENCES public.match_run(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.match_run ADD CONSTRAINT match_run_released_by_fkey FOREIGN KEY (released_by) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.need_change ADD CONSTRAINT need_change_need_fkey FOREIGN KEY (need) REFERENCES public.need(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.need ADD CONSTRAINT need_organisation_fkey FOREIGN KEY (organisation) REFERENCES public.organisation(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.need ADD CONSTRAINT need_owner_fkey FOREIGN KEY (owner) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.offer_change ADD CONSTRAINT offer_change_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.offer_change ADD CONSTRAINT offer_change_team_fkey FOREIGN KEY (team) REFERENCES public.team(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.organisation ADD CONSTRAINT organisation_parent_fkey FOREIGN KEY (parent) REFERENCES public.organisation(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.outcome ADD CONSTRAINT outcome_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.outcome ADD CONSTRAINT outcome_need_fkey FOREIGN KEY (need) REFERENCES public.need(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.outcome ADD CONSTRAINT outcome_run_fkey FOREIGN KEY (run) REFERENCES public.match_run(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.outcome ADD CONSTRAINT outcome_team_fkey FOREIGN KEY (team) REFERENCES public.team(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.placement ADD CONSTRAINT placement_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.placement ADD CONSTRAINT placement_match_case_fkey FOREIGN KEY (match_case) REFERENCES public.match_case(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.placement ADD CONSTRAINT placement_need_fkey FOREIGN KEY (need) REFERENCES public.need(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.post_plan ADD CONSTRAINT post_plan_institution_fkey FOREIGN KEY (institution) REFERENCES public.institution(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.post_plan_step ADD CONSTRAINT post_plan_step_plan_fkey FOREIGN KEY (plan) REFERENCES public.post_plan(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.promotion_round ADD CONSTRAINT promotion_round_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.promotion_round ADD CONSTRAINT promotion_round_institution_fkey FOREIGN KEY (institution) REFERENCES public.institution(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.proposal ADD CONSTRAINT proposal_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.proposal ADD CONSTRAINT proposal_need_fkey FOREIGN KEY (need) REFERENCES public.need(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.proposal ADD CONSTRAINT proposal_run_fkey FOREIGN KEY (run) REFERENCES public.match_run(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.proposal ADD CONSTRAINT proposal_team_fkey FOREIGN KEY (team) REFERENCES public.team(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.recovery_code ADD CONSTRAINT recovery_code_account_fkey FOREIGN KEY (account) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.round_applicant ADD CONSTRAINT round_applicant_appointment_fkey FOREIGN KEY (appointment) REFERENCES public.appointment(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.round_applicant ADD CONSTRAINT round_applicant_person_fkey FOREIGN KEY (person) REFERENCES public.staff_member(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.round_applicant ADD CONSTRAINT round_applicant_promotion_round_fkey FOREIGN KEY (promotion_round) REFERENCES public.promotion_round(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.run_package ADD CONSTRAINT run_package_run_fkey FOREIGN KEY (run) REFERENCES public.match_run(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.search_document ADD CONSTRAINT search_document_kind_fkey FOREIGN KEY (kind) REFERENCES public.search_index(kind);
ALTER TABLE ONLY public.search_token ADD CONSTRAINT search_token_kind_fkey FOREIGN KEY (kind) REFERENCES public.search_index(kind);
ALTER TABLE ONLY public.session ADD CONSTRAINT session_account_fkey FOREIGN KEY (account) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.special_post ADD CONSTRAINT special_post_institution_fkey FOREIGN KEY (institution) REFERENCES public.institution(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.special_post ADD CONSTRAINT special_post_person_fkey FOREIGN KEY (person) REFERENCES public.staff_member(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.special_post_step ADD CONSTRAINT special_post_step_special_fkey FOREIGN KEY (special) REFERENCES public.special_post(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.staff_member ADD CONSTRAINT staff_member_institution_fkey FOREIGN KEY (institution) REFERENCES public.institution(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.team ADD CONSTRAINT team_account_fkey FOREIGN KEY (account) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.team_member ADD CONSTRAINT team_member_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.team_member ADD CONSTRAINT team_member_candidate_fkey FOREIGN KEY (candidate) REFERENCES public.candidate(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.team_member ADD CONSTRAINT team_member_team_fkey FOREIGN KEY (team) REFERENCES public.team(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.text_review ADD CONSTRAINT text_review_author_fkey FOREIGN KEY (author) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.text_review ADD CONSTRAINT text_review_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE CASCADE;
