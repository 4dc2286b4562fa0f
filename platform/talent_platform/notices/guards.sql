CREATE UNIQUE INDEX IF NOT EXISTS notification_once
    ON notification (account, role, coalesce(organisation, 0), event, batch);
CREATE INDEX IF NOT EXISTS notification_unread ON notification (account) WHERE read IS NULL;
CREATE INDEX IF NOT EXISTS notification_inbox ON notification (account, at DESC);

-- What a batch calls itself where it takes several transactions (workflow/history.py: one_batch).
CREATE OR REPLACE FUNCTION notification_batch() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('talent.batch', true), ''), pg_current_xact_id()::text)
$$;

-- Whom a notification is for and of what it tells does not change; that it was read does.
CREATE OR REPLACE FUNCTION notification_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what somebody was told does not change' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER notification_stands BEFORE UPDATE ON notification
    FOR EACH ROW WHEN ((OLD.account, OLD.role, OLD.organisation, OLD.event, OLD.kind, OLD.batch)
                       IS DISTINCT FROM (NEW.account, NEW.role, NEW.organisation, NEW.event, NEW.kind, NEW.batch))
    EXECUTE FUNCTION notification_stands();

-- One digest for an account, a channel and a day, whoever prepares it and however often.
-- One that had nothing to say is none.
DROP INDEX IF EXISTS outgoing_message_once;
CREATE UNIQUE INDEX IF NOT EXISTS outgoing_message_one_a_day ON outgoing_message (account, channel, day)
    WHERE day IS NOT NULL AND (state <> 'dropped' OR error <> '');
CREATE INDEX IF NOT EXISTS outgoing_message_waiting ON outgoing_message (next_try) WHERE state = 'waiting';
-- What was sent is not sent again.
CREATE OR REPLACE FUNCTION outgoing_message_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was sent or dropped does not wait again' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE TRIGGER outgoing_message_ends BEFORE UPDATE ON outgoing_message
    FOR EACH ROW WHEN (OLD.state <> 'waiting') EXECUTE FUNCTION outgoing_message_ends();
