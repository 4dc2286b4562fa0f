CREATE OR REPLACE TRIGGER directory_edition_confirmed BEFORE INSERT OR UPDATE OR DELETE ON directory_edition
    FOR EACH ROW EXECUTE FUNCTION set_by_two();
CREATE UNIQUE INDEX IF NOT EXISTS directory_edition_one_waiting ON directory_edition (edition)
    WHERE confirmed IS NULL AND withdrawn IS NULL;

-- Two editions of one name would make a certificate's edition ambiguous; one that comes again is for the same day.
CREATE OR REPLACE FUNCTION directory_edition_named_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('directory_edition'));
    IF NEW.confirmed IS NOT NULL AND EXISTS (
        SELECT FROM directory_edition e WHERE e.confirmed IS NOT NULL AND e.id <> NEW.id
            AND e.edition = NEW.edition AND e.valid_from <> NEW.valid_from) THEN
        RAISE EXCEPTION 'the edition % holds from another day', NEW.edition
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'directory_edition_named_once';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER directory_edition_named_once BEFORE UPDATE ON directory_edition
    FOR EACH ROW EXECUTE FUNCTION directory_edition_named_once();

-- Whoever of the city could be the second person, and who proposed.
CREATE OR REPLACE VIEW directory_party AS
    SELECT e.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM directory_edition e, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT e.id, 'proposer', s.account, s.role, s.organisation, false
    FROM directory_edition e JOIN seat_held s ON s.account = e.proposed_by AND s.role = 'city';

-- The register. A line of history stays; a certificate is never taken out, moves by the steps alone, and is revoked only where
-- two people have said so; a revoked one stays as it is, unless the entry of the integrity archive that its revocation
-- proposed was set aside.
CREATE OR REPLACE TRIGGER certificate_change_append_only BEFORE UPDATE OR DELETE ON certificate_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER certificate_change_no_truncate BEFORE TRUNCATE ON certificate_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER certificate_revocation_confirmed BEFORE INSERT OR UPDATE OR DELETE ON certificate_revocation
    FOR EACH ROW EXECUTE FUNCTION set_by_two();
CREATE UNIQUE INDEX IF NOT EXISTS certificate_revocation_one_waiting ON certificate_revocation (certificate)
    WHERE confirmed IS NULL AND withdrawn IS NULL;

CREATE OR REPLACE FUNCTION decided_so(i certificate_issuance, c certificate) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT i.confirmed IS NOT NULL AND (i.kind, i.name, i.level, i.specialty, i.holder, i.person_key)
         = (c.kind, c.name, c.level, c.specialty, c.holder, c.person_key) AND i.expires IS NOT DISTINCT FROM c.expires
$$;
-- The last correction of a certificate that it was changed by.
CREATE OR REPLACE FUNCTION carried_out(of_certificate bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(b.correction), 0) FROM certificate_before b WHERE b.certificate = of_certificate
$$;
CREATE OR REPLACE FUNCTION revocation_set_aside(of_certificate bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM integrity_entry e WHERE e.state = 'restored' AND e.revocation = (
            SELECT max(r.id) FROM certificate_revocation r WHERE r.certificate = of_certificate AND r.confirmed IS NOT NULL))
$$;
CREATE OR REPLACE FUNCTION certificate_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    beside text[] := ARRAY['state', 'version', 'updated'];
    seen text[] := ARRAY['state', 'version', 'updated', 'expires', 'seen_on', 'checked', 'checked_on'];
    facts_kept boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state = 'valid' AND NEW.version = 1 THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        facts_kept := to_jsonb(NEW) - beside = to_jsonb(OLD) - beside;
        -- A certificate says otherwise only what two people confirmed, each time anew; what the city issued keeps number, body and
        -- day. How a recorded one was seen, and a longer term of it, one writes down. Nothing while a revocation waits,
        -- which is of what the certificate says.
        IF (facts_kept
            OR NOT EXISTS (
               SELECT FROM certificate_revocation r
               WHERE r.certificate = NEW.id AND r.confirmed IS NULL AND r.withdrawn IS NULL) AND (
            (NEW.issuance, NEW.kind, NEW.number, NEW.body, NEW.issued)
             = (OLD.issuance, OLD.kind, OLD.number, OLD.body, OLD.issued)
               AND EXISTS (SELECT FROM certificate_issuance i WHERE i.corrects = NEW.id AND decided_so(i, NEW) AND i.id > carried_out(NEW.id))
            OR OLD.issuance IS NULL AND NEW.issuance IS NULL AND (
               to_jsonb(NEW) - seen = to_jsonb(OLD) - seen
               AND coalesce(NEW.expires, 'infinity') >= coalesce(OLD.expires, 'infinity')
               OR EXISTS (
                   SELECT FROM certificate_issuance i WHERE i.corrects = NEW.id AND decided_so(i, NEW) AND i.id > carried_out(NEW.id)
                   AND (i.number, i.body, i.issued) = (NEW.number, NEW.body, NEW.issued)))))
           AND NEW.version = OLD.version + 1 AND NEW.id = OLD.id
           AND (OLD.state <> 'revoked' OR facts_kept AND NEW.state <> 'revoked' AND revocation_set_aside(NEW.id))
           AND NEW.created = OLD.created AND (
            NEW.state = OLD.state
            OR facts_kept AND (
                NEW.state IN ('valid', 'suspended')
                OR NOT revocation_set_aside(NEW.id)
                AND EXISTS (SELECT FROM certificate_revocation r WHERE r.certificate = NEW.id AND r.confirmed IS NOT NULL)))
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a certificate moves by its steps, and is revoked by two people'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'certificate_moves';
END $$;
CREATE OR REPLACE TRIGGER certificate_moves BEFORE INSERT OR UPDATE OR DELETE ON certificate
    FOR EACH ROW EXECUTE FUNCTION certificate_moves();

-- A number as it is looked for: `number_key` in register/numbers.py is the same.
CREATE OR REPLACE FUNCTION certificate_number_key(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(regexp_replace(
        upper(regexp_replace(
            regexp_replace(normalize(replace(number, '№', 'No.'), NFKC), '^ *[Nn][Oo] *[.:]', ''),
            '[^0-9A-Za-z〇㐀-䶿一-鿿豈-﫿𠀀-𲎯]', '', 'g')),
        '^((证书|注册|登记)?编号|(证书|注册|证)号码?|第|NO(?=[0-9]))|号$|号?补[发办]?$', '', 'g'), 'OIL', '011')
$$;
-- The number itself: O is no 0, and what parts two figures is a sign, however it is written.
CREATE OR REPLACE FUNCTION certificate_number_told(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(
        upper(regexp_replace(regexp_replace(
            regexp_replace(normalize(replace(number, '№', 'No.'), NFKC), '^ *[Nn][Oo] *[.:]', ''),
            '[^0-9A-Za-z〇㐀-䶿一-鿿豈-﫿𠀀-𲎯]+', '-', 'g'), '(?<![0-9])-|-(?![0-9])', '', 'g')),
        '^((证书|注册|登记)?编号|(证书|注册|证)号码?|第|NO(?=[0-9]))|号$|号?补[发办]?$', '', 'g')
$$;
-- Under other names than before: an index keeps what an older version of the function made of its rows.
DROP INDEX IF EXISTS certificate_by_number_key, certificate_before_by_number_key;
DROP INDEX IF EXISTS certificate_by_number, certificate_before_by_number, certificate_issuance_by_decision;
DROP INDEX IF EXISTS certificate_by_plain_number, certificate_before_by_plain_number, certificate_issuance_by_plain_decision;
CREATE INDEX IF NOT EXISTS certificate_by_read_number ON certificate (certificate_number_key(number));
CREATE INDEX IF NOT EXISTS certificate_before_by_read_number ON certificate_before (certificate_number_key(number));

-- A body issues a number once, however both are written; one that is only read alike (O for 0, without dashes) is the same where the
-- holder is. (Rows that older versions let in stay; two at a time wait for each other.)
CREATE OR REPLACE FUNCTION certificate_body_key(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(replace(replace(replace(
        regexp_replace(normalize(body, NFKC), '[^0-9A-Za-z〇㐀-䶿一-鿿豈-﫿𠀀-𲎯]|和|与', '', 'g'),
        '委员会', '委'), '卫健委', '卫生健康委'), '人社', '人力资源社会保障'), '住建', '住房城乡建设')
$$;
CREATE OR REPLACE FUNCTION certificate_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' THEN
        PERFORM pg_advisory_xact_lock(hashtext('certificate'), hashtext(certificate_number_key(NEW.number)));
        IF EXISTS (
            SELECT FROM certificate c WHERE certificate_number_key(c.number) = certificate_number_key(NEW.number)
            AND c.id <> NEW.id AND certificate_body_key(c.body) = certificate_body_key(NEW.body)
            AND (certificate_number_told(c.number) = certificate_number_told(NEW.number)
                OR name_key(c.holder) = name_key(NEW.holder) OR c.person_key <> '' AND c.person_key = NEW.person_key)) THEN
            RAISE EXCEPTION 'a body issues a number once' USING ERRCODE = 'unique_violation', CONSTRAINT = 'certificate_once';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER certificate_once BEFORE INSERT OR UPDATE OF number, body, holder, person_key ON certificate
    FOR EACH ROW EXECUTE FUNCTION certificate_once();

-- What it said before each correction stays, so that an earlier day is told as it was.
CREATE OR REPLACE FUNCTION keep_certificate_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO certificate_before
        (certificate, kind, name, level, specialty, holder, person_key, number, body, issued, expires, since, until, correction)
    SELECT OLD.id, OLD.kind, OLD.name, OLD.level, OLD.specialty, OLD.holder, OLD.person_key, OLD.number, OLD.body,
           OLD.issued, OLD.expires, max(b.until), clock_timestamp(), (
               SELECT max(i.id) FROM certificate_issuance i WHERE i.corrects = NEW.id AND decided_so(i, NEW))
    FROM certificate_before b WHERE b.certificate = OLD.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION certificate_before_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what a certificate said is kept where it is corrected'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'certificate_before_is_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER certificate_before_is_kept BEFORE INSERT ON certificate_before
    FOR EACH ROW EXECUTE FUNCTION certificate_before_is_kept();
CREATE OR REPLACE TRIGGER certificate_said AFTER UPDATE ON certificate FOR EACH ROW
    WHEN (to_jsonb(NEW) - ARRAY['state', 'version', 'updated'] <> to_jsonb(OLD) - ARRAY['state', 'version', 'updated'])
    EXECUTE FUNCTION keep_certificate_before();
CREATE OR REPLACE TRIGGER certificate_before_append_only BEFORE UPDATE OR DELETE ON certificate_before
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER certificate_before_no_truncate BEFORE TRUNCATE ON certificate_before
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- All that certificates say and said, each from a moment until another.
CREATE OR REPLACE VIEW certificate_told AS
    SELECT c.id AS certificate, c.kind, c.name, c.level, c.specialty, c.holder, c.person_key, c.number, c.body, c.issued,
           c.expires, 'infinity'::timestamptz AS until,
           coalesce((SELECT max(b.until) FROM certificate_before b WHERE b.certificate = c.id), '-infinity') AS since
    FROM certificate c
    UNION ALL
    SELECT b.certificate, b.kind, b.name, b.level, b.specialty, b.holder, b.person_key, b.number, b.body, b.issued,
           b.expires, b.until, coalesce(b.since, '-infinity') FROM certificate_before b;

-- The state of a day is read from the lines: each goes on from the one before, leads to where the certificate stands, and bears the
-- time of the database; and no state comes without its line.
CREATE OR REPLACE FUNCTION certificate_line_of_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'talent_app' THEN
        NEW.at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER certificate_line_of_now BEFORE INSERT ON certificate_change
    FOR EACH ROW EXECUTE FUNCTION certificate_line_of_now();
CREATE OR REPLACE FUNCTION certificate_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    IF current_user = 'talent_app' AND (
        (SELECT c.state FROM certificate c WHERE c.id = subject) IS DISTINCT FROM (
            SELECT h.to_state FROM certificate_change h WHERE h.certificate = subject ORDER BY h.id DESC LIMIT 1)
        OR TG_TABLE_NAME = 'certificate_change' AND EXISTS (
            SELECT FROM certificate_change h WHERE h.id = (to_jsonb(NEW) ->> 'id')::bigint AND (
                h.from_state IS DISTINCT FROM (
                    SELECT p.to_state FROM certificate_change p WHERE p.certificate = subject AND p.id < h.id
                    ORDER BY p.id DESC LIMIT 1)
                OR h.from_state IS NOT NULL
                   AND (h.action IN ('suspend', 'resume', 'revoke', 'restore')) = (h.from_state = h.to_state)))) THEN
        RAISE EXCEPTION 'certificate % and its history tell two states', subject
            USING ERRCODE = 'check_violation', CONSTRAINT = 'certificate_in_step';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS certificate_in_step ON certificate;
CREATE CONSTRAINT TRIGGER certificate_in_step AFTER INSERT OR UPDATE OF state ON certificate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION certificate_in_step('id');
DROP TRIGGER IF EXISTS certificate_in_step ON certificate_change;
CREATE CONSTRAINT TRIGGER certificate_in_step AFTER INSERT ON certificate_change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION certificate_in_step('certificate');

-- Where a certificate stood on an evening, and since which moment it did; no row where the register did not know it yet.
CREATE OR REPLACE FUNCTION certificate_stood(of_certificate bigint, evening timestamptz)
RETURNS TABLE (state varchar, moved timestamptz) LANGUAGE sql STABLE AS $$
    SELECT h.to_state, CASE WHEN h.action IN ('suspend', 'resume', 'revoke', 'restore') THEN h.at END FROM certificate_change h
    WHERE h.certificate = of_certificate AND h.action <> 'corrected' AND h.at < evening ORDER BY h.id DESC LIMIT 1
$$;

CREATE OR REPLACE VIEW revocation_party AS
    SELECT r.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM certificate_revocation r, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT r.id, 'proposer', s.account, s.role, s.organisation, false
    FROM certificate_revocation r JOIN seat_held s ON s.account = r.proposed_by AND s.role = 'city';

-- What the city issues: a decision by two people, one certificate each, of the facts that were confirmed.
CREATE OR REPLACE TRIGGER certificate_issuance_confirmed BEFORE INSERT OR UPDATE OR DELETE ON certificate_issuance
    FOR EACH ROW EXECUTE FUNCTION set_by_two();
DROP INDEX IF EXISTS certificate_issuance_one_waiting;
DROP INDEX IF EXISTS certificate_issuance_once_waiting, certificate_issuance_once;
CREATE INDEX IF NOT EXISTS certificate_issuance_by_read_decision ON certificate_issuance (certificate_number_key(document));

-- A decision issues one certificate to a person, however its number and the name are written; two people of one name are told
-- apart by their identity numbers alone, as their certificates have them by now.
CREATE OR REPLACE FUNCTION certificate_issued_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decision text := certificate_number_key(NEW.document);
BEGIN
    IF NEW.corrects IS NOT NULL OR NEW.withdrawn IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('certificate decision'), hashtext(decision));
    IF EXISTS (
        SELECT FROM certificate_issuance i LEFT JOIN certificate c ON c.issuance = i.id
        WHERE certificate_number_key(i.document) = decision AND i.id <> NEW.id AND i.corrects IS NULL AND i.withdrawn IS NULL
        AND (i.name, i.specialty) = (NEW.name, NEW.specialty)
        AND name_key(coalesce(c.holder, i.holder)) = name_key(NEW.holder)
        AND (NEW.person_key = '' OR coalesce(c.person_key, i.person_key) IN ('', NEW.person_key))) THEN
        RAISE EXCEPTION 'a decision issues one certificate to a person'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'certificate_issued_once';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER certificate_issued_once BEFORE INSERT OR UPDATE ON certificate_issuance
    FOR EACH ROW EXECUTE FUNCTION certificate_issued_once();
CREATE UNIQUE INDEX IF NOT EXISTS certificate_correction_one_waiting
    ON certificate_issuance (corrects) WHERE confirmed IS NULL AND withdrawn IS NULL;

CREATE OR REPLACE FUNCTION certificate_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM certificate_issuance i
        WHERE i.id = NEW.issuance AND i.corrects IS NULL AND i.decided <= NEW.issued AND decided_so(i, NEW)) THEN
        RAISE EXCEPTION 'a certificate is issued by a decision that two people confirmed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'certificate_issued';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER certificate_issued BEFORE INSERT ON certificate
    FOR EACH ROW WHEN (NEW.issuance IS NOT NULL) EXECUTE FUNCTION certificate_issued();

CREATE OR REPLACE VIEW issuance_party AS
    SELECT i.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM certificate_issuance i, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT i.id, 'proposer', s.account, s.role, s.organisation, false
    FROM certificate_issuance i JOIN seat_held s ON s.account = i.proposed_by AND s.role = 'city';

-- Keys: made where two people said so, one signs at a time, the private half goes when it is retired and never comes back.
CREATE OR REPLACE TRIGGER certificate_key_change_confirmed BEFORE INSERT OR UPDATE OR DELETE ON certificate_key_change
    FOR EACH ROW EXECUTE FUNCTION set_by_two();
CREATE UNIQUE INDEX IF NOT EXISTS certificate_key_change_one_waiting ON certificate_key_change (alg)
    WHERE confirmed IS NULL AND withdrawn IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS certificate_key_one_signs ON certificate_key ((true)) WHERE retired IS NULL;

CREATE OR REPLACE FUNCTION certificate_key_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.retired IS NULL AND NEW.private IS NOT NULL AND EXISTS (
        SELECT FROM certificate_key_change c WHERE c.id = NEW.change AND c.confirmed IS NOT NULL AND c.alg = NEW.alg) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.retired IS NULL AND NEW.retired IS NOT NULL AND NEW.private IS NULL
       AND to_jsonb(NEW) - ARRAY['private', 'retired'] = to_jsonb(OLD) - ARRAY['private', 'retired'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a key is made by two people and stays; only its private half goes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'certificate_key_kept';
END $$;
CREATE OR REPLACE TRIGGER certificate_key_kept BEFORE INSERT OR UPDATE OR DELETE ON certificate_key
    FOR EACH ROW EXECUTE FUNCTION certificate_key_kept();
CREATE OR REPLACE TRIGGER certificate_key_no_truncate BEFORE TRUNCATE ON certificate_key
    FOR EACH STATEMENT EXECUTE FUNCTION certificate_key_kept();

CREATE OR REPLACE VIEW signing_key_party AS
    SELECT c.id AS thing, 'city' AS party, s.account, s.role, s.organisation, false AS office
    FROM certificate_key_change c, seat_held s WHERE s.role = 'city'
    UNION ALL
    SELECT c.id, 'proposer', s.account, s.role, s.organisation, false
    FROM certificate_key_change c JOIN seat_held s ON s.account = c.proposed_by AND s.role = 'city';

-- A key signs while it is in use: what one signed after its last day would be refused for ever.
CREATE OR REPLACE FUNCTION certificate_sealed_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM certificate_key k WHERE k.kid = NEW.kid AND k.retired IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the key % is not in use', NEW.kid
            USING ERRCODE = 'check_violation', CONSTRAINT = 'certificate_sealed_in_use';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER certificate_sealed_in_use BEFORE INSERT ON certificate_seal
    FOR EACH ROW EXECUTE FUNCTION certificate_sealed_in_use();
CREATE OR REPLACE TRIGGER certificate_seal_append_only BEFORE UPDATE OR DELETE ON certificate_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE OR REPLACE TRIGGER certificate_seal_no_truncate BEFORE TRUNCATE ON certificate_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
